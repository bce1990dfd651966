import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { withSpec, type ComparedPod } from '../../pods/compared-pod.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { fullName } from '../../pods/mirror-comparison.ts';
import { specFields, type SpecFields } from '../../pods/spec-fields.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { KINDS } from '../../kubectl/api/decode.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
import { pathSegment } from '../../facts/path-segment.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { NO_SERVICE_ACCOUNT } from '../pods/static-pods.ts';

/** Which mirrors to read. */
export interface SpecQuery {
  /** Undefined: all namespaces. */
  readonly namespace?: string | undefined;
  readonly signal: AbortSignal;
}

/** Compared pods with what their mirrors show of the spec, and what could not be read. */
export interface SpecComparison {
  readonly pods: readonly ComparedPod[];
  readonly unreadable: readonly Unreadable[];
}

/** Compares the specs of pods that both sides show: one list of whole mirror pods, each reduced as it comes. */
export async function compareSpecs(
  connection: Connection,
  pods: readonly ComparedPod[],
  { namespace, signal }: SpecQuery,
): Promise<SpecComparison> {
  const nodes = new Set(pods.filter(hasBoth).map(({ node }) => node));
  if (nodes.size === 0) return { pods, unreadable: [] };
  const ofNode = nodes.size === 1 ? [fieldEquals('spec.nodeName', [...nodes][0]!)] : [];
  const query = [['fieldSelector', [NO_SERVICE_ACCOUNT, ...ofNode].join(',')]] as const;
  const home = namespace === undefined ? '' : `/namespaces/${pathSegment(namespace)}`;
  const specs = new Map<string, SpecFields>();
  const request = { path: `/api/v1${home}/pods`, query, chunkSize: CHUNK_SIZE, signal };
  const reading = await attempt({ what: 'specs of mirror pods', permission: 'list pods' }, () => {
    return listObjects(connection, request, KINDS.pod, (pod) => {
      const fields = specFields(pod);
      specs.set(`${pod.spec?.nodeName ?? ''} ${fullName(pod.metadata ?? {})}`, fields);
      return fields;
    });
  });
  return {
    pods: pods.map((pod) => {
      const fields = specs.get(`${pod.node} ${fullName(pod.metadata)}`);
      return hasBoth(pod) && fields !== undefined ? withSpec(pod, fields) : pod;
    }),
    unreadable: [...unreadableOf([reading]), ...(valueOf(reading)?.unreadable ?? [])],
  };
}

function hasBoth({ mirror, kubelet }: ComparedPod): boolean {
  return mirror !== undefined && kubelet !== undefined;
}
