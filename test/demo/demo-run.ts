import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** How the demo is run. */
interface DemoOptions {
  readonly args?: readonly string[];
  /** What is on stdin; nothing by default. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all that was printed so far, now and then; may end the run. */
  readonly seen?: (text: string, end: (signal: NodeJS.Signals) => void) => void;
  /** What runs it, besides Node: `script`, which gives it a terminal. Default: nothing. */
  readonly through?: (command: readonly string[]) => readonly string[];
}

/** What a run of the demo came to. */
export interface DemoRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What is left of it: in the folder for all that is temporary, and processes that have that folder in their environment. */
  readonly left: readonly string[];
}

/** A folder for runs of the demo, with a kubectl of its own that only calls the plugin. */
export class DemoFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));

  constructor() {
    this.kubectl('[ "$1" = static ] || exit 0; shift; exec kubectl-static "$@"');
  }

  /** Its kubectl is a script. */
  kubectl(script: string): void {
    writeFileSync(join(this.path, 'kubectl'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Runs `npm run demo`. */
  async run({ args = [], stdin = '', env = {}, seen, through = (all) => all }: DemoOptions = {}): Promise<DemoRun> {
    const temporary = mkdtempSync(join(this.path, 'tmp-'));
    const [input, stdout, stderr] = ['stdin', 'stdout', 'stderr'].map((name) => join(this.path, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(input, stdin);
    const files = [openSync(input, 'r'), openSync(stdout, 'w'), openSync(stderr, 'w')];
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', 'demo/demo.ts', ...args];
    const [command = '', ...words] = through(node);
    const child = spawn(command, words, {
      stdio: files,
      env: { ...process.env, PATH: `${this.path}${delimiter}${process.env.PATH}`, TMPDIR: temporary, ...env },
    });
    for (const file of files) closeSync(file);
    const looking = setInterval(() => {
      seen?.(readFileSync(stdout, 'utf8'), (signal) => child.kill(signal));
    }, 20);
    const code = await new Promise<number | null>((done) => child.once('close', done));
    clearInterval(looking);
    const left = [...readdirSync(temporary), ...(await processesLeftIn(temporary))];
    return { code, stdout: readFileSync(stdout, 'utf8'), stderr: readFileSync(stderr, 'utf8'), left };
  }
}

/** Milliseconds in which a process that was killed is gone, however busy the machine. */
const DYING = 3000;

/** The processes that have a folder in their environment, and go on having it. */
async function processesLeftIn(path: string): Promise<readonly string[]> {
  const end = performance.now() + DYING;
  for (;;) {
    const left = processesIn(path);
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The processes that have a folder in their environment; a process that has just ended has none. */
function processesIn(path: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(path);
    } catch {
      return false;
    }
  });
}

/** What the demo printed, without what differs from run to run. */
export function neutral(text: string): string {
  return text
    .replaceAll(/\S*\/tmp\/kubectl-static-edit-\w+/g, '/tmp/EDIT')
    .replaceAll(/\/\S*\/kubectl-static-demo-\w+/g, '/DEMO')
    .replaceAll(/127\.0\.0\.1:\d{4,5}\b/g, '127.0.0.1:PORT')
    .replaceAll(/(kubectl-static-(?:reader|guard|check))-[0-9a-f]{10}/g, '$1-ID')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'YYYY-MM-DDTHH:MM:SSZ')
    .replaceAll(/(?<=\n {2}Owner +|mode 0600, owner )[^\s,]+/g, 'USER')
    .replaceAll(/\(\w+ ago\)/g, '(AGE ago)');
}
