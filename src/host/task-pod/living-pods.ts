import { removalCommand } from '../../nodes/abandoned-pod.ts';

/** What is told of pods that this program made, and where they are. */
export interface LivingPodsOptions {
  readonly namespace: string;
  /** Fires when the user wants to end the run. */
  readonly signal: AbortSignal;
  /** Takes a line without its end, unescaped. */
  readonly tell: (line: string) => void;
}

/** A deletion that takes longer (milliseconds) is worth a word: whoever waits may end the program before it is done. */
const PATIENCE = 2000;

/**
 * The pods of this program that are there in a run, or may be. Whoever is about to end the program, or waits long for its end,
 * is told at once which pods are being deleted, and the command that removes them if that does not come to its end.
 */
export class LivingPods {
  readonly #options: LivingPodsOptions;
  /** Their nouns, by name. */
  readonly #living = new Map<string, string>();
  readonly #ending = new Map<string, NodeJS.Timeout>();
  readonly #told = new Set<string>();
  readonly #left = new Set<string>();
  readonly #lines = new Set<string>();
  readonly #interrupt = (): void => {
    this.#tell([...this.#living.keys()]);
  };

  constructor(options: LivingPodsOptions) {
    this.#options = options;
  }

  /** A pod is about to be created; `noun`: `reader pod`. */
  begin(name: string, noun: string): void {
    if (this.#living.size === 0) this.#options.signal.addEventListener('abort', this.#interrupt, { once: true });
    this.#living.set(name, noun);
  }

  /** A pod is about to be deleted. */
  end(name: string): void {
    const late = (): void => {
      this.#tell([...this.#ending.keys()].filter((one) => !this.#told.has(one)));
    };
    this.#ending.set(name, setTimeout(late, PATIENCE));
  }

  /** Tells what may be so of many pods once in a run. */
  tellOnce(line: string): void {
    if (this.#lines.has(line)) return;
    this.#lines.add(line);
    this.#options.tell(line);
  }

  /** A pod could not be deleted: the run has failed, whatever else it did. */
  leave(name: string): void {
    this.#left.add(name);
  }

  /** The pods that could not be deleted. */
  get left(): readonly string[] {
    return [...this.#left];
  }

  /** A pod is gone, or was told to be left behind. */
  forget(name: string): void {
    clearTimeout(this.#ending.get(name));
    this.#ending.delete(name);
    this.#living.delete(name);
    if (this.#living.size === 0) this.#options.signal.removeEventListener('abort', this.#interrupt);
  }

  #tell(names: readonly string[]): void {
    if (names.length === 0) return;
    const { namespace, tell } = this.#options;
    const [noun = 'pod', ...others] = new Set(names.map((name) => this.#living.get(name)));
    const pods = names.length === 1 ? `the ${noun}` : `${names.length} ${others.length > 0 ? 'pod' : noun}s`;
    const them = names.length === 1 ? 'it' : 'them';
    for (const name of names) this.#told.add(name);
    tell(`Deleting ${pods}. If this is interrupted, remove ${them} with: ${removalCommand(namespace, names)}`);
  }
}
