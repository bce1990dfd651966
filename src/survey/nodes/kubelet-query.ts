import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { matchesLabels, type LabelRequirement } from '../../kubernetes/label-selector.ts';
import type { KubeletPatience } from './kubelet-readings.ts';
import type { SurveyProgress } from './node-survey.ts';

/** Which kubelets are asked for which static pods, and how. */
export interface KubeletQuery extends KubeletPatience {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Empty: all nodes. */
  readonly nodes: readonly string[];
  /** Labels that the pods must have. */
  readonly labels: readonly LabelRequirement[];
  readonly chunkSize: number;
  readonly concurrency: number;
  readonly onProgress: (progress: SurveyProgress) => void;
}

/** Whether a pod is of the namespace and has the labels asked for. */
export function isWanted(
  { metadata }: { readonly metadata: ObjectMeta },
  { namespace, labels }: KubeletQuery,
): boolean {
  return (namespace === undefined || metadata.namespace === namespace) && matchesLabels(labels, metadata.labels);
}
