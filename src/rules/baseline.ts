import { readGoYaml } from '../yaml/go-yaml.ts';
import { UsageError } from '../facts/errors.ts';
import { isRecord } from '../facts/record.ts';
import type { StaticPod } from '../pods/static-pod.ts';

/** The static pods that a cluster is expected to have. */
export interface Baseline {
  readonly pods: readonly ExpectedPod[];
  /** Nodes whose kubelets did not say what they run when it was written: hidden pods there are missing from it. */
  readonly nodesNotRead?: readonly string[];
}

/** One static pod, by the name in its manifest. */
export interface ExpectedPod {
  readonly namespace: string;
  readonly name: string;
  /** `*` for any node. */
  readonly node: string;
}

/** `kind` of a baseline file. */
export const BASELINE_KIND = 'StaticPodBaseline';

/** Reads a baseline, YAML or JSON. Throws `UsageError` where `text` is none; `file` is named in it. */
export function parseBaseline(text: string, file: string): Baseline {
  let value: unknown;
  try {
    ({ value } = readGoYaml(text));
  } catch {
    throw notABaseline(file);
  }
  if (!isRecord(value) || value.kind !== BASELINE_KIND || !Array.isArray(value.pods)) throw notABaseline(file);
  const { pods, nodesNotRead = [] } = value;
  if (!isListOfNames(nodesNotRead)) throw notABaseline(file);
  return { pods: pods.map((pod: unknown) => expectedPod(pod, file)), nodesNotRead };
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function expectedPod(pod: unknown, file: string): ExpectedPod {
  if (!isRecord(pod)) throw notABaseline(file);
  const { namespace, name, node } = pod;
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof node !== 'string') throw notABaseline(file);
  return { namespace, name, node };
}

function notABaseline(file: string): UsageError {
  return new UsageError(`${file} is not a baseline of static pods`, 'Write one with "doctor --write-baseline > FILE".');
}

/** Whether a baseline names a pod. */
export function expects({ pods }: Baseline, { namespace, name, node }: ExpectedPod): boolean {
  return pods.some((pod) => {
    return pod.namespace === namespace && pod.name === name && (pod.node === node || pod.node === '*');
  });
}

/** Static pods, mirrored or hidden, as a baseline names them: each once and sorted. */
export function expectedPods(found: readonly StaticPod[]): readonly ExpectedPod[] {
  const pods = new Map<string, ExpectedPod>();
  const add = (namespace = '', name = '', node = ''): void => {
    pods.set([node, namespace, name].join('\n'), { namespace, name, node });
  };
  for (const { metadata, manifestName, node } of found) add(metadata.namespace, manifestName ?? metadata.name, node);
  return [...pods].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, pod]) => pod);
}
