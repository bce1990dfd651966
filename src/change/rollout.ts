import { durationText } from '../kubernetes/go-duration.ts';
import type { Observation, SeenContainer, SeenPod } from '../pods/health/observation.ts';
import { hasSucceeded, isWell, podFault, podProgress, type PodFault } from '../pods/health/pod-health.ts';
import { ENDING } from '../pods/health/state-words.ts';

/** What a change is to come to. Times are milliseconds. */
export interface WantedRollout {
  /**
   * The hash that the pod had before the change, which is never judged by: its mirror shows Running and Ready for 11 to 14
   * seconds after the file was replaced. Undefined where there was no pod, or where the change leaves the hash as it was.
   */
  readonly oldHash: string | undefined;
  /** The pod is to be gone. */
  readonly gone: boolean;
  /** For how long it must be seen to be well, or gone. */
  readonly stableFor: number;
  /** The API server, or its etcd, is what changes: that it does not answer is expected. */
  readonly ownServer: boolean;
}

/** What is known of a change after an observation. Texts are unescaped, one line each. */
export type RolloutState =
  | { readonly kind: 'waiting'; readonly progress: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly why: string; readonly container: string | undefined };

/** A fault that may pass must have been there so long. */
const LASTING = 5_000;
/** Without a sign of life of either manifest: a kubelet replaces a pod without ever being without it. */
const LONGEST_ABSENCE = 30_000;
/** What was between two looks further apart was not seen. */
const LONGEST_GAP = 5_000;

/**
 * Judges by what is seen of a pod, one look after the other, whether a change of its manifest was taken up and is well. The
 * times are those of a monotonic clock in milliseconds. When to give up waiting is for others to say.
 */
export class Rollout {
  readonly #wanted: WantedRollout;
  /** Of the pod that is judged. */
  #hash: string | undefined;
  readonly #firstRestarts = new Map<string, number>();
  readonly #steady = new SteadyTime();
  #lasting: { readonly fault: string; readonly since: number } | undefined;
  #sawPod = false;

  constructor(wanted: WantedRollout) {
    this.#wanted = wanted;
  }

  /** Takes an observation that was made at `now`. */
  take(observation: Observation, now: number): RolloutState {
    switch (observation.kind) {
      case 'unreachable':
        return this.#takeNothing(observation.why);
      case 'absent':
        return this.#takeAbsence(observation.from, now);
      case 'pod':
        this.#sawPod = true;
        return this.#wanted.gone ? this.#takeLeftover(observation, now) : this.#takePod(observation, now);
    }
  }

  /**
   * What was not seen does not count. An API server that is itself what changes may have been away because it crashed, and
   * its mirror lags behind, so that time starts anew.
   */
  #takeNothing(why: string): RolloutState {
    const { ownServer } = this.#wanted;
    if (ownServer) this.#steady.end();
    else this.#steady.pause();
    if (!ownServer) return waiting(`the pod cannot be seen right now: ${why}`);
    return waiting('the API server does not answer, as expected: its own manifest is changing');
  }

  #takeAbsence(from: SeenPod['from'], now: number): RolloutState {
    const { gone } = this.#wanted;
    if (gone) return this.#stable('absent', now, 'the pod is gone');
    this.#steady.end();
    // A mirror alone may be missing because the API server refuses it.
    const fault = 'the pod is gone and the kubelet has not picked up the new manifest: it may be unable to read it';
    if (this.#sawPod && from !== 'mirror' && this.#lastsFor(fault, now) >= LONGEST_ABSENCE) {
      return { kind: 'failed', why: fault, container: undefined };
    }
    return waiting(this.#hash === undefined ? TAKING_UP : 'the pod cannot be seen right now');
  }

  #takeLeftover(pod: SeenPod, now: number): RolloutState {
    this.#steady.end();
    const { oldHash } = this.#wanted;
    const isOther = oldHash !== undefined && pod.hash !== undefined && pod.hash !== oldHash;
    if (!isOther) {
      this.#lasting = undefined;
      return waiting(pod.ending ? ENDING : 'waiting for the kubelet to terminate the pod');
    }
    const fault = 'the kubelet now runs the pod from another manifest';
    if (this.#lastsFor(fault, now) < LASTING) return waiting(fault);
    return { kind: 'failed', why: fault, container: undefined };
  }

  #takePod(pod: SeenPod, now: number): RolloutState {
    const { oldHash } = this.#wanted;
    if (oldHash !== undefined && (pod.hash === undefined || pod.hash === oldHash)) {
      this.#lasting = undefined;
      this.#steady.pause();
      return waiting(pod.hash === undefined ? 'it is not known which manifest the pod runs from' : TAKING_UP);
    }
    if (pod.hash !== this.#hash) this.#beginWith(pod.hash);
    const fault = podFault(pod, (container) => this.#crashesOf(container));
    if (fault !== undefined) return this.#takeFault(fault, pod, now);
    this.#lasting = undefined;
    if (!isWell(pod)) {
      this.#steady.end();
      return waiting(podProgress(pod));
    }
    if (hasSucceeded(pod)) return { kind: 'done' };
    return this.#stable(runsOf(pod), now, wellness(pod));
  }

  #beginWith(hash: string | undefined): void {
    this.#hash = hash;
    this.#firstRestarts.clear();
    this.#steady.end();
    this.#lasting = undefined;
  }

  #takeFault(fault: PodFault, pod: SeenPod, now: number): RolloutState {
    this.#steady.end();
    const { container, why, mayPass } = fault;
    if (mayPass && this.#lastsFor(container ?? '', now) < LASTING) return waiting(podProgress(pod));
    return { kind: 'failed', why, container };
  }

  /**
   * A hash that was not there before the change begins at none. Content that was there not long ago, and comes back, goes on
   * where it was, and its return counts as one more.
   */
  #crashesOf({ name, restarts }: SeenContainer): number {
    if (this.#wanted.oldHash !== undefined) return restarts;
    const first = this.#firstRestarts.get(name);
    if (first === undefined) this.#firstRestarts.set(name, restarts);
    return Math.max(0, restarts - (first ?? restarts) - 1);
  }

  #lastsFor(fault: string, now: number): number {
    if (this.#lasting?.fault !== fault) this.#lasting = { fault, since: now };
    return now - this.#lasting.since;
  }

  #stable(what: string, now: number, words: string): RolloutState {
    const { stableFor } = this.#wanted;
    const seen = this.#steady.take(what, now);
    if (seen >= stableFor) return { kind: 'done' };
    return waiting(`${words}; it must stay that way for ${durationText(stableFor)}`);
  }
}

const TAKING_UP = 'waiting for the kubelet to pick up the manifest';

function waiting(progress: string): RolloutState {
  return { kind: 'waiting', progress };
}

function wellness({ containers }: SeenPod): string {
  const lasting = containers.filter(({ role }) => role !== 'init');
  const told = lasting.every(({ state, ready }) => state !== 'running' || ready !== undefined);
  const unsure = lasting.find((one) => one.unsure !== undefined);
  const why = unsure === undefined ? '' : ` (${unsure.name}: ${unsure.unsure})`;
  return `${lasting.length} of ${lasting.length} containers ${told ? 'ready' : 'running, readiness not known'}${why}`;
}

/** Another text as soon as any container was started again. */
function runsOf({ hash, containers }: SeenPod): string {
  return JSON.stringify([hash, ...containers.map(({ name, run, restarts }) => [name, run, restarts])]);
}

/** For how long the same was seen, look after look. */
class SteadyTime {
  #what: string | undefined;
  #seen = 0;
  #last: number | undefined;

  /** Takes what is seen now; answers the milliseconds for which it has been seen. */
  take(what: string, now: number): number {
    if (this.#what !== what) {
      this.#what = what;
      this.#seen = 0;
    } else if (this.#last !== undefined) this.#seen += Math.min(now - this.#last, LONGEST_GAP);
    this.#last = now;
    return this.#seen;
  }

  /** Nothing is seen: the time until the next look does not count. */
  pause(): void {
    this.#last = undefined;
  }

  /** Something else is seen. */
  end(): void {
    this.#what = undefined;
  }
}
