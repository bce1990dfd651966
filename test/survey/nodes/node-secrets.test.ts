import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { firstNodes, getNode, listNodes } from '../../../src/kubectl/api/objects.ts';
import type { Connection } from '../../../src/kubectl/connection.ts';
import type { Node } from '../../../src/kubernetes/kubernetes.ts';
import { startHostileServer, wire, type HostileServer } from '../../network/hostile-server.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';

const ARGUMENTS = '["server","--token","planted","--kubelet-arg","manifest-url-header=A:planted"]';
const NODE = { kind: 'Node', metadata: { name: 'n', annotations: { 'k3s.io/node-args': ARGUMENTS } } };
const signal = new AbortController().signal;

let desk: Desk;
let server: HostileServer;

beforeEach(async () => {
  desk = await openDesk();
  server = await startHostileServer((socket, { path }) => {
    const answer = path === '/api/v1/nodes/n' ? NODE : { kind: 'NodeList', metadata: {}, items: [NODE] };
    socket.write(wire('200 OK', 'application/json', JSON.stringify(answer)));
  });
  await desk.put({ config: server.kubeconfig() });
});

afterEach(async () => {
  await Promise.all([desk.clear(), server.close()]);
});

test.each<[string, (connection: Connection) => Promise<Node | undefined>]>([
  ['one', (connection) => getNode(connection, 'n', signal)],
  ['all', async (connection) => (await listNodes(connection, 500, signal)).nodes[0]],
  ['the first', async (connection) => (await firstNodes(connection, 1, undefined, signal))[0]],
])('Nodes come without the secrets of their command line: %s', async (_which, read) => {
  const node = await read(await desk.connect());
  expect(node?.metadata?.annotations).toEqual({
    'k3s.io/node-args': '["server","--token","********","--kubelet-arg","manifest-url-header=********"]',
  });
});
