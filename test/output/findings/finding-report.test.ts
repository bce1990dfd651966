import { expect, test } from '@jest/globals';
import { detailLines, findingReport } from '../../../src/output/findings/finding-report.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { tell } from '../../../src/rules/told-finding.ts';

const STYLE = createStyles(false);
const FINDING = tell({
  rule: 'backup-in-manifest-directory',
  severity: 'warning',
  subject: { kind: 'manifest', name: 'd/kube-apiserver copy.yaml' },
  location: { file: 'd/kube-apiserver copy.yaml' },
  args: { name: 'x' },
});

test('the head of a finding is wrapped where the terminal is narrow, and a path is never torn', () => {
  const headAt = (width: number) => findingReport([FINDING], { width, style: STYLE }).split('\n  x looks')[0];
  expect(headAt(80)).toBe('warning d/kube-apiserver copy.yaml backup-in-manifest-directory');
  expect(headAt(40)).toBe('warning d/kube-apiserver copy.yaml\n  backup-in-manifest-directory');
  expect(headAt(20)).toBe('warning\n  d/kube-apiserver copy.yaml\n  backup-in-manifest-directory');
});

test('a line of details is wrapped in a terminal that is too narrow for it, and else as it is', () => {
  const line = '- cp-1, cp-2:  registry.k8s.io/etcd:3.6.4-0';
  expect([undefined, 80].map((columns) => detailLines(line, columns))).toEqual([`    ${line}`, `    ${line}`]);
  expect(detailLines(line, 40)).toBe('    - cp-1, cp-2:\n      registry.k8s.io/etcd:3.6.4-0');
});
