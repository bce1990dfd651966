import { AttemptError } from '../../facts/errors.ts';
import { parseGuardAnswer, type GuardAnswer } from '../../change/guard-answer.ts';

/** Where a guard's script runs: in a pod on the node, or as a process of this machine. */
export interface GuardHost {
  /** Runs the script with these words and answers what it printed. Throws where it cannot be reached. */
  readonly run: (words: readonly string[], stdin: Uint8Array, signal: AbortSignal) => Promise<string>;
  /** Looks at the guard itself. Throws where that cannot be done. */
  readonly look: (signal: AbortSignal) => Promise<GuardSight>;
}

/** What can be seen of a guard without asking it. */
export interface GuardSight {
  /** Whether it is there. `ending`: it was told to end, and may still answer. */
  readonly presence: 'there' | 'ending' | 'gone';
  /** What it said as it ended; undefined where it has not, or that is not known. */
  readonly lastWords: string | undefined;
}

/** What is left of a guard. */
export interface GuardRemains extends Pick<GuardSight, 'presence'> {
  /** What came of the change where the guard has ended by itself; undefined where it has not. */
  readonly end: GuardAnswer | undefined;
}

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

  /** What is left of the guard, which is not asked itself. */
  async remains(signal: AbortSignal): Promise<GuardRemains> {
    const { presence, lastWords = '' } = await this.#host.look(signal);
    return { presence, end: parseGuardAnswer(lastWords) };
  }

  async #ask(words: readonly string[], stdin: Uint8Array, signal: AbortSignal): Promise<GuardAnswer> {
    const text = await this.#host.run(words, stdin, signal);
    const answer = parseGuardAnswer(text);
    if (answer !== undefined) return answer;
    throw new AttemptError(`the guard gave an unexpected answer: ${JSON.stringify(text.slice(0, 200))}`);
  }
}

const NOTHING = new Uint8Array();
