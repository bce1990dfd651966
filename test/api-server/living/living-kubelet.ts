import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { ServerState } from '../http/routes.ts';
import { objectKey, type KubeObject } from '../objects/kube-object.ts';
import { podDirectory } from '../nodes/container-view.ts';
import type { LivingState } from '../nodes/kubelets.ts';
import type { Machine, PodSpec } from '../nodes/machines.ts';
import { usualBehaviour, type BehavingContainer, type ContainerBehaviour } from './container-behaviour.ts';
import { ContainerLogs } from './container-log.ts';
import { ManifestWatch, type Sighting } from './manifest-watch.ts';
import { Mirror } from './mirror.ts';
import { OrdinaryPod } from './ordinary-pod.ts';
import { Pace, type KubeletTimes } from './pace.ts';
import { StaticPodLife } from './static-pod-life.ts';

/** How a node lives. Everything has a default. */
export interface Life {
  /** Its manifest directory, as the node calls it. Default: `/etc/kubernetes/manifests`. */
  readonly staticPodPath?: string;
  /** What a second of a real kubelet is here. Default: 1/50. What pods run for real takes its own time. */
  readonly factor?: number;
  /** Other times than were measured, in seconds before they are scaled. */
  readonly times?: Partial<KubeletTimes>;
  /** The name in its manifest of the static pod that is the API server: while it does not run nobody answers. */
  readonly apiServer?: string;
  /** What containers of static pods do, where it is not told by their command. */
  readonly behaviour?: (container: BehavingContainer) => ContainerBehaviour | undefined;
  /** Milliseconds that the node's clock is ahead. */
  readonly clockSkew?: number;
  /** When the pods were started that its directory holds from the beginning. Default: when it comes to life. */
  readonly since?: Date;
}

/** The kubelet of a node that lives: it watches its manifest directory, keeps mirrors, and runs the pods that are made on it. */
export class LivingKubelet {
  /** What a real node would have prevented, or this machine cannot give: none of it may be. */
  readonly breaches: string[] = [];
  readonly #node: string;
  readonly #machine: Machine;
  readonly #life: Life;
  readonly #server: ServerState;
  readonly #reach: (up: boolean) => void;
  readonly #pace: Pace;
  readonly #logs: ContainerLogs;
  readonly #watch: ManifestWatch;
  readonly #static = new Map<string, StaticPodLife>();
  readonly #ordinary = new Map<string, OrdinaryPod>();
  readonly #writable = new Set<string>();
  #stopReach: (() => void) | undefined;

  /** Begins with all pods of the directory running since long ago. `reach` makes the API server answer, or nobody. */
  constructor(node: string, machine: Machine, life: Life, server: ServerState, reach: (up: boolean) => void) {
    this.#node = node;
    this.#machine = machine;
    this.#life = life;
    this.#server = server;
    this.#reach = reach;
    this.#pace = new Pace(life.factor, life.times);
    this.#logs = new ContainerLogs(machine.root, this.#now);
    const { minorVersion } = server;
    const directory = { onMachine: this.directory, onNode: this.#staticPodPath, node, minorVersion };
    this.#watch = new ManifestWatch(directory, this.#pace, () => {
      this.#sync();
    });
    this.#forgetMirrors();
    for (const [key, manifest] of this.#watch.pods)
      this.#lifeOf(key, manifest.pod).adopt(manifest, this.#life.since ?? this.#now());
  }

  /** The manifest directory on this machine. */
  get directory(): string {
    return join(this.#machine.root, this.#staticPodPath);
  }

  /** What it saw of each manifest, oldest first. */
  get sightings(): readonly Sighting[] {
    return this.#watch.sightings;
  }

  /** What it tells of its pods. */
  get state(): LivingState {
    const lives = [...this.#static.values()];
    const own = lives.flatMap(({ pod }) => pod ?? []);
    const hidden = lives.flatMap(({ pod, hasMirror }) => (pod === undefined || hasMirror ? [] : [pod]));
    const pods = [...[...this.#ordinary.values()].map(({ pod }) => pod), ...own];
    return { pods, hiddenPods: hidden, logs: this.#logs.texts() };
  }

  /** Somebody on the node writes a manifest, as its owner does. */
  write(name: string, content: string | Uint8Array): void {
    this.#writable.add(this.#staticPodPath);
    writeFileSync(join(this.directory, name), content);
  }

  /** The process of a pod's container, by the pod's name; undefined where none runs. */
  processOf(name: string): number | undefined {
    return [...this.#ordinary.values()].find(({ pod }) => pod.metadata.name === name)?.container?.pid;
  }

  /** Takes a pod that was made on the node, and starts it. */
  admit(pod: KubeObject): void {
    const { containers = [], volumes = [] } = pod.spec as PodSpec;
    for (const { name, readOnly } of containers.flatMap(({ volumeMounts = [] }) => volumeMounts)) {
      const path = volumes.find((volume) => volume.name === name)?.hostPath?.path;
      if (path !== undefined && readOnly !== true) this.#writable.add(path);
    }
    const ordinary = new OrdinaryPod(pod, {
      server: this.#server,
      machine: this.#machine,
      pace: this.#pace,
      logs: this.#logs,
      now: this.#now,
      breach: (what) => void this.breaches.push(what),
      isWritten: (path) => this.#writable.has(path),
    });
    this.#ordinary.set(pod.metadata.uid ?? '', ordinary);
    ordinary.start();
  }

  /** A pod of the API server is being deleted. Resolves when nothing of it is left; a mirror is made again. */
  async remove(pod: KubeObject, grace: number): Promise<void> {
    const { namespace, name, uid = '' } = pod.metadata;
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      this.#server.store.delete('pods', namespace, name);
      this.#static.get(objectKey(namespace, name))?.mirrorDeleted();
      return;
    }
    // Even where nobody waits for it (`killPodOptions` of the kubelet's pod workers).
    await this.#ordinary.get(uid)?.remove(Math.max(grace, 1));
    this.#ordinary.delete(uid);
    this.#server.link.whenUp(() => {
      const current = this.#server.store.get('pods', namespace, name);
      if (current?.metadata.uid === uid) this.#server.store.delete('pods', namespace, name);
    });
  }

  /** Whether the container of a pod runs, which an exec needs; `pid` is that of its command. */
  joinContainer(pod: KubeObject, pid: number | undefined): boolean {
    const container = this.#ordinary.get(pod.metadata.uid ?? '')?.container;
    if (container !== undefined && pid !== undefined) container.joinedBy(pid);
    return container !== undefined;
  }

  /** Ends everything at once. Rejects where something was not as on a real node. */
  async stop(): Promise<void> {
    this.#watch.stop();
    this.#pace.stop();
    await Promise.all([...this.#ordinary.values()].map((pod) => pod.remove(0)));
    this.#pace.stop();
    if (this.breaches.length > 0) throw new Error(`on node ${this.#node}: ${this.breaches.join('; ')}`);
  }

  readonly #now = (): Date => new Date(this.#server.now().getTime() + (this.#life.clockSkew ?? 0));

  get #staticPodPath(): string {
    return this.#life.staticPodPath ?? '/etc/kubernetes/manifests';
  }

  /** Mirrors of a fixture are none of this kubelet's. */
  #forgetMirrors(): void {
    for (const { metadata, spec } of [...this.#server.store.list('pods')]) {
      if ((spec as PodSpec).nodeName !== this.#node) continue;
      if (metadata.annotations?.['kubernetes.io/config.mirror'] === undefined) continue;
      this.#server.store.delete('pods', metadata.namespace, metadata.name);
    }
  }

  #sync(): void {
    for (const [key, manifest] of this.#watch.pods) this.#lifeOf(key, manifest.pod).change(manifest);
    for (const [key, life] of this.#static) if (!this.#watch.pods.has(key)) life.change(undefined);
  }

  #lifeOf(key: string, pod: KubeObject): StaticPodLife {
    const known = this.#static.get(key);
    if (known !== undefined) return known;
    const isApiServer = pod.metadata.name === `${this.#life.apiServer ?? ''}-${this.#node}`;
    const life: StaticPodLife = new StaticPodLife({
      pace: this.#pace,
      logs: this.#logs,
      now: this.#now,
      hasImage: (image) => this.#machine.images?.includes(image) !== false,
      behaviour: (container) => this.#life.behaviour?.(container) ?? usualBehaviour(container),
      changed: () => {
        if (!isApiServer) return;
        queueMicrotask(() => {
          this.#reachable(life.runs);
        });
      },
      mirror: new Mirror(this.#server, this.#node, this.#pace),
      directoryOf: (one) => podDirectory(one, this.#machine),
    });
    this.#static.set(key, life);
    return life;
  }

  /** An API server answers a moment after it runs, and nobody as soon as it does not. */
  #reachable(runs: boolean): void {
    this.#stopReach?.();
    this.#stopReach = undefined;
    if (!runs) this.#reach(false);
    else if (!this.#server.link.up) {
      this.#stopReach = this.#pace.later(this.#pace.milliseconds('serving'), () => {
        this.#reach(true);
      });
    }
  }
}
