import type { Printer } from '../tables/columns.ts';
import type { KubeObject } from './kube-object.ts';
import { podPrinter } from '../tables/pod-printer.ts';
import { policyTypes } from './policy-resources.ts';
import { configMapPrinter, eventPrinter, namespacePrinter, nodePrinter } from '../tables/printers.ts';

/** The values that a field selector sees of an object, by field label. */
export type Fields = Readonly<Record<string, string>>;

/** One kind of object the server knows: everything that differs between resources is in its row of the table below. */
export interface ResourceType {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural name, as in paths. */
  readonly name: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
  /** The field labels a selector may name. */
  readonly fieldLabels: readonly string[];
  /** Labels that are read as another. */
  readonly fieldAliases?: Readonly<Record<string, string>>;
  /** The server's words for a label it does not know. */
  unknownField(label: string): string;
  fields(object: KubeObject): Fields;
  readonly printer: Printer;
  /** What the spec and status of a bookmark hold: Go's empty struct of this kind. */
  readonly emptyBody: Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function section(object: KubeObject, name: string): Readonly<Record<string, unknown>> {
  return (object[name] ?? {}) as Readonly<Record<string, unknown>>;
}

function metadataFields({ metadata }: KubeObject): Fields {
  return { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace ?? '' };
}

function notSupported(label: string): string {
  return `field label not supported: ${label}`;
}

/** The core group's default for resources without selectors of their own. */
function onlyMetadata(label: string): string {
  return `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

const READ_ONLY = ['get', 'list', 'watch'];

const pods: ResourceType = {
  group: '',
  version: 'v1',
  name: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  namespaced: true,
  verbs: ['create', 'delete', ...READ_ONLY],
  subresources: ['exec'],
  // pkg/apis/core/v1/conversion.go
  fieldLabels: [
    'metadata.name',
    'metadata.namespace',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  fieldAliases: { 'spec.host': 'spec.nodeName' },
  unknownField: notSupported,
  fields: (pod) => {
    const spec = section(pod, 'spec');
    const status = section(pod, 'status');
    const podIPs = status.podIPs as readonly { ip: string }[] | undefined;
    return {
      ...metadataFields(pod),
      'spec.nodeName': text(spec.nodeName),
      'spec.restartPolicy': text(spec.restartPolicy),
      'spec.schedulerName': text(spec.schedulerName),
      'spec.serviceAccountName': text(spec.serviceAccountName),
      'spec.hostNetwork': text(spec.hostNetwork ?? false),
      'status.phase': text(status.phase),
      'status.podIP': podIPs?.[0]?.ip ?? '',
      'status.nominatedNodeName': text(status.nominatedNodeName),
    };
  },
  printer: podPrinter,
  emptyBody: { spec: { containers: null }, status: {} },
};

const nodes: ResourceType = {
  group: '',
  version: 'v1',
  name: 'nodes',
  singular: 'node',
  kind: 'Node',
  shortNames: ['no'],
  namespaced: false,
  verbs: READ_ONLY,
  subresources: ['proxy'],
  fieldLabels: ['metadata.name', 'spec.unschedulable'],
  unknownField: notSupported,
  fields: (node) => ({
    'metadata.name': node.metadata.name,
    'spec.unschedulable': text(section(node, 'spec').unschedulable ?? false),
  }),
  printer: nodePrinter,
  emptyBody: { spec: {}, status: {} },
};

const namespaces: ResourceType = {
  group: '',
  version: 'v1',
  name: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: [...READ_ONLY, 'create'],
  subresources: [],
  fieldLabels: ['metadata.name', 'status.phase', 'name'],
  unknownField: notSupported,
  fields: (namespace) => ({
    'metadata.name': namespace.metadata.name,
    name: namespace.metadata.name,
    'status.phase': text(section(namespace, 'status').phase),
  }),
  printer: namespacePrinter,
  emptyBody: { spec: {}, status: {} },
};

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  name: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  shortNames: ['cm'],
  namespaced: true,
  verbs: READ_ONLY,
  subresources: [],
  fieldLabels: ['metadata.name', 'metadata.namespace'],
  unknownField: onlyMetadata,
  fields: metadataFields,
  printer: configMapPrinter,
  emptyBody: {},
};

const INVOLVED = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const events: ResourceType = {
  group: '',
  version: 'v1',
  name: 'events',
  singular: 'event',
  kind: 'Event',
  shortNames: ['ev'],
  namespaced: true,
  verbs: READ_ONLY,
  subresources: [],
  fieldLabels: [
    'metadata.name',
    'metadata.namespace',
    ...INVOLVED.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  unknownField: notSupported,
  fields: (event) => {
    const involved = section(event, 'involvedObject');
    const reporter = text(event.reportingComponent);
    return {
      ...metadataFields(event),
      ...Object.fromEntries(INVOLVED.map((field) => [`involvedObject.${field}`, text(involved[field])])),
      reason: text(event.reason),
      reportingComponent: reporter,
      source: text(section(event, 'source').component) || reporter,
      type: text(event.type),
    };
  },
  printer: eventPrinter,
  emptyBody: { involvedObject: {}, source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: null },
};

/** Every resource served. A new one is a row here (and a file of objects in a fixture cluster). */
export const resourceTypes: readonly ResourceType[] = [pods, nodes, namespaces, configMaps, events, ...policyTypes];
