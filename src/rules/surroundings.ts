import type { PriorityClass, RuntimeClass } from '../kubernetes/admission-objects.ts';
import { BUILT_IN_NAMESPACES, BUILT_IN_PRIORITY_CLASSES } from '../kubernetes/built-in.ts';
import type { ManifestReading } from '../kubelet/manifest/reading.ts';

/** What is known of the place that a manifest is on, beyond its kubelet. */
export interface Surroundings extends NamedObjects {
  /** Labels of the Node; undefined where it was not read. */
  readonly nodeLabels: Readonly<Record<string, string>> | undefined;
  /** Whether the node has something at a path, links followed; it returns undefined where that is not known. */
  readonly hasHostFile?: (path: string) => boolean | undefined;
  /** The manifest is on its node, where namespaces are as they are: what was not read is no matter for whoever wrote it. */
  readonly onNode?: true;
}

/** Objects of the cluster by name; `absent` where the server says that there is none. What was not read is not in it. */
export interface NamedObjects {
  readonly namespaces: ReadonlyMap<string, object | 'absent'>;
  readonly priorityClasses: ReadonlyMap<string, PriorityClass | 'absent'>;
  readonly runtimeClasses: ReadonlyMap<string, RuntimeClass | 'absent'>;
}

/** What is known of a manifest that is not on its node yet. */
export const NOWHERE: Surroundings = {
  nodeLabels: undefined,
  namespaces: new Map(),
  priorityClasses: new Map(),
  runtimeClasses: new Map(),
};

/** Names of objects that a cluster may or may not have. */
export interface ObjectNames {
  readonly namespaces: ReadonlySet<string>;
  readonly priorityClasses: ReadonlySet<string>;
  readonly runtimeClasses: ReadonlySet<string>;
}

/** The objects that manifests name, without those that every cluster has. */
export function namesIn(readings: readonly ManifestReading[]): ObjectNames {
  const pods = readings.flatMap((reading) => (reading.stage === 'pod' ? [reading.pod.pod] : []));
  const namespaces = pods.map(({ metadata }) => metadata?.namespace ?? '');
  const priorityClasses = pods.map(({ spec }) => spec?.priorityClassName ?? '');
  const runtimeClasses = pods.map(({ spec }) => spec?.runtimeClassName ?? '');
  return {
    namespaces: new Set(namespaces.filter((name) => name !== '' && !BUILT_IN_NAMESPACES.has(name))),
    priorityClasses: new Set(priorityClasses.filter((name) => name !== '' && !BUILT_IN_PRIORITY_CLASSES.has(name))),
    runtimeClasses: new Set(runtimeClasses.filter((name) => name !== '')),
  };
}
