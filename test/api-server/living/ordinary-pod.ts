import { rmSync } from 'node:fs';
import type { ServerState } from '../http/routes.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { podDirectory } from '../nodes/container-view.ts';
import type { Container, Machine, PodSpec } from '../nodes/machines.ts';
import { isoSeconds } from '../tables/times.ts';
import type { ContainerLogs } from './container-log.ts';
import type { Pace } from './pace.ts';
import { PodContainer, type ContainerEnd } from './pod-container.ts';
import { ReadOnlyMounts } from './read-only-mounts.ts';

/** What an ordinary pod needs of its node. */
export interface OrdinarySurroundings {
  readonly server: ServerState;
  readonly machine: Machine;
  readonly pace: Pace;
  readonly logs: ContainerLogs;
  readonly now: () => Date;
  /** Takes what a pod did that a real node would have prevented. */
  readonly breach: (what: string) => void;
  /** Whether others may have written in a directory of the node. */
  readonly isWritten: (path: string) => boolean;
}

/** The parts of a pod's spec that rule its life. */
interface LivingSpec extends PodSpec {
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly activeDeadlineSeconds?: number;
  readonly terminationGracePeriodSeconds?: number;
}

interface State {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: Readonly<Record<string, unknown>>;
}

/** A pod of the API server whose one container is run for real, until it is deleted or at its end. */
export class OrdinaryPod {
  readonly #pod: KubeObject;
  readonly #spec: LivingSpec;
  readonly #container: Container;
  readonly #given: OrdinarySurroundings;
  readonly #startTime: string;
  readonly #mounts: ReadOnlyMounts;
  #running: PodContainer | undefined;
  #state: State = { waiting: { reason: 'ContainerCreating' } };
  #last: State = {};
  #restarts = 0;
  #phase = 'Pending';
  #why: { readonly reason: string; readonly message: string } | undefined;
  /** It is to end, and not to be started again. */
  #ending = false;
  #deadline: NodeJS.Timeout | undefined;

  constructor(pod: KubeObject, given: OrdinarySurroundings) {
    this.#pod = pod;
    this.#given = given;
    this.#spec = pod.spec as LivingSpec;
    const [container, ...others] = this.#spec.containers ?? [];
    if (container === undefined || others.length > 0) throw new Error(`pod ${pod.metadata.name} has not one container`);
    this.#container = container;
    this.#startTime = isoSeconds(given.now());
    this.#mounts = new ReadOnlyMounts(this.#spec, container, given.machine, given.logs);
    const { activeDeadlineSeconds: life } = this.#spec;
    if (life !== undefined) this.#deadline = setTimeout(() => void this.#expire(), life * 1000);
    given.server.link.onReturn(() => {
      this.#report();
    });
  }

  /** As the kubelet lists it. */
  get pod(): KubeObject {
    return { ...this.#pod, status: this.#status };
  }

  /** The process of its container, where it runs. */
  get container(): PodContainer | undefined {
    return this.#running;
  }

  /** Starts its container, with what earlier starts left in its directories. */
  start(): void {
    const { logs, machine, breach, now } = this.#given;
    const nth = this.#restarts;
    // The runtime makes the file before it starts the container.
    logs.write(this.#pod, this.#container.name, nth, []);
    try {
      this.#running = new PodContainer(this.#pod, this.#container, machine, (stream, line) => {
        logs.write(this.#pod, this.#container.name, nth, [line], stream);
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      breach(message);
      this.#set('Pending', { waiting: { reason: 'CreateContainerError', message } });
      return;
    }
    this.#set('Running', { running: { startedAt: isoSeconds(now()) } });
    void this.#running.ended.then((end) => {
      this.#hasEnded(end);
    });
  }

  /** Ends it as for a deletion, with so many seconds of grace, and then all that is left of it. */
  async remove(grace: number): Promise<void> {
    clearTimeout(this.#deadline);
    await this.#end(grace);
    rmSync(podDirectory(this.#pod, this.#given.machine), { recursive: true, force: true });
    this.#given.logs.remove(this.#pod);
  }

  async #end(grace: number): Promise<void> {
    this.#ending = true;
    const running = this.#running;
    if (running === undefined) return;
    running.signal('SIGTERM');
    const timer = setTimeout(() => {
      running.signal('SIGKILL');
    }, grace * 1000);
    await running.ended;
    clearTimeout(timer);
  }

  /** Its time is over (`activeDeadlineHandler` of the kubelet). */
  async #expire(): Promise<void> {
    if (this.#phase !== 'Running' && this.#phase !== 'Pending') return;
    this.#why = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    };
    await this.#end(this.#spec.terminationGracePeriodSeconds ?? 30);
    this.#set('Failed', this.#state);
  }

  #hasEnded({ exitCode, message }: ContainerEnd): void {
    for (const path of this.#mounts.changed().filter((one) => !this.#given.isWritten(one))) {
      this.#given.breach(`pod ${this.#pod.metadata.name} has changed ${path}, which it may only read`);
    }
    const { running } = this.#state;
    this.#running = undefined;
    const terminated = {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      ...(message !== '' && { message }),
      startedAt: running?.startedAt,
      finishedAt: isoSeconds(this.#given.now()),
    };
    const { restartPolicy: policy = 'Always' } = this.#spec;
    const again = !this.#ending && (policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0));
    if (!again) {
      clearTimeout(this.#deadline);
      this.#set(exitCode === 0 && this.#why === undefined ? 'Succeeded' : 'Failed', { terminated });
      return;
    }
    this.#set('Running', { terminated });
    const { pace } = this.#given;
    pace.later(pace.milliseconds('backOff', this.#restarts), () => {
      if (this.#ending) return;
      this.#last = { terminated };
      this.#restarts += 1;
      this.start();
    });
  }

  #set(phase: string, state: State): void {
    this.#phase = phase;
    this.#state = state;
    this.#report();
  }

  get #status(): object {
    const ready = this.#state.running !== undefined;
    const { name, image = '' } = this.#container;
    const condition = (type: string, holds: boolean): object => ({ type, status: holds ? 'True' : 'False' });
    return {
      phase: this.#phase,
      qosClass: 'Burstable',
      startTime: this.#startTime,
      ...this.#why,
      conditions: [
        condition('PodReadyToStartContainers', this.#phase === 'Running'),
        condition('Ready', ready),
        condition('ContainersReady', ready),
      ],
      containerStatuses: [
        {
          name,
          image,
          state: this.#state,
          lastState: this.#last,
          ready,
          started: ready,
          restartCount: this.#restarts,
        },
      ],
    };
  }

  /** Tells the API server, where that answers and still has the pod. */
  #report(): void {
    const { link, store } = this.#given.server;
    const { namespace, name, uid } = this.#pod.metadata;
    const current = store.get('pods', namespace, name);
    if (!link.up || current === undefined || current.metadata.uid !== uid) return;
    store.put('pods', { ...current, status: this.#status });
  }
}
