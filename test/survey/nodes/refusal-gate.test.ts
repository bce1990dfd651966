import { expect, test } from '@jest/globals';
import { RefusalGate } from '../../../src/survey/nodes/refusal-gate.ts';

const NODES = Array.from({ length: 10 }, (_, index) => `node-${index}`);
const holds = (): Promise<boolean> => Promise.resolve(true);

test('nobody waits for long where the first say nothing at all', async () => {
  expect(await new RefusalGate(NODES, holds).admits('node-9')).toBe(true);
});

test('a name that stands there twice is let through twice', async () => {
  const gate = new RefusalGate(['a', 'b', 'a'], holds);
  gate.heard('a', true);
  expect(await gate.admits('a')).toBe(true);
});

test('all that were held back stay so where all of the first refuse and the rest would as well', async () => {
  const gate = new RefusalGate(NODES, holds);
  for (const node of NODES.slice(0, 8)) gate.heard(node, true);
  expect(await gate.admits('node-9')).toBe(false);
});
