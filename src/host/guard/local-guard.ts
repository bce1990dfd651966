import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttemptError, InterruptedError } from '../../facts/errors.ts';
import { guardEnvironment, type GuardRequest } from '../../change/guard-pod.ts';
import { GUARD_SCRIPT } from '../../change/guard-script.ts';
import { Guard } from './guard.ts';

/** Where a guard of this machine works. */
export interface LocalGuardRequest extends GuardRequest {
  /** The manifest directory, and the kubelet's directory of logs, as paths of this machine. */
  readonly directory: string;
  readonly logs: string;
}

/**
 * Has a guard on this machine: a process of its own, which outlives this program and takes back what was not confirmed,
 * also where this program is killed or its terminal is closed. It is told to end when `use` throws.
 */
export async function withLocalGuard<T>(request: LocalGuardRequest, use: (guard: Guard) => Promise<T>): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'kubectl-static-'));
  const { directory: MANIFESTS, logs: LOGS } = request;
  const paths = { MANIFESTS, LOGS, WORK: work, TERMINATION_LOG: join(work, 'last-words') };
  const environment = Object.entries(guardEnvironment(request, paths)).map(([name, value]) => `${name}=${value}`);
  const command = (...words: readonly string[]) => [...environment, 'sh', '-c', WITH_PATH, 'guard', ...words];
  const watcher = new Watcher(command('watch'));
  const guard = new Guard({
    run: (words, stdin, signal) => runScript(command(...words), stdin, signal),
    // One that is killed is started again.
    look: () => Promise.resolve({ presence: 'there', lastWords: readIfThere(paths.TERMINATION_LOG) }),
  });
  try {
    return await use(guard);
  } finally {
    // Of a change that is over nothing runs any more; one that is not is taken back.
    writeFileSync(join(work, 'undo'), 'the guard was told to stop\n');
    await watcher.end();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Milliseconds before a watcher that was killed is started again: at once, then later each time, up to the last. */
const BACK_OFF = [0, 1000, 2000, 4000, 8000];
/** One that has lived so long, in milliseconds, is started at once again. */
const STEADY = 30_000;

/**
 * The process that watches. Where it is killed it is started again, as the kubelet does with a guard pod: it goes on from what
 * its lock says. It is not silent for so long that another guard may take its lock for left behind.
 */
class Watcher {
  readonly #command: readonly string[];
  #process: ChildProcess;
  #isOver = false;
  #isLast = false;
  #killed = 0;
  #waiting: NodeJS.Timeout | undefined;
  readonly #ended: Promise<void>;
  #tellEnd: () => void = () => undefined;

  constructor(command: readonly string[]) {
    this.#command = command;
    this.#ended = new Promise((done) => {
      this.#tellEnd = done;
    });
    this.#process = this.#start();
  }

  /** Tells it to end, which one that is started again reads from its directory; resolves when it has. */
  async end(): Promise<void> {
    this.#isOver = true;
    if (this.#waiting === undefined) this.#process.kill('SIGTERM');
    else this.#startNow();
    await this.#ended;
  }

  #start(): ChildProcess {
    const begun = performance.now();
    const started = spawn('env', this.#command, { detached: true, stdio: 'ignore' });
    started.once('error', () => {
      this.#tellEnd();
    });
    started.once('exit', (_code, signal) => {
      if (signal === null || (this.#isOver && this.#isLast)) this.#tellEnd();
      else if (this.#isOver) this.#startLast();
      else this.#startLater(performance.now() - begun);
    });
    return started;
  }

  #startLater(lived: number): void {
    if (lived >= STEADY) this.#killed = 0;
    const wait = BACK_OFF[Math.min(this.#killed, BACK_OFF.length - 1)];
    this.#killed += 1;
    this.#waiting = setTimeout(() => {
      this.#startNow();
    }, wait);
  }

  /** The signal may have ended it before it listened. */
  #startLast(): void {
    this.#isLast = true;
    this.#process = this.#start();
  }

  #startNow(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#process = this.#start();
  }
}

/** The programs of the system's administrator may be missing in a user's search path. */
const WITH_PATH = `PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
${GUARD_SCRIPT}`;

function runScript(command: readonly string[], stdin: Uint8Array, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('env', command, { detached: true, signal });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => complaints.push(data));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(new InterruptedError());
      else reject(new AttemptError(`cannot run a shell: ${error.message}`));
    });
    child.once('close', () => {
      const said = Buffer.concat(output).toString('utf8');
      if (said !== '') resolve(said);
      else reject(new AttemptError(`the guard failed: ${Buffer.concat(complaints).toString('utf8').trim()}`));
    });
    // A script that has ended already reads nothing more.
    child.stdin.once('error', () => undefined);
    child.stdin.end(stdin);
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
