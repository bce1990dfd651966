import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type TestHost } from '../../hosts.ts';
import { startApiServer, type KubeObject, type Life, type Machine, type TestApiServer } from '../api-server.ts';

const NODE = 'cp-1';

interface Status {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly {
    readonly restartCount: number;
    readonly state: {
      readonly waiting?: { readonly reason: string };
      readonly terminated?: { readonly reason: string };
    };
  }[];
}

/** A manifest of a pod `web` with one container. */
export function manifest(
  options: { image?: string; command?: string; namespace?: string; note?: string } = {},
): string {
  const { image = 'i:1', command = 'sleep 1d', namespace = 'default', note = 'none' } = options;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace, annotations: { note } },
    spec: { containers: [{ name: 'main', image, command: ['sh', '-c', command] }] },
  });
}

/** One node that lives, and what is seen of its pod `web` from both sides. */
export class LivingSession {
  readonly host: TestHost;
  readonly server: TestApiServer;
  /** What kubelet and mirror showed, oldest first, the same not twice in a row. */
  readonly seen: string[] = [];
  /** The hashes as they came, called a, b, … */
  readonly #hashes: string[] = [];
  /** The uids of the mirror as they came, called 1, 2, … */
  readonly #uids: string[] = [];
  #looking: NodeJS.Timeout | undefined;

  private constructor(host: TestHost, server: TestApiServer) {
    this.host = host;
    this.server = server;
    this.#looking = setInterval(() => {
      this.#look();
    }, 2);
  }

  /** The directory holds that manifest from the start, or nothing. */
  static async start(first?: string, life: Life = {}, machine: Partial<Machine> = {}): Promise<LivingSession> {
    const host = createHost();
    mkdirSync(host.path('/etc/kubernetes/manifests'), { recursive: true });
    if (first !== undefined) writeFileSync(host.path('/etc/kubernetes/manifests/web.yaml'), first);
    const machines = { [NODE]: { root: host.root, images: ['i:1', 'i:2'], ...machine, life } };
    return new LivingSession(host, await startApiServer({ machines, now: () => new Date() }));
  }

  /** Puts a manifest into place as one should: a rename. */
  put(content: string, name = 'web.yaml'): void {
    writeFileSync(this.path('.new'), content);
    renameSync(this.path('.new'), this.path(name));
  }

  path(name: string): string {
    return join(this.host.path('/etc/kubernetes/manifests'), name);
  }

  get mirror(): KubeObject | undefined {
    return [...this.server.store.list('pods')].find(({ metadata }) => metadata.name === `web-${NODE}`);
  }

  get kubelet(): KubeObject | undefined {
    return this.living.state.pods?.find(({ metadata }) => metadata.name === `web-${NODE}`);
  }

  get living() {
    return this.server.living.get(NODE)!;
  }

  /** Waits until both sides show this last. */
  async until(last: string): Promise<void> {
    const end = Date.now() + 20_000;
    for (;;) {
      this.#look();
      if (this.seen.at(-1) === last) return;
      if (Date.now() > end) throw new Error(`not seen: ${last}, but\n${this.seen.join('\n')}`);
      await new Promise((done) => setTimeout(done, 2));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.server.close();
    this.host.remove();
  }

  #look(): void {
    const { mirror } = this;
    const uid = mirror?.metadata.uid;
    const shown = `${this.#words(this.kubelet)} | ${this.#words(mirror)}${uid === undefined ? '' : ` #${numberOf(uid, this.#uids)}`}`;
    if (this.seen.at(-1) !== shown) this.seen.push(shown);
  }

  #words(pod: KubeObject | undefined): string {
    if (pod === undefined) return 'none';
    const hash = pod.metadata.annotations?.['kubernetes.io/config.hash'] ?? '';
    const { phase = '', conditions = [], containerStatuses: [one] = [] } = (pod.status ?? {}) as Status;
    const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
    const why = one?.state.waiting?.reason ?? one?.state.terminated?.reason;
    const restarts = one === undefined || one.restartCount === 0 ? '' : ` restarts=${one.restartCount}`;
    const letter = String.fromCharCode('a'.charCodeAt(0) + numberOf(hash, this.#hashes) - 1);
    return `${letter} ${phase}${ready ? ' ready' : ''}${why === undefined ? '' : ` ${why}`}${restarts}`;
  }
}

function numberOf(value: string, known: string[]): number {
  if (!known.includes(value)) known.push(value);
  return known.indexOf(value) + 1;
}
