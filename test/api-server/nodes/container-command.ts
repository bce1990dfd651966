import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { KubeObject } from '../objects/kube-object.ts';
import { toolsPath } from './container-tools.ts';
import { containerView } from './container-view.ts';
import type { CommandResult, Container, Machine } from './machines.ts';

/** How a command ended. */
export interface CommandEnd {
  readonly stderr: string;
  readonly code: number;
  /** The runtime's words where it could not be started at all. */
  readonly startFault?: string;
}

/** A command in a container, under way. */
export interface RunningCommand {
  readonly stdout: AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Undefined where it has no standard input, or passes over it. */
  readonly stdin?: Writable;
  readonly ended: Promise<CommandEnd>;
  /** Nobody listens any more: it goes on without a standard input, until it writes. */
  leave(): void;
}

/** What is to be run. */
export interface CommandRequest {
  readonly command: readonly string[];
  readonly stdin: boolean;
  /** Told of its process. */
  readonly started?: (pid: number | undefined) => void;
}

/** Runs a command in a container that runs, with a standard input or without. */
export function runInContainer(
  pod: KubeObject,
  container: Container,
  machine: Machine,
  given: CommandRequest,
): RunningCommand {
  if (machine.run !== undefined) return invented(machine.run(given.command));
  const view = containerView(pod, container, machine);
  const [program = '', ...words] = given.command.map((word) => view.word(word));
  const child = spawn(program, words, {
    stdio: [given.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { ...view.env, PATH: toolsPath(machine.tools ?? 'dash', machine.shims) },
    cwd: '/',
    // A group of its own, which ends with the container.
    detached: true,
  });
  given.started?.(child.pid);
  const stdout = child.stdout!;
  const stdin = child.stdin ?? undefined;
  // A command that reads no more.
  stdin?.on('error', () => undefined);
  const ended = endOf(child).finally(() => {
    view.remove();
  });
  return {
    stdout,
    ...(stdin !== undefined && { stdin }),
    ended,
    leave: () => {
      stdin?.end();
      stdout.destroy();
    },
  };
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done) => {
    child.once('error', (error) => {
      done({ stderr, code: 127, startFault: error.message });
    });
    // A shell says 128 and the number of the signal; the runtime says 137 of SIGKILL as well.
    child.once('close', (code, signal) => {
      done({ stderr, code: code ?? (signal === 'SIGTERM' ? 143 : 137) });
    });
  });
}

function invented({ stdout, stderr = '', code, startFault }: CommandResult): RunningCommand {
  const end = { stderr, code, ...(startFault !== undefined && { startFault }) };
  return { stdout, ended: Promise.resolve(end), leave: () => undefined };
}
