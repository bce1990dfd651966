import { namingKubelet } from '../../certificates/naming-kubelet.ts';
import { namingProcesses, type ContainerStarts } from '../../certificates/naming-pods.ts';
import type { NamingProcess } from '../../certificates/named-certificate.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { isRecord } from '../../facts/record.ts';
import { fields, flag, list, number, text, type Proved, type Shape } from '../../facts/shape.ts';
import { parseMinor } from '../../kubernetes/minor-version.ts';
import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { CONTAINER_FIELDS, OBJECT_META, POD_STATUS, type Node } from '../../kubernetes/kubernetes.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
import { isWindows } from '../../nodes/distributions/node-traits.ts';
import { nodeStatus } from '../../nodes/node-overview.ts';
import { hasMirrorAnnotation } from '../../pods/mirror-pod.ts';
import { getNode } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { selecting, staticPodFields } from '../pods/static-pods.ts';
import { getAllFlags, getConfiguration, kubeletQuestion } from './kubelet.ts';

/** A node with the processes whose certificates are read. */
export interface CertificateNode {
  readonly name: string;
  /** Addresses at which others reach it; the first is the node's own choice. */
  readonly addresses: readonly string[];
  readonly isWindows: boolean;
  /** As `kubectl get nodes` prints it. */
  readonly status: string;
  readonly processes: readonly NamingProcess[];
  readonly unreadable: readonly Unreadable[];
}

/** How a node is looked at. */
export interface CertificateNodeRequest {
  readonly node: string;
  readonly askKubelet: boolean;
  /** Milliseconds. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
}

const MOUNT = fields({ name: text, mountPath: text, subPath: text, subPathExpr: text });
/** A port by its number, or by its name in the container. */
const PORT: Shape<number | string> = {
  check: (value) => {
    return ['number', 'string'].includes(typeof value) ? undefined : { path: '', wanted: 'a number or a string' };
  },
};
const PROBE = fields({ httpGet: fields({ host: text, port: PORT, scheme: text }) });
const CONTAINER = fields({
  ...CONTAINER_FIELDS,
  env: list(fields({ name: text, value: text })),
  volumeMounts: list(MOUNT),
  ports: list(fields({ name: text, containerPort: number })),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
});

/** A static pod, as far as it names certificates. */
const NAMING_POD = fields({
  metadata: OBJECT_META,
  spec: fields({
    hostNetwork: flag,
    containers: list(CONTAINER),
    initContainers: list(CONTAINER),
    volumes: list(fields({ name: text, hostPath: fields({ path: text }) })),
  }),
  status: POD_STATUS,
});

/** Finds out which certificates the mirror pods and the kubelet of a node name. Throws `ApiError`. */
export async function readCertificateNode(
  connection: Connection,
  request: CertificateNodeRequest,
): Promise<CertificateNode> {
  const { node: name, signal } = request;
  const node = await getNode(connection, name, signal);
  const minor = parseMinor(node.status?.nodeInfo?.kubeletVersion ?? '');
  const pods: NamingProcess[] = [];
  const kind = { one: 'pod', many: 'pods', shape: NAMING_POD };
  const { list: malformed } = await selecting((select) => {
    const query = [['fieldSelector', staticPodFields([name], select).join(',')]] as const;
    return listObjects(connection, { path: '/api/v1/pods', query, chunkSize: CHUNK_SIZE, signal }, kind, (pod) => {
      const found = processesOf(pod, minor);
      pods.push(...found);
      return found;
    });
  });
  const kubelet = request.askKubelet
    ? await askedKubelet(connection, request, minor)
    : { processes: [], unreadable: [] };
  return {
    name,
    addresses: addressesOf(node),
    isWindows: isWindows(node),
    status: nodeStatus(node),
    processes: [...pods, ...kubelet.processes],
    unreadable: [...malformed.unreadable, ...kubelet.unreadable],
  };
}

function addressesOf({ status }: Node): readonly string[] {
  return (status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? (address ?? []) : []));
}

function processesOf({ metadata = {}, spec = {}, status }: Proved<typeof NAMING_POD>, minor: number | undefined) {
  if (!hasMirrorAnnotation(metadata)) return [];
  const starts: ContainerStarts = (container) => {
    const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const started = Date.parse(all.find(({ name }) => name === container)?.state?.running?.startedAt ?? '');
    return Number.isNaN(started) ? 'its mirror does not say that it runs' : new Date(started);
  };
  const name = `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return namingProcesses({ name, spec, starts }, minor);
}

/** What a kubelet tells of its own settings; its own directory of certificates is known by its flags alone. */
async function askedKubelet(
  connection: Connection,
  { node, nodeTimeout: timeout, signal }: CertificateNodeRequest,
  minor: number | undefined,
): Promise<Pick<CertificateNode, 'processes' | 'unreadable'>> {
  const ask = { node, timeout, signal };
  const [configz, flagz] = await Promise.all([
    attempt(kubeletQuestion('configz', node), () => getConfiguration(connection, ask)),
    attempt(kubeletQuestion('flagz', node), () => getAllFlags(connection, ask)),
  ]);
  const unreadable = unreadableOf([configz, flagz]);
  const configuration = valueOf(configz)?.configuration;
  const given = valueOf(flagz)?.flags;
  if (!isRecord(configuration) && given === undefined) return { processes: [], unreadable };
  const naming = namingKubelet({
    flags: new Map(Object.entries(given ?? {}).flatMap(([name, value]) => flagOf(name, value))),
    layers: isRecord(configuration) ? [{ from: 'configz', fields: configuration }] : [],
    rootDirectory: '/var/lib/kubelet',
    workingDirectory: '/',
    minor,
    started: undefined,
    startUnknown: 'when the kubelet was started is not known from here',
  });
  const files = given === undefined ? naming.files.filter(({ setting }) => !setting.startsWith('own-')) : naming.files;
  return { processes: [{ ...naming, files }], unreadable };
}

/** Of all flags those that are wanted: others may hold anything. */
const WANTED = new Set(['kubeconfig', 'cert-dir', 'tls-cert-file', 'client-ca-file', 'port', 'address']);

function flagOf(name: string, value: unknown): (readonly [string, string])[] {
  return WANTED.has(name) && typeof value === 'string' && value !== '' ? [[name, value]] : [];
}
