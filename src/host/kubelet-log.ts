import { failed, type Outcome } from '../kubelet/file.ts';
import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import { journalOf, type Journal } from './journal.ts';
import type { LocalRequest } from './local-node.ts';
import { MachineTree } from './machine-tree.ts';

/** What is read of a log that has grown: its end. */
const MOST_READ = 4 * 1024 * 1024;

/**
 * What a kubelet writes to its log from a moment on: to the file that its standard error is, or to the journal. `journal` is
 * undefined where the node is not this machine. Of a file that is not read from now on the end is read: it says no times
 * that hold for every format.
 */
export class KubeletLog {
  readonly #tree: MachineTree;
  readonly #pid: number | undefined;
  readonly #journal: Journal | undefined;
  readonly #begun: Date;
  /** The file, and how long it was in the beginning. */
  readonly #file: { readonly path: string; readonly size: number } | undefined;

  /** `tree` is the one whose `/proc` the kubelet is in. */
  constructor(
    tree: MachineTree,
    { origin }: Pick<LocalKubelet, 'origin'>,
    journal: Journal | undefined,
    since: Date | 'now' = 'now',
  ) {
    this.#tree = tree;
    this.#begun = since === 'now' ? new Date() : since;
    this.#journal = journal;
    this.#pid = origin.kind === 'process' ? origin.pid : undefined;
    const path = `/proc/${this.#pid}/fd/2`;
    const status = tree.resolve(path);
    const file = status.ok ? tree.status(status.value) : status;
    if (status.ok && file.ok && file.value.kind === 'file') {
      const size = since === 'now' ? file.value.size : Math.max(0, file.value.size - MOST_READ);
      this.#file = { path: status.value, size };
    }
  }

  /** What was written since. Fails where nobody can read it. */
  async read(): Promise<Outcome<string>> {
    if (this.#pid === undefined) return failed('failed', 'its process was not found');
    if (this.#file !== undefined) {
      const bytes = this.#tree.readGrowth(this.#file.path, this.#file.size, MOST_READ);
      return bytes.ok ? { ok: true, value: Buffer.from(bytes.value).toString('utf8') } : bytes;
    }
    const target = this.#tree.readLink(`/proc/${this.#pid}/fd/2`);
    if (!target.ok) return target;
    // systemd connects what a service writes to its journal by a socket.
    if (!target.value.startsWith('socket:')) return failed('failed', 'it is neither a file nor the journal');
    if (this.#journal === undefined) return failed('failed', 'it is in the journal of another machine');
    return await this.#journal(this.#pid, this.#begun);
  }
}

/** Whose kubelet's log is read. */
export interface LoggingNode {
  readonly request: Pick<LocalRequest, 'root'>;
  readonly node: { readonly kubelet: Pick<LocalKubelet, 'origin'>; readonly root: string | undefined };
  readonly signal: AbortSignal;
}

/** What the kubelet of a node writes from a moment on. This machine's journal has it only where it does not run elsewhere. */
export function kubeletLogOf({ request, node, signal }: LoggingNode, since: Date | 'now'): KubeletLog {
  const journal = node.root === undefined ? journalOf('journalctl', signal) : undefined;
  return new KubeletLog(new MachineTree(request.root), node.kubelet, journal, since);
}
