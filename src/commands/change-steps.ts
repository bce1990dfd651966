import type { CommandContext } from '../cli/command.ts';
import type { ChangeStep } from '../change/change-result.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';

/** What was done and seen, told as it comes. */
export class ChangeSteps {
  readonly #context: CommandContext;
  readonly #all: ChangeStep[] = [];

  constructor(context: CommandContext) {
    this.#context = context;
  }

  get all(): readonly ChangeStep[] {
    return this.#all;
  }

  /** Takes a sentence, and tells it unless it is the last one again. */
  add(message: string): void {
    if (this.#all.at(-1)?.message === message) return;
    this.#all.push({ time: this.#context.now(), message });
    this.#context.stderr.write(`${escapeLine(message)}\n`);
  }
}
