import { expect, test } from '@jest/globals';
import { descriptorSink } from '../../src/cli/descriptor-sink.ts';
import { LogOutput } from '../../src/commands/log-output.ts';

/** As a connection gives it: the bytes hold only until the next are asked for. */
async function* passing(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    yield bytes;
    bytes.fill(0);
  }
}

test.each([
  ['as it comes', undefined, 'one\ntwo\nth'],
  ['line by line', { pod: 'web', container: 'main' }, '[pod/web/main] one\n[pod/web/main] two\n[pod/web/main] th'],
])('a log that is printed %s is whole where the reader of the output is slow', async (_, source, text) => {
  const written: Uint8Array[] = [];
  const stdout = descriptorSink({
    writeSync: () => {
      throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    },
    stream: () => ({ write: (data: Uint8Array) => written.push(data) }),
    onError: (error) => {
      throw error;
    },
  });
  await new LogOutput({ stdout }, source).pass(passing('one\ntw', 'o\nth'));
  expect(Buffer.concat(written).toString()).toBe(text);
});
