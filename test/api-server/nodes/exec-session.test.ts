import { afterEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server.ts';
import { openExec } from '../exec-client.ts';

// What a real server passes over, and so hides a mistake, ends the connection here.

const V4 = 'v4.channel.k8s.io';
const V5 = 'v5.channel.k8s.io';

let server: TestApiServer;

afterEach(() => server.close());

/** How an exec of `cat` ends that is sent these messages: the code of the connection's end, and the reason. */
async function ended(protocol: string, stdin: boolean, messages: readonly (Buffer | string)[]): Promise<string> {
  server = await startApiServer({ machines: { 'cp-1': { root: '/nowhere' } } });
  server.store.put('pods', {
    metadata: { name: 'p', namespace: 'default', uid: 'u' },
    spec: { nodeName: 'cp-1', containers: [{ name: 'c', image: 'i:1' }] },
    status: { containerStatuses: [{ name: 'c', state: { running: {} } }] },
  });
  const query: [string, string][] = [
    ['stdout', 'true'],
    ['command', 'cat'],
    ['stdin', String(stdin)],
  ];
  const socket = openExec(server, 'p', query, protocol);
  socket.on('open', () => {
    for (const message of messages) socket.send(message);
  });
  return new Promise((done, failed) => {
    socket.on('error', failed);
    socket.on('close', (code, reason) => {
      done(`${code} ${reason.toString()}`);
    });
  });
}

const bytes = (...numbers: readonly number[]): Buffer => Buffer.from(numbers);
const END = bytes(255, 0);

describe('messages of a client', () => {
  test('that sends its input and ends it are taken', async () => {
    expect(await ended(V5, true, [bytes(0, 65), bytes(0), END])).toBe('1000 ');
  });

  test.each<[string, string, boolean, readonly (Buffer | string)[], string]>([
    ['text', V5, true, ['a'], 'a message of text'],
    ['input that was not asked for', V5, false, [bytes(0, 65)], 'a message although there is no standard input'],
    ['an end that was not asked for', V5, false, [END], 'a message although there is no standard input'],
    ['input after its end', V5, true, [END, bytes(0, 65)], 'a message after the end of the standard input'],
    ['the end of what the server writes', V5, true, [bytes(255, 1)], 'the end of a channel that is not the client’s'],
    ['an end with v4', V4, true, [END], 'v4.channel.k8s.io cannot end a channel'],
    ['another channel', V5, true, [bytes(1, 65)], 'a message on channel 1'],
    ['nothing', V5, true, [bytes()], 'a message on channel none'],
    ['too much at once', V5, true, [Buffer.alloc(32 * 1024 + 2)], 'a message of 32770 bytes'],
  ])('of %s are refused', async (_, protocol, stdin, messages, why) => {
    expect(await ended(protocol, stdin, messages)).toBe(`1002 ${why}`);
  });
});
