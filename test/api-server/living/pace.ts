/**
 * Seconds that things take on a living kubelet, as measured on a real one (v1.36.2 with containerd, `fileCheckFrequency` 5 s).
 * Of a list each time takes the next, and all further ones the last.
 */
export interface KubeletTimes {
  /** Between two readings of the whole manifest directory; in between it hears of single files. */
  readonly scan: number;
  /** Until a pod that is new runs. */
  readonly starting: number;
  /** Until the new pod of a changed manifest runs: its containers end at once, and it waits in a back-off. */
  readonly replacing: readonly number[];
  /** The same where no container of the old one had ever started. */
  readonly replacingUnstarted: readonly number[];
  /** Until a pod whose manifest is gone is gone itself, with its mirror. */
  readonly removing: number;
  /** Until a pod runs again whose manifest was gone for a moment: a crash to the kubelet, so later each time. */
  readonly restarting: readonly number[];
  /** Until it is known that an image cannot be pulled, and then until the next attempt is put off. */
  readonly pulling: number;
  /** Until a container ends that is to end by itself: it counts as ready meanwhile. */
  readonly crashing: number;
  /** Between the end of a container and its next start. */
  readonly backOff: readonly number[];
  /** Until it is shown that the next start of a container is put off; a tenth of that time at most. */
  readonly resyncing: number;
  /** Until a container with a startup or readiness probe is ready. */
  readonly probing: number;
  /** Until an API server answers whose container runs. */
  readonly serving: number;
  /** Until mirrors are written again after the API server came back. */
  readonly reconnecting: number;
  /** Until a mirror that was refused is tried again. */
  readonly refused: number;
}

const MEASURED: KubeletTimes = {
  scan: 5,
  starting: 2,
  replacing: [12.7, 13.6, 13.2, 11.4, 12.7, 13.6],
  replacingUnstarted: [6, 14, 2],
  removing: 2,
  restarting: [2, 11, 28, 34],
  pulling: 2,
  crashing: 2.5,
  backOff: [1, 10, 20, 40],
  resyncing: 5,
  probing: 5,
  serving: 3,
  reconnecting: 4,
  refused: 10,
};

/** One fiftieth: twelve seconds are 240 ms. */
const USUAL_FACTOR = 1 / 50;

/** The times of one kubelet, in milliseconds of the test, and all that it has put off. */
export class Pace {
  readonly #factor: number;
  readonly #times: KubeletTimes;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(factor = USUAL_FACTOR, times: Partial<KubeletTimes> = {}) {
    this.#factor = factor;
    this.#times = { ...MEASURED, ...times };
  }

  /** Milliseconds that something takes, for the nth time from 0. */
  milliseconds(what: keyof KubeletTimes, nth = 0): number {
    const time = this.#times[what];
    const seconds = typeof time === 'number' ? time : (time[nth] ?? time.at(-1) ?? 0);
    return seconds * 1000 * this.#factor;
  }

  /** Does something later, unless what is answered is called before. */
  later(milliseconds: number, act: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Does nothing of what was put off. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
