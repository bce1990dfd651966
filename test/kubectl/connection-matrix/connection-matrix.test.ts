import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConnectionLab } from './connection-lab.ts';
import { connectionMatrix } from './connection-matrix.ts';
import { KUBECTL, kubectlMinor, ourProbe, runRow } from './connection-run.ts';
import type { Contestant, Run } from './connection-run.ts';
import { titleOf, type Row } from './matrix-row.ts';

const minor = kubectlMinor();
const ourRuns: Run[] = [];
let lab: ConnectionLab;
let ours: Contestant;

beforeAll(async () => {
  lab = await ConnectionLab.open();
  ours = await ourProbe(lab.folder);
});

afterAll(async () => {
  await lab.close();
});

function isAsked(row: Row): boolean {
  return minor !== undefined && row.oursAlone === undefined && minor >= (row.since ?? 0);
}

describe.each([...new Set(connectionMatrix.map((row) => row.area))])('%s', (area) => {
  test.each(connectionMatrix.filter((row) => row.area === area))('$name', async (row) => {
    const run = await runRow(row, lab, ours);
    ourRuns.push(run);
    expect(run.outcome).toEqual(row.expected);
    if (!isAsked(row)) return;
    const kubectl = await runRow(row, lab, KUBECTL);
    expect(kubectl.outcome).toEqual(row.kubectl?.expected ?? row.expected);
  });
});

test('no secret is in any output or process argument', () => {
  expect(ourRuns).toHaveLength(connectionMatrix.length);
  expect(lab.secrets.size).toBeGreaterThan(50);
  const leaks = [...lab.secrets].flatMap((secret) =>
    ourRuns.filter((run) => `${run.stdout}${run.stderr}${run.parent}`.includes(secret)).map((run) => run.stderr),
  );
  expect(leaks).toEqual([]);
});

test('every row has a name of its own', () => {
  const names = connectionMatrix.map(titleOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(45);
});
