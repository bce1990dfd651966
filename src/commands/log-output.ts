import type { CommandContext } from '../cli/command.ts';
import { escapeText } from '../kubectl/printers/escape.ts';

/** A line of a log as it is printed, or a part of one. */
export interface PrintedLine {
  /** With the newline, where it has one. */
  readonly bytes: Uint8Array;
  /** False for what follows a part of the same line. */
  readonly begins: boolean;
}

const NEWLINE = 0x0a;

/** Prints lines of logs: with what is before each as `--prefix` asks, and escaped on a terminal. */
export class LogOutput {
  readonly #stdout: CommandContext['stdout'];
  readonly #prefix: string;
  #isOpen = false;

  /** `source`: the pod and its container, where lines are to name them. */
  constructor(
    { stdout }: Pick<CommandContext, 'stdout'>,
    source?: { readonly pod: string; readonly container: string },
  ) {
    this.#stdout = stdout;
    this.#prefix = source === undefined ? '' : `[pod/${source.pod}/${source.container}] `;
  }

  /** Whether bytes may be handed on as they come, lines or not. */
  get isPlain(): boolean {
    return this.#prefix === '' && this.#stdout.columns === undefined;
  }

  /** Ends a line that was left without an end, so that something else may follow. */
  endLine(): void {
    if (this.#isOpen) this.#stdout.write('\n');
    this.#isOpen = false;
  }

  /** Prints lines. */
  write(lines: readonly PrintedLine[]): void {
    this.#isOpen = lines.at(-1)?.bytes.at(-1) !== NEWLINE;
    const pieces = lines.flatMap(({ bytes, begins }) =>
      begins && this.#prefix !== '' ? [this.#prefix, bytes] : [bytes],
    );
    if (this.#stdout.columns === undefined)
      this.#stdout.write(Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
    else this.#stdout.write(pieces.map((piece) => escapeText(Buffer.from(piece).toString('utf8'))).join(''));
  }
}
