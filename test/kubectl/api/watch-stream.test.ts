import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchEvents } from '../../../src/kubectl/api/watch-stream.ts';
import { pour, startHostileServer, type HostileServer } from '../../network/hostile-server.ts';
import { openDesk, type Desk } from '../connected.ts';

let desk: Desk;
let server: HostileServer;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await Promise.all([desk.clear(), server.close()]);
});

const BOOKMARK = JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } });

test('a line without end is no event, and what came before it is one', async () => {
  server = await startHostileServer((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${BOOKMARK}\n{"type":"ADDED","object":{"a":"`,
    );
    pour(socket, 'a'.repeat(64 * 1024));
  });
  await desk.put({ config: server.kubeconfig() });
  const connection = await desk.connect();
  const { signal } = new AbortController();
  const types: string[] = [];
  const watched = async (): Promise<void> => {
    for await (const { type } of watchEvents(connection, { path: '/api/v1/pods', signal }, () => undefined))
      types.push(type);
  };
  await expect(watched()).rejects.toThrow('the watch was answered with something that is not an event');
  expect(types).toEqual(['BOOKMARK']);
});
