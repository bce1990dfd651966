import { durationText } from '../../kubernetes/go-duration.ts';
import { ConnectionError, InterruptedError } from '../../facts/errors.ts';

export const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Bounds one request from its first byte out to its last byte in. `signal` fires with what to throw as its reason:
 * `InterruptedError` or `ConnectionError('timeout')`.
 */
export class Lifetime {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #silence: number;
  readonly #server: string;
  #listening: NodeJS.Timeout | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #interrupt = (): void => {
    this.#controller.abort(new InterruptedError());
  };

  /** `timeout` and `silence` in milliseconds, 0 for none; `server` is named in the message. */
  constructor(outer: AbortSignal | undefined, timeout: number, server: string, silence = 0) {
    this.#silence = silence;
    this.#server = server;
    this.signal = this.#controller.signal;
    this.#outer = outer;
    outer?.addEventListener('abort', this.#interrupt, { once: true });
    if (outer?.aborted === true) this.#interrupt();
    if (timeout > 0) {
      this.#timer = setTimeout(
        () => {
          this.#controller.abort(timeoutError(server, timeout));
        },
        Math.min(timeout, LONGEST_TIMER),
      );
    }
  }

  /** What the request is to fail with once the signal has fired, else undefined. */
  get reason(): Error | undefined {
    return this.signal.aborted ? (this.signal.reason as Error) : undefined;
  }

  /** From now on something is to come from the server, until `heard`. */
  listen(): void {
    this.heard();
    if (this.#silence === 0 || this.signal.aborted) return;
    this.#listening = setTimeout(() => {
      this.#controller.abort(silenceError(this.#server, this.#silence));
    }, this.#silence);
  }

  /** Something came, or nothing is waited for. */
  heard(): void {
    clearTimeout(this.#listening);
  }

  /** Lets go of the timers and of the caller's signal. */
  end(): void {
    clearTimeout(this.#timer);
    this.heard();
    this.#outer?.removeEventListener('abort', this.#interrupt);
  }

  /** What a promise comes to; rejects as soon as the signal fires, and what still comes of it is given to `late`. */
  async within<T>(work: Promise<T>, late: (value: T) => void): Promise<T> {
    let isLate = false;
    void work.then(
      (value) => {
        if (isLate) late(value);
      },
      () => undefined,
    );
    return await new Promise<T>((resolve, reject) => {
      const stop = (): void => {
        isLate = true;
        reject(this.signal.reason as Error);
      };
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
      void work.then(resolve, reject).finally(() => {
        this.signal.removeEventListener('abort', stop);
      });
    });
  }

  /** Waits; rejects at once where the signal fires. */
  async sleep(milliseconds: number): Promise<void> {
    this.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(this.signal.reason as Error);
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      this.signal.addEventListener('abort', stop, { once: true });
    });
  }
}

function silenceError(server: string, silence: number): ConnectionError {
  return new ConnectionError(
    'timeout',
    `Unable to connect to the server: no data from ${server} for ${durationText(silence)}`,
    'Check the network, a VPN, and that the API server is up.',
  );
}

function timeoutError(server: string, timeout: number): ConnectionError {
  return new ConnectionError(
    'timeout',
    `Unable to connect to the server: no complete answer from ${server} within ${durationText(timeout)}`,
    'Try again, or allow more time with --request-timeout.',
  );
}
