import { ageColumn, column, nameColumn, textOr, type Column, type Printer } from './columns.ts';
import { ageOf } from './times.ts';
import type { ObjectMeta } from '../objects/kube-object.ts';

interface Node {
  metadata: ObjectMeta;
  spec?: { unschedulable?: boolean };
  status?: {
    conditions?: readonly { type: string; status: string }[];
    addresses?: readonly { type: string; address: string }[];
    nodeInfo?: Readonly<Record<string, string>>;
  };
}

interface Event {
  metadata: ObjectMeta;
  involvedObject: { kind?: string; name?: string; fieldPath?: string };
  type?: string;
  reason?: string;
  message?: string;
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  count?: number;
  series?: { count: number; lastObservedTime: string };
}

const wide = (name: string, description: string, more: Partial<Column> = {}): Column =>
  column(name, description, { ...more, priority: 1 });

function nodeStatus(node: Node): string {
  const ready = (node.status?.conditions ?? []).find((condition) => condition.type === 'Ready');
  const status = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

function nodeRoles(node: Node): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(node.metadata.labels ?? {})) {
    if (label.startsWith(prefix) && label.length > prefix.length) roles.add(label.slice(prefix.length));
    else if (label === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return [...roles].sort().join(',') || '<none>';
}

function nodeAddress(node: Node, type: string): string {
  return (node.status?.addresses ?? []).find((address) => address.type === type)?.address ?? '<none>';
}

/** Prints nodes as the server does (`printNode`). */
export const nodePrinter: Printer = {
  columns: () => [
    nameColumn,
    column('Status', 'The status of the node'),
    column('Roles', 'The roles of the node'),
    ageColumn,
    column('Version', 'Kubelet Version reported by the node.'),
    wide('Internal-IP', 'List of addresses reachable to the node.'),
    wide('External-IP', 'List of addresses reachable to the node.'),
    wide('OS-Image', 'OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).'),
    wide('Kernel-Version', "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64)."),
    wide(
      'Container-Runtime',
      'ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).',
    ),
  ],
  row: (object, { now }) => {
    const node = object as unknown as Node;
    const info = node.status?.nodeInfo ?? {};
    return {
      cells: [
        node.metadata.name,
        nodeStatus(node),
        nodeRoles(node),
        ageOf(node.metadata.creationTimestamp, now),
        info.kubeletVersion ?? '',
        nodeAddress(node, 'InternalIP'),
        nodeAddress(node, 'ExternalIP'),
        textOr(info.osImage, '<unknown>'),
        textOr(info.kernelVersion, '<unknown>'),
        textOr(info.containerRuntimeVersion, '<unknown>'),
      ],
    };
  },
};

/** Prints namespaces as the server does (`printNamespace`). */
export const namespacePrinter: Printer = {
  columns: () => [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
  row: (object, { now }) => {
    const phase = (object.status as { phase?: string } | undefined)?.phase ?? '';
    return { cells: [object.metadata.name, phase, ageOf(object.metadata.creationTimestamp, now)] };
  },
};

/** Prints config maps as the server does (`printConfigMap`); Data counts both kinds of entries. */
export const configMapPrinter: Printer = {
  columns: () => [
    nameColumn,
    column(
      'Data',
      "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'.",
    ),
    ageColumn,
  ],
  row: (object, { now }) => {
    const entries = Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length;
    return { cells: [object.metadata.name, entries, ageOf(object.metadata.creationTimestamp, now)] };
  },
};

function eventRow(event: Event, now: Date): (string | number)[] {
  const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
  const last = event.series
    ? ageOf(event.series.lastObservedTime, now)
    : event.lastTimestamp
      ? ageOf(event.lastTimestamp, now)
      : first;
  const { kind = '', name, fieldPath = '' } = event.involvedObject;
  const component = textOr(event.source?.component, event.reportingComponent ?? '');
  return [
    last,
    event.type ?? '',
    event.reason ?? '',
    name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    fieldPath,
    event.source?.host ? `${component}, ${event.source.host}` : component,
    (event.message ?? '').trim(),
    first,
    event.series?.count ?? Math.max(event.count ?? 0, 1),
    event.metadata.name,
  ];
}

/** Prints events as the server does (`printEvent`). */
export const eventPrinter: Printer = {
  columns: () => [
    column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.'),
    column('Type', 'Type of this event (Normal, Warning), new types could be added in the future'),
    column(
      'Reason',
      "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    column('Object', 'The object that this event is about.'),
    wide('Subobject', 'Subobject'),
    wide('Source', 'The component reporting this event. Should be a short machine understandable string.'),
    column('Message', 'A human-readable description of the status of this operation.'),
    wide('First Seen', 'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)'),
    wide('Count', 'The number of times this event has occurred.', { type: 'integer' }),
    wide('Name', nameColumn.description, { format: 'name' }),
  ],
  row: (object, { now }) => ({ cells: eventRow(object as unknown as Event, now) }),
};
