import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyText } from '../../../src/kubectl/api/api.ts';
import { startHostileServer, type HostileServer } from '../../network/hostile-server.ts';
import { openDesk, type Desk } from '../connected.ts';

let server: HostileServer | undefined;
let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await desk.clear();
  await server?.close();
});

/** What becomes of compressed bytes that a kubelet answers, through a connection to it. */
async function read(...compressed: readonly Buffer[]): Promise<string> {
  const body = Buffer.concat(compressed);
  server = await startHostileServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
  await desk.put({ config: server.kubeconfig() });
  const connection = await desk.connect();
  return await bodyText(await connection.send({ path: '/metrics', passedOn: true }));
}

const LINES = 'kubelet_desired_pods{static="true"} 4\n';
const SHORT = LINES.repeat(3);
const LONG = LINES.repeat(5_000);

/** With another number of bytes at its end than it becomes, which nothing sees before all of it was decompressed. */
function mistold(text: string, size: number): Buffer {
  const compressed = gzipSync(text);
  compressed.writeUInt32LE(size, compressed.length - 4);
  return compressed;
}

test.each([
  ['of one piece', [gzipSync(SHORT)], SHORT],
  ['of some 200 kB', [gzipSync(LONG)], LONG],
  ['in two members, of which the last alone tells its size', [gzipSync(LONG), gzipSync(SHORT)], LONG + SHORT],
  ['of nothing', [gzipSync('')], ''],
  ['too large for one piece', [gzipSync(LONG.repeat(10))], LONG.repeat(10)],
])('an answer %s is read whole', async (_, compressed, text) => {
  const got = await read(...compressed);
  expect(got.length).toBe(text.length);
  expect(got === text).toBe(true);
});

test.each([0, 7, 0xff_ff_ff_ff])('one that says of itself that it becomes %d bytes is refused', async (size) => {
  await expect(read(mistold(LONG, size))).rejects.toThrow('is not valid gzip');
});

test.each([
  ['cut off in the middle', gzipSync(LONG).subarray(0, 100)],
  ['of two bytes', gzipSync(LONG).subarray(0, 2)],
  ['that is no gzip', Buffer.from('hello')],
])('one %s is refused', async (_, compressed) => {
  await expect(read(compressed)).rejects.toThrow(/is not valid gzip|in the middle of the answer/);
});
