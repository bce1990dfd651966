import type { KubeObject } from '../objects/kube-object.ts';
import { isoSeconds } from '../tables/times.ts';
import type { BehavingContainer, ContainerBehaviour } from './container-behaviour.ts';
import type { ContainerLogs } from './container-log.ts';
import type { Pace } from './pace.ts';

/** What every container of a node needs. */
export interface ContainerSurroundings {
  readonly pace: Pace;
  readonly logs: ContainerLogs;
  /** The node's clock. */
  readonly now: () => Date;
  /** Whether an image is there or can be pulled. */
  readonly hasImage: (image: string) => boolean;
  readonly behaviour: (container: BehavingContainer) => ContainerBehaviour;
  /** Called whenever a status has changed. */
  readonly changed: () => void;
}

interface State {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: Readonly<Record<string, unknown>>;
}

/** One container of a static pod, from its creation to its end. */
export class ContainerRun {
  readonly #pod: KubeObject;
  readonly #container: BehavingContainer;
  readonly #given: ContainerSurroundings;
  #state: State = { waiting: { reason: 'ContainerCreating' } };
  #last: State = {};
  #ready = false;
  #restarts: number;
  #ended = false;
  #hasRun = false;

  constructor(pod: KubeObject, container: BehavingContainer, given: ContainerSurroundings, restarts: number) {
    this.#pod = pod;
    this.#container = container;
    this.#given = given;
    this.#restarts = restarts;
    this.#hasRun = restarts > 0;
  }

  get runs(): boolean {
    return this.#state.running !== undefined;
  }

  /** Whether it has ever run. */
  get hasRun(): boolean {
    return this.#hasRun;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get name(): string {
    return this.#container.name;
  }

  /** As a status of its pod shows it. */
  get status(): object {
    const { name, image = '' } = this.#container;
    return {
      name,
      state: this.#state,
      lastState: this.#last,
      ready: this.#ready,
      restartCount: this.#restarts,
      image,
      imageID: this.#hasRun ? `${image}@sha256:0` : '',
      started: this.runs,
      ...(this.#hasRun && { containerID: `containerd://${name}-${this.#restarts}` }),
    };
  }

  /** Starts it, or finds that its image cannot be had; `since` is when, where that was before the test began. */
  start(since?: Date): void {
    const { image = '' } = this.#container;
    if (this.#given.hasImage(image)) {
      this.#run(since);
      return;
    }
    const { pace } = this.#given;
    const message = `failed to pull and unpack image "${image}": not found`;
    this.#later(pace.milliseconds('pulling'), () => {
      this.#set({ waiting: { reason: 'ErrImagePull', message } }, false);
      this.#later(pace.milliseconds('pulling'), () => {
        this.#set({ waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } }, false);
      });
    });
  }

  /** Ends it for good. */
  end(): void {
    this.#ended = true;
    if (this.runs) this.#terminate(137);
    this.#ready = false;
  }

  #run(since?: Date): void {
    const { pace, now, logs, behaviour } = this.#given;
    const { exits, log, unready } = behaviour(this.#container);
    const probed = this.#container.readinessProbe ?? this.#container.startupProbe;
    logs.write(this.#pod, this.name, this.#restarts, log);
    this.#hasRun = true;
    const readyAtOnce = unready !== true && (since !== undefined || probed === undefined);
    this.#set({ running: { startedAt: isoSeconds(since ?? now()) } }, readyAtOnce);
    if (exits !== undefined) {
      this.#later(pace.milliseconds('crashing') / (this.#restarts === 0 ? 1 : 5), () => {
        this.#crash(exits);
      });
    } else if (!readyAtOnce && unready !== true) {
      this.#later(pace.milliseconds('probing'), () => {
        this.#set(this.#state, true);
      });
    }
  }

  #crash(exitCode: number): void {
    const { pace } = this.#given;
    this.#terminate(exitCode);
    this.#given.changed();
    const wait = pace.milliseconds('backOff', this.#restarts);
    if (this.#restarts > 0) {
      this.#last = this.#state;
      const message = `back-off 10s restarting failed container=${this.name}`;
      this.#later(Math.min(wait / 10, pace.milliseconds('resyncing')), () => {
        this.#set({ waiting: { reason: 'CrashLoopBackOff', message } }, false);
      });
    }
    this.#later(wait, () => {
      if (this.#state.terminated !== undefined) this.#last = this.#state;
      this.#restarts += 1;
      this.#run();
    });
  }

  #terminate(exitCode: number): void {
    const startedAt = this.#state.running?.startedAt;
    const finishedAt = isoSeconds(this.#given.now());
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    this.#state = { terminated: { exitCode, reason, startedAt, finishedAt } };
    this.#ready = false;
  }

  #set(state: State, ready: boolean): void {
    this.#state = state;
    this.#ready = ready;
    this.#given.changed();
  }

  #later(milliseconds: number, act: () => void): void {
    this.#given.pace.later(milliseconds, () => {
      if (!this.#ended) act();
    });
  }
}
