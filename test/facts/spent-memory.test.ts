import { expect, test } from '@jest/globals';
import { collectWith, giveBack, spendMemory } from '../../src/facts/spent-memory.ts';

const MIB = 1024 * 1024;

test('new memory is looked through every 2 MiB, all of it once half as much was spent as is in use', () => {
  const looks: string[] = [];
  let inUse = 20 * MIB;
  collectWith({
    edenGC: () => looks.push('new'),
    fullGC: () => {
      looks.push('all');
      inUse = 8 * MIB;
    },
    heapSize: () => inUse,
  });
  for (let part = 0; part < 40; part += 1) spendMemory(MIB / 2);
  expect(looks).toEqual(['new', 'new', 'new', 'new', 'all', 'new', 'all', 'new', 'all', 'new']);
});

test('bytes whose memory was given back are gone at once, where the runtime can do that', () => {
  const bytes = Buffer.from(new ArrayBuffer(MIB));
  giveBack(bytes.subarray(0, 10));
  expect(bytes).toHaveLength('transfer' in ArrayBuffer.prototype ? 0 : MIB);
});
