import type { StaticPod } from '../../pods/static-pod.ts';
import type { ViewDifference } from '../../pods/view-difference.ts';
import type { MirrorSuspicion } from '../../pods/why/mirror-suspicion.ts';
import type { KubeletAccess } from '../../facts/evidence.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { API_VERSION } from '../api-version.ts';
import { lookedAtDocument, type LookedAt, type LookedAtDocument } from './looked-at.ts';

/** A list as `ls --kubelet -o json` prints it. */
export interface ComparedPodListDocument extends LookedAtDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ComparedStaticPodList';
  readonly items: readonly ComparedPodDocument[];
}

/** One static pod from both sides as JSON and YAML show it. */
export interface ComparedPodDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ComparedStaticPod';
  /** The mirror's own metadata; the kubelet's where there is no mirror. */
  readonly metadata: ObjectMeta;
  readonly node: string | null;
  readonly manifestName: string | null;
  readonly source: StaticPod['source'];
  /** Null where there is none. Its phase is null where both sides looked alike, so that it was not read, and where it could not be. */
  readonly mirror: (View & { readonly phase: string | null }) | null;
  /** False where the kubelet was not asked or did not answer. */
  readonly kubeletAnswered: boolean;
  /** Null where the kubelet does not run it, or did not answer. */
  readonly kubelet: KubeletView | null;
  readonly differences: readonly ViewDifference[];
  /** Only where `differences` has `spec`: the fields. */
  readonly altered?: readonly string[];
  readonly why: readonly MirrorSuspicion[];
}

interface KubeletView extends View {
  readonly phase: string;
  /** Since when its containers run. */
  readonly since: string | null;
  /** When the kubelet took up the manifest; after a restart of the kubelet, that time. */
  readonly manifestReadAt: string | null;
  /** How its kubelet was asked; absent where small answers were enough to tell that it shows what its mirror does. */
  readonly access?: KubeletAccess;
}

interface View {
  readonly hash: string | null;
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

/** The document of a list, in the order given. */
export function comparedPodList(pods: readonly StaticPod[], lookedAt: LookedAt): ComparedPodListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'ComparedStaticPodList',
    items: pods.map(comparedPodDocument),
    ...lookedAtDocument(lookedAt),
  };
}

/** One compared pod as a document. */
export function comparedPodDocument(pod: StaticPod): ComparedPodDocument {
  const { mirror, kubelet } = pod;
  return {
    apiVersion: API_VERSION,
    kind: 'ComparedStaticPod',
    metadata: pod.metadata,
    node: pod.node === '' ? null : pod.node,
    manifestName: pod.manifestName ?? null,
    source: pod.source,
    mirror: mirror === undefined ? null : { ...viewOf(mirror), phase: mirror.phase ?? null },
    kubeletAnswered: pod.kubeletAnswered,
    kubelet: kubelet === undefined ? null : kubeletView(kubelet),
    differences: pod.differences,
    ...(pod.altered === undefined ? {} : { altered: pod.altered }),
    why: pod.why,
  };
}

function viewOf({ hash, ready, status, restarts }: View | NonNullable<StaticPod['mirror']>): View {
  return { hash: hash ?? null, ready, status, restarts };
}

function kubeletView(kubelet: NonNullable<StaticPod['kubelet']>): KubeletView {
  const { phase, runningSince = null, since = null, access } = kubelet;
  const how = access === undefined ? {} : { access };
  return { ...viewOf(kubelet), phase, since: runningSince, manifestReadAt: since, ...how };
}
