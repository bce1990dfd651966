import { readFileSync } from 'node:fs';
import { atOnce } from '../../src/facts/steps.ts';
import { load } from 'js-yaml';
import type { CertificateProcess } from '../../src/certificates/certificate-process.ts';
import type { Loaded } from '../../src/certificates/loaded.ts';
import type { NamedCertificate, UnreadCertificate } from '../../src/certificates/named-certificate.ts';
import { abandonedPod } from '../../src/nodes/abandoned-pod.ts';
import type { Baseline } from '../../src/rules/baseline.ts';
import { mirrorPod } from '../../src/pods/listed-pod.ts';
import { Mirrors } from '../../src/pods/mirrors.ts';
import { isHidden, kubeletAlone, mirrorAlone, pairPods, staticPod, type StaticPod } from '../../src/pods/static-pod.ts';
import type { MirrorSuspicion } from '../../src/pods/why/mirror-suspicion.ts';
import { componentOf } from '../../src/rules/control-plane.ts';
import type { Unreadable } from '../../src/facts/evidence.ts';
import { readKubeletConfiguration } from '../../src/kubelet/kubelet-settings.ts';
import { readKubeletPod, type KubeletPod } from '../../src/pods/kubelet-pod.ts';
import { pairFiles, type FiledPods } from '../../src/pods/filed-pods.ts';
import { judgeDirectory, type DirectoryEntry } from '../../src/kubelet/manifest-directory.ts';
import { manifestContent, targetKubelet } from '../../src/kubelet/manifest-content.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import type { Node, ObjectMeta, Pod } from '../../src/kubernetes/kubernetes.ts';
import type { MachineState } from '../../src/nodes/machine-state.ts';
import { overviewOf } from '../../src/nodes/node-overview.ts';
import { placePods } from '../../src/nodes/placement.ts';
import { isStatusRefused, whyStatusRefused } from '../../src/pods/refused-status.ts';
import {
  snapshotNode,
  type Lookalike,
  type NodeCertificatesRead,
  type Snapshot,
  type StoppedOnNode,
} from '../../src/rules/snapshot.ts';
import { specFields } from '../../src/pods/spec-fields.ts';

/** A cluster in a few lines: `test/fixtures/snapshots/RULE/*.yaml`. Whatever is left out is as on a healthy cluster. */
interface SnapshotFile {
  readonly now?: string;
  readonly nodes?: readonly NodeLines[];
  readonly mirrors?: readonly PodLines[];
  /** Static pods as kubelets show them; a node has answered where any is named, or `answered` says so. */
  readonly running?: readonly PodLines[];
  readonly why?: readonly MirrorSuspicion[];
  readonly lookalikes?: readonly (Omit<Lookalike, 'signs'> & Partial<Pick<Lookalike, 'signs'>>)[];
  /** Pods with the labels of reader pods. */
  readonly readers?: readonly Pod[];
  readonly baseline?: Baseline;
  readonly machine?: MachineState;
  /** Files of manifest directories; a node's were read where any is named. */
  readonly files?: readonly FileLines[];
  /** Pods that were stopped. */
  readonly stopped?: readonly (Omit<StoppedOnNode, 'since' | 'node'> & {
    readonly since?: string;
    readonly node?: string;
  })[];
  /** Certificates of nodes. */
  readonly certificates?: readonly CertificateLines[];
  /** Files that are to hold some. */
  readonly unreadCertificates?: readonly (Pick<UnreadCertificate, 'path' | 'why' | 'fault'> & ProcessLines)[];
}

interface ProcessLines {
  readonly node: string;
  /** `kubelet`, or a pod. */
  readonly process: string;
  readonly container?: string;
}

interface CertificateLines
  extends ProcessLines, Partial<Pick<NamedCertificate, 'use' | 'position' | 'otherAuthority'>> {
  readonly path: string;
  readonly subject?: string;
  readonly from?: string;
  readonly until?: string;
  readonly loaded?: Partial<Loaded>;
}

interface FileLines {
  readonly node: string;
  readonly name: string;
  /** Undefined: it could not be read. */
  readonly text?: string;
  /** RFC 3339. */
  readonly modified?: string;
}

interface NodeLines {
  readonly name: string;
  readonly roles?: readonly string[];
  readonly ready?: string;
  readonly since?: string;
  readonly address?: string;
  readonly version?: string;
  readonly kubelet?: object;
  readonly fault?: Unreadable;
}

interface PodLines {
  readonly name: string;
  readonly node: string;
  readonly namespace?: string;
  readonly hash?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: object | null;
  readonly status?: string;
  /** READY of the mirror's row. */
  readonly ready?: string;
  readonly phase?: string;
  readonly since?: string;
  readonly restarts?: string;
  readonly spec?: object;
  /** `status` of the whole pod. */
  readonly whole?: object;
  /** When the mirror was made. */
  readonly created?: string;
  readonly finalizers?: readonly string[];
  /** When its deletion began. */
  readonly deleting?: string;
}

/** Reads a fixture as what `doctor` would have gathered. */
export function readSnapshot(path: string): Snapshot {
  const file = load(readFileSync(path, 'utf8')) as SnapshotFile;
  const now = new Date(file.now ?? '2026-02-01T12:00:00Z');
  const objects = new Map((file.nodes ?? []).map((lines) => [lines.name, nodeObject(lines)]));
  const listed = (file.mirrors ?? []).map(mirrorOf);
  const mirrors = new Mirrors(listed);
  const running = (file.running ?? []).map((lines) => kubeletPod(lines, now));
  const statuses = new Map(
    (file.mirrors ?? []).map(({ name, phase = 'Running', whole }) => [name, { phase, ...whole }]),
  );
  const answered = (file.nodes ?? []).filter(({ kubelet }) => kubelet !== undefined).map(({ name }) => name);
  const both = answered.flatMap((node) => {
    const own = running.filter((pod) => pod.node === node);
    return pairPods(node, own, mirrors).map((pair) => readAgain(pair, file, statuses));
  });
  const names = (file.mirrors ?? []).map(({ name }) => name);
  const order = ({ metadata: { name = '' } }: StaticPod): number =>
    names.includes(name) ? names.indexOf(name) : names.length;
  const unmirrored = running.filter((pod) => !answered.includes(pod.node) && mirrors.of(pod) === undefined);
  const pods = [
    ...both,
    ...mirrors.elsewhere((node) => answered.includes(node)).map(mirrorAlone),
    ...unmirrored.map(kubeletAlone),
  ]
    .map((pod) => (isHidden(pod) ? { ...pod, why: file.why ?? [] } : pod))
    .sort((a, b) => order(a) - order(b));
  const knowledge = new Map(
    listed.map(({ nodeName = '' }) => [nodeName, { node: objects.get(nodeName), gone: !objects.has(nodeName) }]),
  );
  return {
    nodes: (file.nodes ?? []).map((lines) => {
      const overview = overviewOf({
        name: lines.name,
        node: objects.get(lines.name),
        mirrors: mirrors.on(lines.name).map(({ metadata }) => metadata),
        configz: lines.kubelet === undefined ? undefined : readKubeletConfiguration(lines.kubelet),
        flagz: undefined,
        configMap: undefined,
        running: lines.kubelet === undefined ? undefined : running.filter(({ node }) => node === lines.name).length,
        hidden: 0,
        unreadable: [],
      });
      return snapshotNode(overview, objects.get(lines.name), lines.fault);
    }),
    pods: atOnce(placePods(pods, knowledge, undefined)),
    abandonedPods: (file.readers ?? []).flatMap((pod) => abandonedPod(pod, now) ?? []),
    lookalikes: (file.lookalikes ?? []).map((pod) => ({ signs: ['name'], ...pod })),
    components: (file.mirrors ?? []).flatMap((lines) => componentOf(podObject(lines), now) ?? []),
    unready: [],
    filed: filedPods(file.files ?? [], running),
    stopped: (file.stopped ?? []).map(({ since, node, ...pod }) => {
      return { ...pod, node, since: since === undefined ? undefined : new Date(since) };
    }),
    certificates: certificatesOf(file),
    baseline: file.baseline,
    machine: file.machine,
    now,
  };
}

const DIRECTORY = '/etc/kubernetes/manifests';

function certificatesOf({ certificates = [], unreadCertificates = [] }: SnapshotFile): readonly NodeCertificatesRead[] {
  const nodes = new Set([...certificates, ...unreadCertificates].map(({ node }) => node));
  return [...nodes].map((node) => ({
    node,
    certificates: certificates.filter((one) => one.node === node).map(namedCertificate),
    unread: unreadCertificates
      .filter((one) => one.node === node)
      .map(({ path, why, fault, ...one }) => ({
        process: processOf(one),
        by: '--x',
        path,
        hostPath: path,
        why,
        fault,
      })),
  }));
}

function processOf({ process, container = '' }: ProcessLines): CertificateProcess {
  const kind = process === 'kubelet' ? 'kubelet' : 'pod';
  const name = kind === 'kubelet' ? process : `kube-system/${process}`;
  return { kind, name, container, program: undefined, minor: undefined, started: undefined, startUnknown: '' };
}

function namedCertificate(lines: CertificateLines): NamedCertificate {
  const { path, subject = 'CN=x', from = '2025-01-01T00:00:00Z', until = '2035-01-01T00:00:00Z' } = lines;
  const loaded = { state: 'current', by: 'times', restart: false, why: '', ...lines.loaded } as const;
  return {
    process: processOf(lines),
    by: ['--x'],
    settings: ['x'],
    use: lines.use ?? 'client',
    path,
    hostPath: path,
    position: lines.position ?? 0,
    modified: new Date(from),
    certificate: {
      subject,
      issuer: 'CN=ca',
      serial: '01',
      notBefore: new Date(from),
      notAfter: new Date(until),
      names: [],
      usages: [],
      isAuthority: lines.use === 'authority',
      fingerprint: `${subject} ${from} ${until}`,
      // No rule looks at it.
      x509: undefined as never,
    },
    loaded,
    otherAuthority: lines.otherAuthority,
  };
}

function filedPods(files: readonly FileLines[], running: readonly KubeletPod[]): readonly FiledPods[] {
  return [...new Set(files.map(({ node }) => node))].map((node) => {
    const entries = files.filter((lines) => lines.node === node).map(entryOf);
    const directory = judgeDirectory({ single: false, entries }, node);
    return pairFiles(
      { node, path: DIRECTORY, files: directory.files },
      { running: running.filter((pod) => pod.node === node || running.length === 1), mirrors: undefined },
    );
  });
}

function entryOf({ node, name, text, modified = '2026-01-01T00:00:00Z' }: FileLines): DirectoryEntry {
  const target = targetKubelet(node, 'v1.36.2');
  const reading = text === undefined ? undefined : readManifest(Buffer.from(text), target);
  return {
    name,
    path: `${DIRECTORY}/${name}`,
    target: undefined,
    status: { kind: 'file', mode: 0o600, uid: 0, gid: 0, size: text?.length ?? 0, modified: new Date(modified) },
    owner: undefined,
    reading,
    content: reading === undefined ? undefined : manifestContent(reading, target),
    fault: text === undefined ? { kind: 'forbidden', why: 'permission denied' } : undefined,
  };
}

function explained(pod: StaticPod): StaticPod {
  return isStatusRefused(pod) ? { ...pod, why: whyStatusRefused(pod, []) } : pod;
}

function nodeObject({ name, roles = [], ready = 'True', since, address, version = 'v1.36.2' }: NodeLines): Node {
  return {
    metadata: {
      name,
      uid: `uid-of-${name}`,
      labels: Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, ''])),
    },
    status: {
      conditions: [{ type: 'Ready', status: ready, ...(since === undefined ? {} : { lastTransitionTime: since }) }],
      addresses: address === undefined ? [] : [{ type: 'InternalIP', address }],
      nodeInfo: { kubeletVersion: version },
    },
  };
}

function metadataOf({
  name,
  node,
  namespace = 'kube-system',
  hash = 'abc',
  labels,
  owner,
  created,
  finalizers,
  deleting,
}: PodLines): ObjectMeta {
  const usual = { apiVersion: 'v1', kind: 'Node', name: node, uid: `uid-of-${node}`, controller: true };
  return {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(created === undefined ? {} : { creationTimestamp: created }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(deleting === undefined ? {} : { deletionTimestamp: deleting }),
    annotations: {
      'kubernetes.io/config.hash': hash,
      'kubernetes.io/config.mirror': hash,
      'kubernetes.io/config.source': 'file',
    },
    ownerReferences: owner === null ? [] : [{ ...usual, ...owner }],
  };
}

function mirrorOf(lines: PodLines) {
  const { node, status = 'Running', restarts = '0', ready = '1/1' } = lines;
  return mirrorPod({ metadata: metadataOf(lines), nodeName: node, ready, status, restarts, age: '5d' });
}

/** A pair after its mirror was read again, whole where the fixture has its spec. */
function readAgain(
  { node, kubelet, mirror }: StaticPod,
  { mirrors }: SnapshotFile,
  statuses: ReadonlyMap<string, { readonly phase: string; readonly qosClass?: string }>,
): StaticPod {
  const { name = '' } = mirror?.metadata ?? {};
  const lines = mirrors?.find((one) => one.name === name);
  const spec = lines?.spec === undefined ? {} : { fields: specFields(podObject(lines)) };
  const { phase, qosClass } = statuses.get(name) ?? {};
  const whole = mirror && { ...mirror, phase, qosClass, ...spec };
  return explained(staticPod({ node, kubelet, mirror: whole, kubeletAnswered: true }));
}

function podObject(lines: PodLines): Pod {
  return { metadata: metadataOf(lines), spec: { nodeName: lines.node, ...lines.spec }, status: { ...lines.whole } };
}

function kubeletPod(lines: PodLines, now: Date): KubeletPod {
  const { node, phase = 'Running', since = '2026-01-01T00:00:00Z' } = lines;
  const pod = { ...podObject(lines), status: { phase, startTime: since, ...lines.whole } };
  return readKubeletPod({ ...pod }, node, now)!;
}
