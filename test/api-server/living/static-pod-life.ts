import { mkdirSync, rmSync } from 'node:fs';
import type { KubeObject } from '../objects/kube-object.ts';
import type { ContainerSurroundings } from './container-run.ts';
import type { Mirror } from './mirror.ts';
import type { StaticManifest } from './static-manifest.ts';
import { PENDING, StaticPodRun } from './static-pod-run.ts';

/** What a static pod needs of its node. */
export interface LifeSurroundings extends ContainerSurroundings {
  readonly mirror: Mirror;
  /** The directory that the kubelet keeps of a pod, on this machine. */
  readonly directoryOf: (pod: KubeObject) => string;
}

/** The static pod of one namespace and name through all its manifests, as kubelet and mirror show it. */
export class StaticPodLife {
  readonly #given: LifeSurroundings;
  readonly #tell: () => void;
  #wanted: StaticManifest | undefined;
  #run: StaticPodRun | undefined;
  /** The containers were ended, and what comes next is waited for. */
  #ending = false;
  #putOff: (() => void) | undefined;
  #replaced = 0;
  #replacedUnstarted = 0;
  #restarted = 0;

  constructor(given: LifeSurroundings) {
    this.#tell = given.changed;
    this.#given = {
      ...given,
      changed: () => {
        this.#changed();
      },
    };
  }

  /** Takes up a manifest that the pod has run from since then. */
  adopt(manifest: StaticManifest, since: Date): void {
    this.#wanted = manifest;
    this.#begin(manifest, 0, since);
  }

  /** Takes up what the directory says now. The same content changes nothing. */
  change(next: StaticManifest | undefined): void {
    if (next?.hash === this.#wanted?.hash) return;
    this.#wanted = next;
    this.#putOff?.();
    const { pace } = this.#given;
    const old = this.#run;
    if (old !== undefined && !this.#ending) {
      this.#ending = true;
      old.end();
    }
    if (next === undefined)
      this.#after(pace.milliseconds('removing'), () => {
        this.#remove();
      });
    else if (old === undefined)
      this.#after(pace.milliseconds('starting'), () => {
        this.#begin(next, 0);
      });
    else if (old.manifest.hash === next.hash) this.#restart(next);
    else
      this.#after(this.#replacementTime(old), () => {
        this.#begin(next, 0);
      });
    this.#tell();
  }

  /** As the kubelet lists it; undefined where it has none any more. */
  get pod(): KubeObject | undefined {
    const wanted = this.#wanted;
    if (wanted === undefined) return undefined;
    const run = this.#run;
    return { ...wanted.pod, status: run?.manifest.hash === wanted.hash ? run.status : PENDING };
  }

  /** Whether its containers run. */
  get runs(): boolean {
    return this.#run?.runs === true;
  }

  get hasMirror(): boolean {
    return this.#given.mirror.exists;
  }

  /** Somebody has deleted the mirror. */
  mirrorDeleted(): void {
    this.#given.mirror.recreate();
  }

  #replacementTime({ hasRun }: StaticPodRun): number {
    const { pace } = this.#given;
    return hasRun
      ? pace.milliseconds('replacing', this.#replaced++)
      : pace.milliseconds('replacingUnstarted', this.#replacedUnstarted++);
  }

  /** A manifest that was away for a moment: the same pod, and a crash to the kubelet. */
  #restart(manifest: StaticManifest): void {
    const nth = this.#restarted++;
    this.#given.mirror.show(manifest, this.#run!.status);
    this.#after(this.#given.pace.milliseconds('restarting', nth), () => {
      this.#begin(manifest, nth + 1);
    });
  }

  #begin(manifest: StaticManifest, restarts: number, since?: Date): void {
    const old = this.#run?.manifest;
    if (old !== undefined && old.hash !== manifest.hash) this.#forget(old);
    this.#ending = false;
    mkdirSync(this.#given.directoryOf(manifest.pod), { recursive: true });
    this.#run = new StaticPodRun(manifest, this.#given, restarts, since);
    this.#run.start();
    this.#changed();
  }

  #remove(): void {
    if (this.#run !== undefined) this.#forget(this.#run.manifest);
    this.#run = undefined;
    this.#ending = false;
    this.#given.mirror.remove();
    this.#tell();
  }

  /** What the node keeps of a pod goes with it, its logs as well. */
  #forget({ pod }: StaticManifest): void {
    rmSync(this.#given.directoryOf(pod), { recursive: true, force: true });
    this.#given.logs.remove(pod);
    this.#restarted = 0;
  }

  /** The mirror shows the old pod until the new one starts. */
  #changed(): void {
    const run = this.#run;
    if (run !== undefined && !this.#ending) this.#given.mirror.show(run.manifest, run.status, run.since);
    this.#tell();
  }

  #after(milliseconds: number, act: () => void): void {
    this.#putOff = this.#given.pace.later(milliseconds, act);
  }
}
