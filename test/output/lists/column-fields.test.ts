import { expect, test } from '@jest/globals';
import { findResults, parseRelaxedPath } from '../../../src/kubectl/printers/jsonpath.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import type { Table } from '../../../src/kubectl/printers/table.ts';
import type { NodeOverview } from '../../../src/nodes/node-overview.ts';
import type { ListedStaticPod } from '../../../src/nodes/placed-pod.ts';
import { nodeDocument } from '../../../src/output/lists/node-list.ts';
import { nodeTable } from '../../../src/output/lists/node-table.ts';
import { staticPodDocument } from '../../../src/output/lists/static-pod-list.ts';
import { staticPodTable } from '../../../src/output/lists/static-pod-table.ts';
import { mirrorPod } from '../../../src/pods/listed-pod.ts';
import { mirrorAlone } from '../../../src/pods/static-pod.ts';

// What a table shows the document has too, by a path that -o custom-columns and --sort-by take.

const LOOK = { wide: true, style: createStyles(false), labelColumns: [], showLabels: false };

const NODE: NodeOverview = {
  metadata: { name: 'cp-1' },
  status: 'Ready',
  roles: ['control-plane'],
  windows: false,
  path: { value: '/m', source: 'configz', confidence: 'certain' },
  url: { value: 'https://m', source: 'configz', confidence: 'certain' },
  from: 'configz',
  kubeletConfig: { value: '/config.yaml', source: 'flagz', confidence: 'certain' },
  reread: { value: '20s', source: 'configz', confidence: 'certain' },
  distribution: { id: 'kubeadm', title: 'kubeadm', confidence: 'certain' },
  lostEdits: [{ owner: 'the owner', pods: 4 }],
  address: '10.0.0.1',
  version: 'v1.36.2',
  mirrored: 5,
  running: 6,
  hidden: 7,
  podLogs: '/var/log/pods',
  unreadable: [],
};

/** What a document has in place of an age. */
const CREATED = '2026-01-01T00:00:00Z';

const MIRROR = mirrorPod({
  metadata: {
    namespace: 'kube-system',
    name: 'etcd-cp-1',
    creationTimestamp: CREATED,
    annotations: { 'kubernetes.io/config.mirror': 'a1b2', 'kubernetes.io/config.source': 'file' },
  },
  nodeName: 'cp-1',
  ready: '1/2',
  status: 'Running',
  restarts: '3',
  age: '5d',
});

const POD: ListedStaticPod = {
  ...mirrorAlone(MIRROR),
  directory: { value: '/m', source: 'configz', confidence: 'certain' },
  owner: 'kubeadm',
  ownership: undefined,
};

const OF_NODES: Readonly<Record<string, string>> = {
  NAME: 'metadata.name',
  STATUS: 'status',
  ROLES: 'roles[*]',
  PATH: 'path.value',
  URL: 'url.value',
  FROM: 'from',
  MIRRORED: 'pods.mirrored',
  RUNNING: 'pods.running',
  HIDDEN: 'pods.hidden',
  VERSION: 'version',
  'KUBELET-CONFIG': 'kubeletConfig.value',
  'RE-READ': 'reread.value',
  DISTRIBUTION: 'distribution.title',
  ADDRESS: 'address',
  'EDITS-LOST-TO': 'lostEdits[*].owner',
};

const OF_PODS: Readonly<Record<string, string>> = {
  NAMESPACE: 'metadata.namespace',
  NAME: 'metadata.name',
  NODE: 'node',
  READY: 'status.ready',
  STATUS: 'status.status',
  RESTARTS: 'status.restarts',
  AGE: 'metadata.creationTimestamp',
  SOURCE: 'source',
  VERDICT: 'verdict',
  MANIFEST: 'manifestName',
  DIRECTORY: 'directory.path',
  HASH: 'hash',
  OWNER: 'owner',
};

test.each<[command: string, table: Table, document: unknown, paths: Readonly<Record<string, string>>]>([
  ['nodes', nodeTable([NODE], LOOK), nodeDocument(NODE), OF_NODES],
  ['ls', staticPodTable([POD], LOOK), staticPodDocument(POD), OF_PODS],
])('each column of %s is a field of its document: none may be missing here', (_command, table, document, paths) => {
  expect(table.columns.map(({ header }) => header)).toEqual(Object.keys(paths));
  const shown = table.rows[0]!.map(({ text }, at) => (table.columns[at]!.header === 'AGE' ? CREATED : text));
  const fields = Object.values(paths).map((path) => String(findResults(parseRelaxedPath(path), document)[0]?.[0]));
  expect(Object.keys(paths).filter((_header, at) => !shown[at]!.startsWith(fields[at]!))).toEqual([]);
});
