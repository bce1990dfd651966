import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execOutput } from '../../../src/host/reader/pod-exec.ts';
import { readArchive } from '../../../src/host/archive-tree.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';

const SUCCESS = Buffer.from('{"kind":"Status","status":"Success"}');

/** What RFC 6455 has a server add to the client's key. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

let desk: Desk;
let server: Server;
/** Writes the answer to the upgrade, given its head. */
let answer: (socket: Socket, head: string) => void;

beforeEach(async () => {
  desk = await openDesk();
  await desk.put({ config: '{}' });
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}${KEY_SUFFIX}`).digest('base64');
      const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
      const head = ['HTTP/1.1 101 Switching Protocols', ...lines, 'Sec-WebSocket-Protocol: v5.channel.k8s.io'];
      answer(socket, `${head.join('\r\n')}\r\n\r\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await desk.clear();
  server.close();
});

/** A binary message of a server, on a channel. */
function message(channel: number, text: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
  const length = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([0x82, ...length]), body]);
}

async function output(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const connection = await desk.connect({ server: `http://127.0.0.1:${port}` });
  const request = { namespace: 'n', pod: 'p', container: 'c', command: ['tar'], signal: new AbortController().signal };
  const pieces: Uint8Array[] = [];
  for await (const piece of execOutput(connection, request)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('the output of a command', () => {
  test('is whole where it comes in one packet with the answer to the upgrade', async () => {
    answer = (socket, head) => {
      const messages = [message(1, 'first,'), message(2, 'noise'), message(1, 'second'), message(3, SUCCESS)];
      socket.end(Buffer.concat([Buffer.from(head), ...messages]));
    };
    expect(await output()).toBe('first,second');
  });

  test('is whole where it comes byte by byte', async () => {
    answer = (socket, head) => {
      socket.setNoDelay(true);
      const bytes = Buffer.concat([Buffer.from(head), message(1, 'first'), message(3, SUCCESS)]);
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    };
    expect(await output()).toBe('first');
  });

  test.each([
    ['empty messages', message(1, '')],
    ['messages of one byte', message(1, 'x')],
    ['messages on a channel that nobody knows', message(9, 'x')],
    ['a standard error without end', message(2, 'x'.repeat(1000))],
  ])(
    '%s without end are not taken without end',
    async (_, one) => {
      answer = (socket, head) => {
        const many = Buffer.concat(Array<Buffer>(2000).fill(one));
        const send = (): void => {
          while (!socket.destroyed && socket.write(many));
          socket.once('drain', send);
        };
        socket.write(head);
        send();
      };
      const before = process.memoryUsage.rss();
      await expect(output()).rejects.toThrow('the container sent more than any command would');
      expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024);
    },
    120_000,
  );

  test('is no bug of ours where a message breaks the protocol', async () => {
    answer = (socket, head) => {
      // A frame with reserved bits.
      socket.end(Buffer.concat([Buffer.from(head), Buffer.from([0xf2, 1, 1])]));
    };
    await expect(output()).rejects.toMatchObject({ name: 'ConnectionError', fault: 'protocol' });
  });

  test('ends the connection where its reader has had enough', async () => {
    const closed = new Promise<void>((done) => {
      answer = (socket, head) => {
        socket.on('close', () => {
          done();
        });
        socket.write(Buffer.concat([Buffer.from(head), message(1, 'first')]));
      };
    });
    const { port } = server.address() as AddressInfo;
    const connection = await desk.connect({ server: `http://127.0.0.1:${port}` });
    const signal = new AbortController().signal;
    const request = { namespace: 'n', pod: 'p', container: 'c', command: ['tar'], signal };
    await expect(
      readArchive(execOutput(connection, request), '/etc/kubernetes/manifests', {
        entries: 1,
        total: 1,
        largestFile: 1,
      }),
    ).rejects.toThrow('more than 1 bytes arrived');
    await closed;
  });

  test('is not taken for whole where the connection breaks off', async () => {
    answer = (socket, head) => {
      socket.end(Buffer.concat([Buffer.from(head), message(1, 'first')]));
    };
    await expect(output()).rejects.toThrow('was lost before the command exited');
  });
});
