import { isoSeconds } from '../tables/times.ts';
import type { BehavingContainer } from './container-behaviour.ts';
import { ContainerRun, type ContainerSurroundings } from './container-run.ts';
import type { StaticManifest } from './static-manifest.ts';

/** The status of a pod of which nothing runs yet. */
export const PENDING: object = { phase: 'Pending', qosClass: 'Burstable' };

/** A static pod from its sandbox to its end: one manifest, run once. */
export class StaticPodRun {
  readonly manifest: StaticManifest;
  /** When it was started, where that was before the test began. */
  readonly since: Date | undefined;
  readonly #containers: readonly ContainerRun[];
  readonly #startTime: string;

  constructor(manifest: StaticManifest, given: ContainerSurroundings, restarts = 0, since?: Date) {
    this.manifest = manifest;
    const { containers = [] } = manifest.pod.spec as { containers?: readonly BehavingContainer[] };
    this.#containers = containers.map((one) => new ContainerRun(manifest.pod, one, given, restarts));
    this.since = since;
    this.#startTime = isoSeconds(since ?? given.now());
  }

  start(): void {
    for (const container of this.#containers) container.start(this.since);
  }

  /** Ends all containers at once. */
  end(): void {
    for (const container of this.#containers) container.end();
  }

  /** Whether all containers run. */
  get runs(): boolean {
    return this.#containers.every(({ runs }) => runs);
  }

  /** Whether some container has ever run. */
  get hasRun(): boolean {
    return this.#containers.some(({ hasRun }) => hasRun);
  }

  get status(): object {
    const unready = this.#containers.filter(({ ready }) => !ready).map(({ name }) => name);
    const phase = this.#containers.every(({ hasRun }) => hasRun) ? 'Running' : 'Pending';
    return {
      phase,
      qosClass: 'Burstable',
      startTime: this.#startTime,
      conditions: this.#conditions(unready),
      containerStatuses: this.#containers.map(({ status }) => status),
    };
  }

  #conditions(unready: readonly string[]): object[] {
    const why = { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
    const condition = (type: string, holds: boolean): object => ({
      type,
      status: holds ? 'True' : 'False',
      lastProbeTime: null,
      lastTransitionTime: this.#startTime,
      ...(holds ? {} : why),
    });
    return [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', true),
      condition('Ready', unready.length === 0),
      condition('ContainersReady', unready.length === 0),
      condition('PodScheduled', true),
    ];
  }
}
