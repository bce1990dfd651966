import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { KubeObject } from '../objects/kube-object.ts';
import { RUN_BY, toolsPath } from '../nodes/container-tools.ts';
import { containerView } from '../nodes/container-view.ts';
import type { Container, Machine } from '../nodes/machines.ts';

/** How a container ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  /** What it left in its termination log, at most as much as a kubelet reads. */
  readonly message: string;
}

/** Bytes of a termination log that are read (`MaxContainerTerminationMessageLength` of kubelet `pkg/kubelet/container`). */
const MOST_MESSAGE = 4096;

/** The one container of an ordinary pod: a process of this machine that leads a group of its own, as if it were alone. */
export class PodContainer {
  readonly ended: Promise<ContainerEnd>;
  readonly #child: ChildProcess;
  readonly #others = new Set<number>();

  /** Starts it. `said` takes the lines it writes. Throws where it needs what this machine cannot give. */
  constructor(pod: KubeObject, container: Container, machine: Machine, said: (stream: string, line: string) => void) {
    const view = containerView(pod, container, machine);
    refuseUnmounted(pod, container);
    const { command = [], args = [] } = container;
    const [program = '', ...words] = [...command, ...args].map((word) => view.own(word));
    this.#child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...view.env, PATH: toolsPath(machine.tools ?? 'dash', machine.shims), [RUN_BY]: 'kubelet' },
      cwd: '/',
      detached: true,
    });
    for (const name of ['stdout', 'stderr'] as const) inLines(this.#child, name, said);
    this.ended = new Promise((done) => {
      const end = (exitCode: number): void => {
        this.#endOthers();
        view.remove();
        done({ exitCode, message: readFileSync(view.terminationLog).subarray(0, MOST_MESSAGE).toString() });
      };
      this.#child.once('error', () => {
        end(128);
      });
      // Not `close`: what it has left running may hold its output open.
      this.#child.once('exit', (code, signal) => {
        end(code ?? (signal === 'SIGTERM' ? 143 : 137));
      });
    });
  }

  /** The process itself; undefined where it did not start. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** A process that an exec has started in it ends with it. */
  joinedBy(pid: number): void {
    this.#others.add(pid);
  }

  /** The first process of a container hears a signal only if it listens to it, but for SIGKILL (pid_namespaces(7)). */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (signal === 'SIGKILL' || catches(pid, TERM)) this.#child.kill(signal);
  }

  #endOthers(): void {
    const own = this.#child.pid;
    for (const pid of [...(own === undefined ? [] : [own]), ...this.#others]) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // Nothing of that group is left.
      }
    }
  }
}

const TERM = 15;

/** Whether a process has a handler for a signal; taken for true where that cannot be seen. */
function catches(pid: number, signal: number): boolean {
  try {
    const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n;
  } catch {
    return true;
  }
}

/** A path in the environment of a pod of ours that is not mounted would be one of the machine that the tests run on. */
function refuseUnmounted({ metadata }: KubeObject, container: Container): void {
  const mounts = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  const known = [...mounts, container.terminationMessagePath ?? '/dev/termination-log'];
  for (const { name, value = '' } of container.env ?? []) {
    if (!value.startsWith('/') || known.includes(value)) continue;
    throw new Error(`pod ${metadata.name}: ${name}=${value} is no path that is mounted`);
  }
}

function inLines(child: ChildProcess, stream: 'stdout' | 'stderr', said: (stream: string, line: string) => void): void {
  let rest = '';
  child[stream]!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) said(stream, line);
  });
  child[stream]!.once('end', () => {
    if (rest !== '') said(stream, rest);
  });
}
