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
/** Bytes of a line that are held; a longer one is printed in parts. */
const MOST_HELD = 64 * 1024;

/** Prints lines of logs: with what is before each as `--prefix` asks, and escaped on a terminal. */
export class LogOutput {
  readonly #stdout: CommandContext['stdout'];
  readonly #prefix: string;
  readonly #wholeLines: boolean;
  #isOpen = false;

  /**
   * `source`: the pod and its container, where lines are to name them; `wholeLines`: others write to the same output
   * meanwhile, so that no line may be torn.
   */
  constructor(
    { stdout }: Pick<CommandContext, 'stdout'>,
    source?: { readonly pod: string; readonly container: string },
    wholeLines = false,
  ) {
    this.#stdout = stdout;
    this.#wholeLines = wholeLines || source !== undefined;
    this.#prefix = source === undefined ? '' : `[pod/${source.pod}/${source.container}] `;
  }

  /** Prints a log as it comes, and holds no more of it than a line. Throws what reading it throws. */
  async pass(body: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.#wholeLines && this.#stdout.columns === undefined) {
      for await (const chunk of body) this.#stdout.write(chunk);
      return;
    }
    let held = Buffer.alloc(0);
    let begins = true;
    for await (const chunk of body) {
      held = Buffer.concat([held, chunk]);
      const end = held.lastIndexOf(NEWLINE) + 1;
      for (let from = 0; from < end; begins = true) {
        const next = held.indexOf(NEWLINE, from) + 1;
        this.write([{ bytes: held.subarray(from, next), begins }]);
        from = next;
      }
      held = Buffer.from(held.subarray(end));
      if (held.length <= MOST_HELD) continue;
      this.write([{ bytes: held, begins }]);
      [held, begins] = [Buffer.alloc(0), false];
    }
    if (held.length > 0) this.write([{ bytes: held, begins }]);
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
