import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { descriptorSink } from '../../src/cli/descriptor-sink.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descriptor-sink-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A sink on a descriptor, with what it gave to the stream and the errors it met. */
function watched(descriptor: number) {
  const late: Uint8Array[] = [];
  const errors: (string | undefined)[] = [];
  const sink = descriptorSink({
    writeSync: (data) => writeSync(descriptor, data),
    stream: () => ({ write: (data: Uint8Array) => late.push(data) }),
    onError: ({ code }) => errors.push(code),
  });
  return { sink, late: () => Buffer.concat(late).toString(), errors };
}

test('writes at once, and in order', () => {
  const path = join(folder, 'file');
  const descriptor = openSync(path, 'w');
  const { sink, late, errors } = watched(descriptor);
  sink.write('é one\n');
  sink.write('');
  sink.write('two\n');
  closeSync(descriptor);
  expect([readFileSync(path, 'utf8'), late(), errors]).toEqual(['é one\ntwo\n', '', []]);
});

test('leaves to a stream what a full pipe does not take, and all that follows', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const { sink, late, errors } = watched(descriptor);
  const text = 'x'.repeat(200_000);
  sink.write(text);
  const taken = text.length - late().length;
  sink.write('the end');
  closeSync(descriptor);
  expect([taken > 0, taken < text.length]).toEqual([true, true]);
  expect([late(), errors]).toEqual([`${'x'.repeat(text.length - taken)}the end`, []]);
});

test('tells of what cannot be written, and goes on', () => {
  const descriptor = openSync('/dev/full', 'w');
  const { sink, late, errors } = watched(descriptor);
  sink.write('one');
  sink.write('two');
  closeSync(descriptor);
  expect([late(), errors]).toEqual(['', ['ENOSPC', 'ENOSPC']]);
});
