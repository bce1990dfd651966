import { expect, test } from '@jest/globals';
import { groupedReport } from '../../../src/output/findings/finding-groups.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import type { Severity } from '../../../src/rules/finding.ts';
import type { ToldFinding } from '../../../src/rules/told-finding.ts';
import { tell } from '../../../src/rules/told-finding.ts';

const LOOK = { width: 80, style: createStyles(false) };
const STAND_IN = tell({
  rule: 'no-restart',
  severity: 'info',
  subject: { kind: 'manifest', name: 'x' },
  location: undefined,
  args: {},
});

/** A finding in words of its own. */
function finding(
  name: string,
  node: string | undefined,
  { rule = 'hidden-static-pod', severity = 'error' as Severity, message = 'it is so', advice = 'Do that.', file = '' },
): ToldFinding {
  return {
    ...STAND_IN,
    rule,
    severity,
    message,
    advice,
    details: [],
    location: file === '' ? undefined : { file, line: 3 },
    subject: { kind: node === undefined ? 'cluster' : 'pod', name, ...(node !== undefined && { node }) },
  };
}

test('errors come first, the most urgent at the top, then the rest', () => {
  const report = groupedReport(
    [
      finding('a/hidden-n', 'n', {}),
      finding('a/crash-n', 'n', { rule: 'crash-looping-static-pod' }),
      finding('n', 'n', { rule: 'certificate-expired' }),
      finding('a/held-n', 'n', { rule: 'mirror-held', severity: 'warning' }),
      finding('the cluster', undefined, { rule: 'static-path-unused', severity: 'info' }),
    ],
    LOOK,
  );
  expect(report).toBe(`To do first

error n certificate-expired
  it is so
  Do that.

error a/crash-n crash-looping-static-pod
  it is so
  Do that.

error a/hidden-n hidden-static-pod
  it is so
  Do that.

Then

warning a/held-n mirror-held
  it is so
  Do that.

info static-path-unused
  it is so
  Do that.
`);
});

test('where all are errors, or none is, there is nothing to tell apart', () => {
  expect(groupedReport([finding('a/x-n', 'n', {})], LOOK)).toBe(
    'error a/x-n hidden-static-pod\n  it is so\n  Do that.\n',
  );
  expect(groupedReport([finding('a/x-n', 'n', { severity: 'info' })], LOOK)).toBe(
    'info a/x-n hidden-static-pod\n  it is so\n  Do that.\n',
  );
  expect(groupedReport([], LOOK)).toBe('');
});

test('what differs in node, address and time alone is told once, with the first names', () => {
  const nodes = ['n-1', 'n-2', 'n-3', 'n-4', 'n-5', 'n-6', 'n-10'];
  const found = nodes.map((node, index) =>
    finding(`a/web-${node}`, node, {
      message: `the kubelet of ${node} runs it since 2026-02-01T10:00:0${9 - index}Z, and 10.0.0.${index}:10250 is closed`,
      advice: `See "kubectl static explain web-${node} -n a".`,
    }),
  );
  expect(groupedReport(found, LOOK)).toBe(`error a/web-n-1, a/web-n-2, a/web-n-3, a/web-n-4, a/web-n-5 and 2 more
  hidden-static-pod
  the kubelet of NODE runs it since 2026-02-01T10:00:03Z or later, and ADDRESS
  is closed
  See "kubectl static explain web-NODE -n a".
`);
});

test('what is the same word for word keeps its words', () => {
  const found = ['a/x-n', 'a/y-n'].map((name) => finding(name, 'n', { message: 'the kubelet of n runs it' }));
  expect(groupedReport(found, LOOK)).toBe(
    'error a/x-n, a/y-n hidden-static-pod\n  the kubelet of n runs it\n  Do that.\n',
  );
});

test.each([
  ['another rule', finding('a/x-m', 'm', { rule: 'namespace-missing' })],
  ['another severity', finding('a/x-m', 'm', { severity: 'warning' })],
  ['another message', finding('a/x-m', 'm', { message: 'it is otherwise' })],
  ['other advice', finding('a/x-m', 'm', { advice: 'Do this.' })],
  ['another place in a file', finding('a/x-m', 'm', { file: 'x.yaml' })],
])('%s is a finding of its own', (_, other) => {
  const report = groupedReport([finding('a/x-n', 'n', {}), other], LOOK);
  expect(report.match(/^(?:error|warning) /gm)).toHaveLength(2);
});

test('a name that is part of a longer one is not taken for the node', () => {
  const found = ['cp', 'cp-1'].map((node) =>
    finding(`a/x-${node}`, node, { message: 'cp-10 and cp.example are others' }),
  );
  expect(groupedReport(found, LOOK)).toBe(
    'error a/x-cp, a/x-cp-1 hidden-static-pod\n  cp-10 and cp.example are others\n  Do that.\n',
  );
});

test('the node is named where the name of the pod or file does not end in it', () => {
  const found = [
    finding('a/odd', 'n', {}),
    finding('etcd.yaml', 'n', { rule: 'invalid-field', file: 'etcd.yaml' }),
    finding('etcd.yaml', 'm', { rule: 'invalid-field', file: 'etcd.yaml' }),
  ];
  expect(groupedReport(found, LOOK).match(/^error .*$/gm)).toEqual([
    'error a/odd on n hidden-static-pod',
    'error etcd.yaml:3 on n, etcd.yaml:3 on m invalid-field',
  ]);
});
