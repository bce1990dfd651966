import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** What would lead a shell or kubectl past HOME, or makes a shell read more than its own files. */
const ELSEWHERE = [
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'ZDOTDIR', 'HISTFILE', 'KUBECACHEDIR'],
  ...['BASH_ENV', 'ENV', 'PROMPT_COMMAND', 'fish_history'],
];

/**
 * The one folder of a demo, in which all is that it makes. The user's home and kubeconfig are never looked at: commands run
 * with an environment in which HOME, KUBECONFIG and TMPDIR are in it.
 */
export class DemoHome {
  readonly path = mkdtempSync(join(tmpdir(), 'kubectl-static-demo-'));
  /** Below it are the files of each node that lives, by its name. */
  readonly nodes = join(this.path, 'nodes');
  readonly #temporary = join(this.path, 'tmp');
  readonly #kubeconfig = join(this.path, 'kubeconfig');

  constructor() {
    for (const folder of [this.nodes, this.#temporary]) mkdirSync(folder);
    // What this process makes itself while it stands for a node.
    process.env.TMPDIR = this.#temporary;
  }

  /** The environment of commands that speak to a cluster, once its kubeconfig is written; nobody else can read that. */
  environment(kubeconfig: string): NodeJS.ProcessEnv {
    writeFileSync(this.#kubeconfig, kubeconfig, { mode: 0o600 });
    const inherited = Object.entries(process.env).filter(([name]) => !ELSEWHERE.includes(name));
    return {
      ...Object.fromEntries(inherited),
      HOME: this.path,
      KUBECONFIG: this.#kubeconfig,
      TMPDIR: this.#temporary,
      NODES: this.nodes,
      PATH: `${resolve('plugin')}${delimiter}${process.env.PATH ?? ''}`,
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
