import { expect, test } from '@jest/globals';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import type { FindingsToPrint } from '../../../src/output/findings/finding-formats.ts';
import { mergedFindings } from '../../../src/output/findings/merged-findings.ts';

const NOTHING: FindingsToPrint = {
  findings: [],
  failOn: 'error',
  origin: { time: new Date(0), version: '0', arguments: [], clusters: [], host: undefined },
  unread: [],
  succeeded: true,
  looked: ['cp-1'],
  noun: 'node',
  selection: { only: [], skip: [], severity: 'info', minor: 36 },
  pathSeparator: '/',
  scopes: ['cluster'],
};

const ERROR = 'The connection to the server eu:6443 was refused. Check that it is up.';

function textIn(columns: number | undefined): string {
  const clusters = [
    { cluster: 'eu', found: { ...NOTHING, looked: [], succeeded: false, unread: [ERROR] }, error: ERROR },
    { cluster: 'us', found: NOTHING, error: undefined },
  ];
  return mergedFindings({ clusters, comparison: undefined }, 'text', {
    width: 40,
    columns,
    style: createStyles(false),
  });
}

test('what stands by itself is wrapped in a terminal, and whole in a pipe', () => {
  const [narrow, whole] = [textIn(40), textIn(undefined)];
  expect(narrow).toBe(
    `Cluster eu

Not looked at: The connection to the
  server eu:6443 was refused. Check that
  it is up.

Cluster us

Nothing found in 1 node.

All clusters

Nothing found in 1 node of 1 cluster. 1
  cluster could not be asked.
`,
  );
  expect(whole.split('\n').filter((line) => line.startsWith('Not') || line.includes('cluster '))).toEqual([
    `Not looked at: ${ERROR}`,
    'Nothing found in 1 node.',
    'Nothing found in 1 node of 1 cluster. 1 cluster could not be asked.',
  ]);
});
