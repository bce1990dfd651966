import { AttemptError } from '../../facts/errors.ts';
import { parseGuardAnswer, type GuardAnswer } from '../../change/guard-answer.ts';

/** Where a guard's script runs: in a pod on the node, or as a process of this machine. */
export interface GuardHost {
  /** Runs the script with these words and answers what it printed. Throws where it cannot be reached. */
  readonly run: (words: readonly string[], stdin: Uint8Array, signal: AbortSignal) => Promise<string>;
  /** What the guard said as it ended; undefined where it has not, or that is not known. */
  readonly lastWords: (signal: AbortSignal) => Promise<string | undefined>;
  /** What is left of it. Throws where that cannot be asked. */
  readonly presence: (signal: AbortSignal) => Promise<GuardPresence>;
}

/** Whether a guard is there. `ending`: it was told to end, and may still answer. */
export type GuardPresence = 'there' | 'ending' | 'gone';

/** A guard that waits for what is to be done, or watches what it has done. Each call throws where it cannot be reached. */
export class Guard {
  readonly #host: GuardHost;

  constructor(host: GuardHost) {
    this.#host = host;
  }

  /** Has the new manifest put into place; empty where nothing is to be there, or the guard has it. Ends with `changed`, else nothing was changed. */
  async begin(content: Uint8Array, signal: AbortSignal): Promise<GuardAnswer> {
    const size = Buffer.from(`${content.length}\n`);
    return await this.#ask(['begin'], Buffer.concat([size, content]), signal);
  }

  /** Keeps the change. Ends with `confirmed`, or with what came of it before. */
  async confirm(signal: AbortSignal): Promise<GuardAnswer> {
    return await this.#ask(['confirm'], NOTHING, signal);
  }

  /** Takes the change back; `why` is for the history. */
  async undo(why: string, signal: AbortSignal): Promise<GuardAnswer> {
    return await this.#ask(['undo', why], NOTHING, signal);
  }

  /** Ends what an earlier guard has left, and nothing else. */
  async recover(signal: AbortSignal): Promise<GuardAnswer> {
    return await this.#ask(['recover'], NOTHING, signal);
  }

  /** What came of the change where the guard has ended by itself; undefined where it has not. */
  async end(signal: AbortSignal): Promise<GuardAnswer | undefined> {
    return parseGuardAnswer((await this.#host.lastWords(signal)) ?? '');
  }

  /** Whether the guard is still there. Throws where that cannot be asked. */
  async presence(signal: AbortSignal): Promise<GuardPresence> {
    return await this.#host.presence(signal);
  }

  async #ask(words: readonly string[], stdin: Uint8Array, signal: AbortSignal): Promise<GuardAnswer> {
    const text = await this.#host.run(words, stdin, signal);
    const answer = parseGuardAnswer(text);
    if (answer !== undefined) return answer;
    throw new AttemptError(`the guard gave an unexpected answer: ${JSON.stringify(text.slice(0, 200))}`);
  }
}

const NOTHING = new Uint8Array();
