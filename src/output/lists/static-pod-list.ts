import type { Fact } from '../../facts/evidence.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { mirrorSignals } from '../../pods/listed-pod.ts';
import type { Signal, Verdict } from '../../pods/mirror-pod.ts';
import type { ListedStaticPod } from '../../nodes/placed-pod.ts';
import { API_VERSION } from '../api-version.ts';

/** A list as `ls -o json` prints it. */
export interface StaticPodListDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodList';
  readonly items: readonly StaticPodDocument[];
}

/** One static pod as JSON and YAML show it, and as JSONPath, custom columns and `--sort-by` address it. */
export interface StaticPodDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPod';
  /** The mirror pod's own metadata. */
  readonly metadata: ObjectMeta;
  /** Null where the pod is not bound to a node. */
  readonly node: string | null;
  /** `metadata.name` in the manifest; null where the name rule does not hold. */
  readonly manifestName: string | null;
  readonly source: 'file' | 'http' | 'unknown';
  /** The uid that the kubelet knows the pod by; also in its directories on the node. Null without the annotation. */
  readonly hash: string | null;
  readonly verdict: Verdict;
  readonly signals: readonly Signal[];
  /** The directory or file that the kubelet reads; null where it is not known or there is none. */
  readonly directory: ({ readonly path: string } & Omit<Fact<string>, 'value'>) | null;
  /** Who writes the manifest; null where that is not known. */
  readonly owner: string | null;
  /** As the server's own table shows them. */
  readonly status: { readonly ready: string; readonly status: string; readonly restarts: string };
}

/** The document of a list, in the order given. */
export function staticPodList(pods: readonly ListedStaticPod[]): StaticPodListDocument {
  return { apiVersion: API_VERSION, kind: 'StaticPodList', items: pods.map(staticPodDocument) };
}

/** One pod as a document. */
export function staticPodDocument(placed: ListedStaticPod): StaticPodDocument {
  const { directory, mirror } = placed;
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPod',
    metadata: placed.metadata,
    node: placed.node === '' ? null : placed.node,
    manifestName: placed.manifestName ?? null,
    source: placed.source,
    hash: mirror.hash ?? null,
    verdict: mirror.verdict,
    signals: mirrorSignals(mirror),
    directory: directory === undefined ? null : directoryDocument(directory),
    owner: placed.owner ?? null,
    status: { ready: mirror.ready, status: mirror.status, restarts: mirror.restarts },
  };
}

function directoryDocument({ value, ...source }: Fact<string>): StaticPodDocument['directory'] {
  return { path: value, ...source };
}
