import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { PROGRAM, type RunResult } from '../program/built-program.ts';

const MIRROR = 'kubernetes.io/config.mirror';

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: { readonly nodeName?: string };
}

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly node: string;
  readonly manifestName?: string;
  readonly verdict: string;
  readonly source: string;
}

interface Finding {
  readonly rule: string;
  readonly severity: string;
  /** Of a pod `NAMESPACE/NAME`. */
  readonly subject: { readonly name: string };
}

/** A cluster as kubectl and the program show it, both run in this environment, which says where it is. */
export class KubectlClient {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** Runs a kubectl command, with the program on PATH. */
  command(words: readonly string[], input = ''): Promise<RunResult> {
    const env = { ...this.#environment, PATH: `${dirname(PROGRAM)}${delimiter}${process.env.PATH ?? ''}` };
    const child = spawn('kubectl', words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
    }
    child.stdin.end(input);
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => {
        done({ code: code ?? -1, ...said });
      });
    });
  }

  /** What a command prints. Rejects where it fails. */
  async output(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.command(words);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  async pods(): Promise<readonly Pod[]> {
    return (JSON.parse(await this.output('get', 'pods', '-A', '-o', 'json')) as { items: Pod[] }).items;
  }

  /** Pods with the annotation of a mirror. */
  async mirrors(): Promise<readonly Pod[]> {
    return (await this.pods()).filter(({ metadata }) => metadata.annotations?.[MIRROR] !== undefined);
  }

  /** What `ls` lists. */
  async listed(...words: string[]): Promise<readonly Listed[]> {
    return (JSON.parse(await this.output('static', 'ls', '-o', 'json', ...words)) as { items: Listed[] }).items;
  }

  /** What `doctor` finds, and its exit code. */
  async diagnosis(...words: string[]): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> {
    const { code, stdout, stderr } = await this.command(['static', 'doctor', '-o', 'json', ...words]);
    if (code > 1) throw new Error(stderr);
    return { code, findings: (JSON.parse(stdout) as { items: Finding[] }).items };
  }
}
