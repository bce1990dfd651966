import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyText } from '../../../src/kubectl/api/api.ts';
import type { Connection } from '../../../src/kubectl/connection.ts';
import { bodyStart } from '../../../src/kubectl/transport/gathered-bytes.ts';
import { startHostileServer, type HostileServer } from '../../network/hostile-server.ts';
import { until } from '../../until.ts';
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

/** A connection to what answers so, and hangs up where it was to send more. */
async function answering(headers: string, body: Buffer, length = body.length): Promise<Connection> {
  server = await startHostileServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${length}\r\n\r\n`);
    socket.write(body);
    if (length > body.length) socket.end();
  });
  await desk.put({ config: server.kubeconfig() });
  return await desk.connect();
}

/** What becomes of compressed bytes that a kubelet answers, through a connection to it. */
async function read(...compressed: readonly Buffer[]): Promise<string> {
  const connection = await answering('Content-Encoding: gzip\r\n', Buffer.concat(compressed));
  return await bodyText(await connection.send(WHOLE));
}

const WHOLE = { path: '/metrics', passedOn: true, whole: true } as const;

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

test.each([SHORT.length, LONG.length])('one of %d bytes, not compressed, is read whole', async (length) => {
  const connection = await answering('', Buffer.from(LONG.slice(0, length)));
  const { body } = await connection.send(WHOLE);
  const lengths: number[] = [];
  const pieces: Uint8Array[] = [];
  let text = '';
  for await (const piece of body) {
    lengths.push(piece.length);
    pieces.push(piece);
    text += Buffer.from(piece).toString();
  }
  expect(text === LONG.slice(0, length)).toBe(true);
  expect(lengths.length === 1).toBe(length === SHORT.length);
  // Nobody needs them any more, and their memory was given back.
  expect(pieces.map((piece) => piece.length)).toEqual(lengths.map(() => 0));
});

test.each([100, LONG.length])('one of which %d bytes came before its server hung up is refused', async (length) => {
  const connection = await answering('', Buffer.from(LONG.slice(0, length)), LONG.length + 1);
  const response = await connection.send(WHOLE);
  await expect(bodyText(response)).rejects.toThrow(/the connection to \S+ was lost in the middle of the answer/);
});

test.each([
  ['not compressed', '', Buffer.from(LONG)],
  ['not valid gzip', 'Content-Encoding: gzip\r\n', Buffer.from(LONG)],
])('one that is %s lets go of its connection where its reader stops early', async (_, headers, body) => {
  let isOpen = true;
  server = await startHostileServer((socket) => {
    socket.once('close', () => (isOpen = false));
    socket.write(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length + 1}\r\n\r\n`);
    socket.write(body);
  });
  await desk.put({ config: server.kubeconfig() });
  const connection = await desk.connect();
  const response = await connection.send(WHOLE);
  const reading = bodyStart(response.body, 100);
  if (headers === '') expect(await reading).toHaveLength(100);
  else await expect(reading).rejects.toThrow('is not valid gzip');
  await until(() => !isOpen);
});
