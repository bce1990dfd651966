import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { secretsIn } from '../api-server/api-server.ts';
import { PROGRAM } from '../program/built-program.ts';

/** Shells that can be typed into. */
export type TypedShell = 'bash' | 'fish' | 'zsh';

/** What a shell made of some keys. */
export interface Pressed {
  /** The command line after them. */
  readonly line: string;
  /** All that the terminal was sent. */
  readonly screen: string;
}

/** Keys besides those that write. */
export const KEY = { tab: '\t', insertAll: '\x18a', list: '\x18l' } as const;

const CLEAR_LINE = '\x15';
const SHOW_LINE = '\x18p';

const COMMAND: Readonly<Record<TypedShell, string>> = {
  bash: 'bash --noprofile --norc -i',
  fish: 'fish --no-config --interactive',
  zsh: 'zsh -f -i',
};

/** Binds the keys, and makes the screen plain: no prompt, no echo of these lines, one column of candidates. */
const SETTINGS: Readonly<Record<TypedShell, string>> = {
  bash: `PS1=; stty cols 200 -echo
bind 'set enable-bracketed-paste off'
bind 'set show-all-if-ambiguous on'
bind 'set completion-display-width 0'
show() { printf '\\n<line>%s</line>\\n' "$READLINE_LINE"; }
bind '"\\C-xa": insert-completions'
bind '"\\C-xl": possible-completions'
bind -x '"\\C-xp": show'
`,
  fish: `stty cols 200
function fish_prompt; end
function fish_greeting; end
function show; printf '\\n<line>%s</line>\\n' (commandline); end
bind \\cxp show
bind \\cu 'commandline ""'
`,
  zsh: `unsetopt prompt_sp zle_bracketed_paste; PS1=; stty cols 200 -echo
autoload -U compinit; compinit -u -D
zstyle ':completion:all:*' completer _all_matches _complete
zstyle ':completion:all:*' insert true
zle -C all complete-word _generic
show() { print -r -- $'\\n<line>'"$BUFFER"'</line>' }
zle -N show
bindkey '^I' complete-word
bindkey '^Xa' all
bindkey '^Xl' list-choices
bindkey '^Xp' show
`,
};

/** Why nothing can be typed into this shell on this machine; undefined where it can. */
export function whyNotTyped(shell: TypedShell): string | undefined {
  if (spawnSync(shell, ['--version'], { stdio: 'ignore' }).error !== undefined) return `no ${shell} on PATH`;
  // A terminal is made by `script` of util-linux; others of that name take other flags.
  const { stdout, error } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return error === undefined && stdout.includes('util-linux') ? undefined : 'no script of util-linux on PATH';
}

/** A shell in a terminal of 200 columns, with an empty home and the program on PATH. */
export class ShellKeyboard {
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-static-keyboard-'));
  readonly #child: ChildProcess;
  readonly #kubeconfig: string;
  #screen = '';
  #arrived: () => void = () => undefined;

  constructor(shell: TypedShell, kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
    const config = join(this.#home, 'kubeconfig');
    writeFileSync(config, kubeconfig, { mode: 0o600 });
    const env = {
      PATH: `${dirname(PROGRAM)}${delimiter}${process.env.PATH ?? ''}`,
      HOME: this.#home,
      TMPDIR: this.#home,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      KUBECONFIG: config,
    };
    this.#child = spawn('script', ['-qfec', COMMAND[shell], '/dev/null'], { env, cwd: this.#home });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
      this.#arrived();
    });
    this.#child.stdin!.write(SETTINGS[shell]);
  }

  /** Runs a line of shell, and waits for its end. */
  async run(command: string): Promise<void> {
    this.#screen = '';
    this.#child.stdin!.write(`${command}\necho RE''ADY\n`);
    await this.#shows(/READY\r?\n/);
  }

  /** Writes a command line, presses one key behind it, and tells what came of it. */
  async press(line: string, key: string): Promise<Pressed> {
    this.#screen = '';
    this.#child.stdin!.write(`${CLEAR_LINE}${line}${key}${SHOW_LINE}`);
    const [, screen = '', after = ''] = await this.#shows(/^([^]*)<line>(.*)<\/line>/);
    return { line: after, screen };
  }

  /** Ends the shell. */
  async close(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.stdin!.end(`${CLEAR_LINE}exit\n`);
    await closed;
    rmSync(this.#home, { recursive: true });
  }

  async #shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#screen);
      if (found !== null) {
        const [secret] = secretsIn(this.#screen, this.#kubeconfig);
        if (secret !== undefined) throw new Error(`a secret is on the screen: ${secret}`);
        return found;
      }
      await new Promise<void>((done) => (this.#arrived = done));
    }
  }
}
