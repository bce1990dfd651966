import { ApiError } from '../http/api-status.ts';
import type { ServerState } from '../http/routes.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { checkNamespace, checkPriority } from '../objects/pod-admission.ts';
import { completePod } from '../objects/pod-defaults.ts';
import { isoSeconds } from '../tables/times.ts';
import type { Pace } from './pace.ts';
import type { StaticManifest } from './static-manifest.ts';

interface Shown {
  readonly manifest: StaticManifest;
  readonly status: object;
}

/** The mirror of one static pod: what the API server is to show of it, and shows as soon as it can be told. */
export class Mirror {
  readonly #server: ServerState;
  readonly #node: string;
  readonly #pace: Pace;
  readonly #address: string | undefined;
  /** The last that was told, or was to be. */
  #shown: Shown | undefined;
  #object: KubeObject | undefined;
  #again: (() => void) | undefined;

  constructor(server: ServerState, node: string, pace: Pace) {
    this.#server = server;
    this.#node = node;
    this.#pace = pace;
    this.#address = addressOf(server, node);
    server.link.onReturn(() => {
      pace.later(pace.milliseconds('reconnecting'), () => {
        this.#write();
      });
    });
  }

  /** Whether the API server has it. */
  get exists(): boolean {
    return this.#object !== undefined;
  }

  /** Where it has none yet, one is made with that time. */
  show(manifest: StaticManifest, status: object, made = this.#server.now()): void {
    this.#shown = { manifest, status };
    this.#write(made);
  }

  remove(): void {
    this.#shown = undefined;
    this.#write();
  }

  /** Somebody deleted it: it is made again. */
  recreate(): void {
    this.#object = undefined;
    this.#write();
  }

  #write(made = this.#server.now()): void {
    if (!this.#server.link.up) return;
    const hash = this.#object?.metadata.annotations?.['kubernetes.io/config.mirror'];
    if (hash !== undefined && hash !== this.#shown?.manifest.hash) this.#delete();
    if (this.#shown === undefined) return;
    const { manifest, status } = this.#shown;
    if (this.#object === undefined && !this.#isAdmitted(manifest.pod)) return;
    this.#object = this.#server.store.put('pods', this.#objectOf(manifest, status, made));
  }

  #delete(): void {
    const { namespace, name, uid } = this.#object!.metadata;
    this.#object = undefined;
    if (this.#server.store.get('pods', namespace, name)?.metadata.uid !== uid) return;
    this.#server.store.delete('pods', namespace, name);
  }

  /** A pod that is not let in runs all the same, and no Event tells of it. */
  #isAdmitted(pod: KubeObject): boolean {
    try {
      checkNamespace(pod, pod.metadata.namespace ?? '', this.#server);
      checkPriority(pod, this.#server);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#again?.();
      this.#again = this.#pace.later(this.#pace.milliseconds('refused'), () => {
        this.#write();
      });
      return false;
    }
  }

  #objectOf({ pod, hash }: StaticManifest, status: object, made: Date): KubeObject {
    const node = this.#server.store.get('nodes', undefined, this.#node);
    const owner = { apiVersion: 'v1', kind: 'Node', name: this.#node, uid: node?.metadata.uid ?? '', controller: true };
    const own = {
      uid: crypto.randomUUID(),
      generation: 1,
      creationTimestamp: isoSeconds(made),
      ...this.#object?.metadata,
    };
    const addresses = new Map(this.#address === undefined ? [] : [[this.#node, this.#address]]);
    const mirror = {
      metadata: {
        ...own,
        ...pod.metadata,
        uid: own.uid,
        annotations: { ...pod.metadata.annotations, 'kubernetes.io/config.mirror': hash },
        ownerReferences: [owner],
      },
      spec: pod.spec,
      status,
    };
    return { ...completePod(mirror, addresses), ...(statusIsWhole(status) ? {} : { status }) };
  }
}

/** Only of a pod that runs are defaults filled in. */
function statusIsWhole(status: object): boolean {
  return (status as { phase?: string }).phase === 'Running';
}

function addressOf(server: ServerState, node: string): string | undefined {
  const { addresses = [] } = (server.store.get('nodes', undefined, node)?.status ?? {}) as {
    addresses?: { type: string; address: string }[];
  };
  return addresses.find(({ type }) => type === 'InternalIP')?.address;
}
