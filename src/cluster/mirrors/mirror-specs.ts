import { withSpec, type ComparedPod } from '../../domain/compared-pod.ts';
import type { Unreadable } from '../../domain/evidence.ts';
import type { Pod } from '../../domain/kubernetes.ts';
import { fullName } from '../../domain/mirror-comparison.ts';
import { specFields, type SpecFields } from '../../domain/spec-fields.ts';
import { fieldEquals } from '../api/field-selector.ts';
import { listItems } from '../api/list-items.ts';
import { attempt, unreadableOf, valueOf } from '../api/reading.ts';
import type { Connection } from '../connection.ts';
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

const CHUNK_SIZE = 500;

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
  const home = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const specs = new Map<string, SpecFields>();
  const reading = await attempt({ what: 'specs of mirror pods', permission: 'list pods' }, async () => {
    await listItems(connection, { path: `/api/v1${home}/pods`, query, chunkSize: CHUNK_SIZE, signal }, (item) => {
      const pod = item as Pod;
      specs.set(`${pod.spec?.nodeName ?? ''} ${fullName(pod.metadata ?? {})}`, specFields(pod));
    });
    return specs;
  });
  const found = valueOf(reading) ?? new Map<string, SpecFields>();
  return {
    pods: pods.map((pod) => {
      const fields = found.get(`${pod.node} ${fullName(pod.metadata)}`);
      return hasBoth(pod) && fields !== undefined ? withSpec(pod, fields) : pod;
    }),
    unreadable: unreadableOf([reading]),
  };
}

function hasBoth({ mirror, kubelet }: ComparedPod): boolean {
  return mirror !== undefined && kubelet !== undefined;
}
