import { foundBy, hashOf, runningSince, type StaticPod } from '../../pods/static-pod.ts';
import type { MirrorSuspicion } from '../../pods/why/mirror-suspicion.ts';
import type { KubeletAccess } from '../../facts/evidence.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { API_VERSION } from '../api-version.ts';
import { lookedAtDocument, type LookedAt, type LookedAtDocument } from './looked-at.ts';

/** A list as `ls --hidden -o json` prints it. */
export interface HiddenPodListDocument extends LookedAtDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'HiddenStaticPodList';
  readonly items: readonly HiddenPodDocument[];
}

/** One hidden pod as JSON and YAML show it. Null: not known. */
export interface HiddenPodDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'HiddenStaticPod';
  /** The static pod's own metadata, as its kubelet has it. */
  readonly metadata: ObjectMeta;
  readonly node: string | null;
  readonly manifestName: string | null;
  readonly source: 'file' | 'http' | null;
  readonly hash: string;
  /** Since when its containers run; of its first Event where only Events tell of it. */
  readonly since: string | null;
  /** When its kubelet took up the manifest; after a restart of the kubelet, that time. */
  readonly manifestReadAt: string | null;
  readonly foundBy: ReturnType<typeof foundBy>;
  /** How its kubelet was asked; null where only Events tell of it. */
  readonly access: KubeletAccess | null;
  readonly status: {
    readonly phase: string;
    readonly ready: string;
    readonly status: string;
    readonly restarts: string;
  } | null;
  readonly warning: string | null;
  readonly why: readonly MirrorSuspicion[];
}

/** The document of a list, in the order given. */
export function hiddenPodList(pods: readonly StaticPod[], lookedAt: LookedAt): HiddenPodListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'HiddenStaticPodList',
    items: pods.map(hiddenPodDocument),
    ...lookedAtDocument(lookedAt),
  };
}

/** One hidden pod as a document. */
export function hiddenPodDocument(hidden: StaticPod): HiddenPodDocument {
  const { kubelet, events } = hidden;
  return {
    apiVersion: API_VERSION,
    kind: 'HiddenStaticPod',
    metadata: hidden.metadata,
    node: hidden.node === '' ? null : hidden.node,
    manifestName: hidden.manifestName ?? null,
    source: hidden.source === 'unknown' ? null : hidden.source,
    hash: hashOf(hidden) ?? '',
    since: runningSince(hidden) ?? null,
    manifestReadAt: kubelet?.since ?? null,
    foundBy: foundBy(hidden),
    access: kubelet?.access ?? null,
    status:
      kubelet === undefined
        ? null
        : { phase: kubelet.phase, ready: kubelet.ready, status: kubelet.status, restarts: kubelet.restarts },
    warning: events?.warning ?? null,
    why: hidden.why,
  };
}
