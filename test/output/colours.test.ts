import { expect, test } from '@jest/globals';
import {
  differencesStyle,
  hiddenCountStyle,
  manifestStateStyle,
  nodeStatusStyle,
  podStatusStyle,
  readyStyle,
  severityStyle,
  styledDiffLine,
  validityStyle,
} from '../../src/output/colours.ts';
import { createStyles, type Style } from '../../src/kubectl/printers/styles.ts';

const STYLES = createStyles(true);

/** The name of a style: `bad`, `warning`; `none` where there is none. */
function nameOf(style: Style | undefined): string {
  return style === undefined ? 'none' : Object.entries(STYLES).find(([, one]) => one === style)![0];
}

test.each([
  ['Running', 'none'],
  ['Completed', 'none'],
  ['Succeeded', 'none'],
  ['<none>', 'none'],
  ['', 'none'],
  ['Pending', 'warning'],
  ['ContainerCreating', 'warning'],
  ['Init:0/2', 'warning'],
  ['Terminating', 'warning'],
  ['Unknown', 'warning'],
  ['<unknown>', 'warning'],
  ['CrashLoopBackOff', 'bad'],
  ['Init:CrashLoopBackOff', 'bad'],
  ['Init:Signal:11', 'bad'],
  ['ImagePullBackOff', 'bad'],
  ['Error', 'bad'],
  ['Evicted', 'bad'],
])('STATUS %s of a pod is %s', (status, expected) => {
  expect(nameOf(podStatusStyle(status, STYLES))).toBe(expected);
});

test.each([
  ['1/1', 'Running', 'none'],
  ['1/2', 'Running', 'warning'],
  ['0/1', 'Completed', 'none'],
  ['0/1', 'CrashLoopBackOff', 'none'],
  ['<unknown>', 'Running', 'none'],
])('READY %s of a pod that is %s is %s', (ready, status, expected) => {
  expect(nameOf(readyStyle(ready, status, STYLES))).toBe(expected);
});

test.each([
  ['Ready', 'none'],
  ['Ready,SchedulingDisabled', 'none'],
  ['NotReady', 'bad'],
  ['NotReady,SchedulingDisabled', 'bad'],
  ['Unknown', 'warning'],
  [undefined, 'warning'],
])('STATUS %s of a Node is %s', (status, expected) => {
  expect(nameOf(nodeStatusStyle(status, STYLES))).toBe(expected);
});

test('what is hidden, expired, refused or an error is as red as a pod that crashes', () => {
  const red = [
    hiddenCountStyle(1, STYLES),
    differencesStyle(['hidden'], STYLES),
    validityStyle('expired', STYLES),
    manifestStateStyle('refused', STYLES),
    severityStyle('error', STYLES),
  ];
  expect(red.map(nameOf)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad']);
  expect(
    [hiddenCountStyle(0, STYLES), validityStyle('valid', STYLES), differencesStyle([], STYLES)].map(nameOf),
  ).toEqual(['none', 'none', 'none']);
  expect(nameOf(hiddenCountStyle(undefined, STYLES))).toBe('warning');
});

test.each([
  ['--- node cp-1', 'heading'],
  ['+++ node cp-2', 'heading'],
  ['- kube-system/etcd', 'bad'],
  ['+   "127.0.0.1"', 'good'],
  ['----', 'bad'],
  ['  kube-system/etcd', 'none'],
  ['@@ -1,3 +1,3 @@', 'none'],
] as const)('the line %j of a diff is %s', (line, expected) => {
  expect(styledDiffLine(line, STYLES)).toBe(expected === 'none' ? line : STYLES[expected](line));
});
