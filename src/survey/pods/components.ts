import { componentOf, isCoreComponent, type ComponentPod } from '../../rules/control-plane.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Mirrors } from '../../pods/mirror-comparison.ts';
import { hasMirrorAnnotation } from '../../pods/mirror-pod.ts';
import { isControlPlane, type SnapshotNode } from '../../rules/snapshot.ts';
import { fanOutByName } from '../../kubectl/api/fan-out.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { findPods } from '../../kubectl/api/objects.ts';
import { attempt, valueOf } from '../../kubectl/api/reading.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { NO_SERVICE_ACCOUNT } from './static-pods.ts';

/** How static pods are read whole. */
export interface ComponentQuery {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Static pods with what they run, and what could not be read of them. */
export interface ComponentListing {
  readonly components: readonly ComponentPod[];
  readonly unreadable: readonly Unreadable[];
}

/** Nodes with a role of the control plane; where no node tells its role, those with a pod that only a control plane has. */
export function controlPlaneNodes(nodes: readonly SnapshotNode[], mirrors: Mirrors): readonly string[] {
  const labelled = nodes.filter(isControlPlane);
  const telling = nodes.filter(({ name }) => {
    return mirrors.on(name).some(({ manifestName = '' }) => isCoreComponent(manifestName));
  });
  const chosen = labelled.length > 0 ? labelled : telling;
  return chosen.map(({ name }) => name).filter((name) => mirrors.on(name).length > 0);
}

/** The static pods of these nodes whole, one request a node; none where there is nothing to compare with. */
export async function readComponents(
  connection: Connection,
  { namespace, concurrency, signal, now }: ComponentQuery,
  nodes: readonly string[],
  selectorUnsupported: boolean,
): Promise<ComponentListing> {
  const readings = await fanOutByName(nodes.length < 2 ? [] : nodes, concurrency, (node) => {
    const onNode = fieldEquals('spec.nodeName', node);
    const selector = selectorUnsupported ? onNode : `${NO_SERVICE_ACCOUNT},${onNode}`;
    return attempt({ what: `static pods of node ${node}`, permission: 'list pods' }, () =>
      findPods(connection, selector, signal, namespace),
    );
  });
  const mirrors = [...readings.values()]
    .flatMap((reading) => valueOf(reading) ?? [])
    .filter(({ metadata }) => hasMirrorAnnotation(metadata ?? {}));
  return {
    components: mirrors.flatMap((pod) => componentOf(pod, now()) ?? []),
    unreadable: unreadableObjects(['static pods of node', 'static pods of nodes'], readings),
  };
}
