/** Where a progress line is written to. */
export interface ProgressSink {
  write(text: string): void;
  /** Terminal columns; undefined where it is no terminal. */
  readonly columns: number | undefined;
}

/** How far a survey has come. */
export interface Progress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** What is counted, in words. */
export interface ProgressWords {
  /** `Asking kubelets`. */
  readonly doing: string;
  /** Of those that came out well: `answered`. */
  readonly done: string;
}

const ASKING: ProgressWords = { doing: 'Asking kubelets', done: 'answered' };

/** Calls back again and again until the answered function is called. */
export type Ticker = (milliseconds: number, tick: () => void) => () => void;

/** No line before this: most runs are over by then. */
const PATIENCE = 1000;
const REFRESH = 200;

const START_OF_LINE = '\r';
const ERASE_TO_END = '\u001b[K';

/**
 * One line that says how many nodes are done, failed and left, on a terminal only and after a second. `end` takes it
 * away again.
 */
export class ProgressLine {
  readonly #sink: ProgressSink;
  readonly #words: ProgressWords;
  readonly #stop: () => void;
  #progress: Progress | undefined;
  #elapsed = 0;
  #shown = false;

  constructor(sink: ProgressSink, words: ProgressWords = ASKING, ticker: Ticker = everySoOften) {
    this.#sink = sink;
    this.#words = words;
    this.#stop =
      sink.columns === undefined
        ? () => undefined
        : ticker(REFRESH, () => {
            this.#elapsed += REFRESH;
            if (this.#elapsed >= PATIENCE) this.#show();
          });
  }

  update(progress: Progress): void {
    this.#progress = progress;
  }

  /** Writes a line in its place; the progress comes again below. The line is without its end, and escaped. */
  tell(line: string): void {
    this.#erase();
    this.#sink.write(`${line}\n`);
  }

  end(): void {
    this.#stop();
    this.#erase();
  }

  #erase(): void {
    if (this.#shown) this.#sink.write(START_OF_LINE + ERASE_TO_END);
    this.#shown = false;
  }

  #show(): void {
    if (this.#progress === undefined) return;
    const { done, failed, total } = this.#progress;
    const { doing, done: well } = this.#words;
    const line = `${doing}: ${done - failed} ${well}, ${failed} failed, ${total - done} left`;
    this.#sink.write(START_OF_LINE + line.slice(0, Math.max(0, (this.#sink.columns ?? 0) - 1)) + ERASE_TO_END);
    this.#shown = true;
  }
}

function everySoOften(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
