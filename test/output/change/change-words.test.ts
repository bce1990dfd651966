import { describe, expect, test } from '@jest/globals';
import type { ChangeEnd, ChangeResult } from '../../../src/change/change-result.ts';
import type { Plan } from '../../../src/change/plan.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { begunLine, consentQuestion, preflightLines, resultLine } from '../../../src/output/change/change-words.ts';
import { unknownUserNote } from '../../../src/output/change/history-notes.ts';
import { stoppedWords } from '../../../src/pods/stopped-pod.ts';
import { historyReport } from '../../../src/output/change/history-report.ts';
import { directoryOf, manifest } from '../../change/manifest-directories.ts';

const POD = { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' };
const BYTES = Buffer.from('x');

describe('the question before a change', () => {
  const asked = (sides: Pick<Plan, 'before' | 'after'>, definesPod = true): string =>
    consentQuestion(
      { action: 'edit', pod: POD, file: 'web.yaml', notes: [], ...sides },
      { where: 'node cp-1', means: 'A guard does it.', path: '/m', definesPod, confirmWithin: 90_000 },
    );
  const end = (awaited: string) =>
    `A guard does it. The change is undone if the pod is not ${awaited} within 1m30s, if you press Ctrl-C, or if this program loses the node.`;

  test.each<[string, Pick<Plan, 'before' | 'after'>, string]>([
    [
      'creates',
      { before: undefined, after: BYTES },
      `This creates /m/web.yaml on node cp-1. The kubelet starts pod default/web-cp-1 within seconds. ${end('healthy')}`,
    ],
    [
      'removes',
      { before: BYTES, after: undefined },
      `This removes /m/web.yaml on node cp-1. The kubelet stops pod default/web-cp-1 within seconds. ${end('gone')}`,
    ],
    [
      'replaces',
      { before: BYTES, after: BYTES },
      `This replaces /m/web.yaml on node cp-1. The kubelet stops pod default/web-cp-1 at once and starts it again, which takes 11 to 20 seconds, longer for a slow program. ${end('healthy')}`,
    ],
  ])('tells what it %s', (_, sides, question) => {
    expect(asked(sides)).toBe(question);
  });

  test('tells that a file that the kubelet refuses has run nothing', () => {
    expect(asked({ before: BYTES, after: BYTES }, false)).toBe(
      `This replaces /m/web.yaml on node cp-1. The kubelet starts pod default/web-cp-1 within seconds. ${end('healthy')}`,
    );
    expect(asked({ before: BYTES, after: undefined }, false)).toBe(
      `This removes /m/web.yaml on node cp-1. The kubelet stops pod default/web-cp-1 within seconds, if it runs it at all. ${end('gone')}`,
    );
    const plan = {
      action: 'rm',
      pod: undefined,
      file: 'web.yaml',
      notes: [],
      before: BYTES,
      after: undefined,
    } as const;
    const means = { where: 'node cp-1', means: 'A guard does it.', path: '/m', definesPod: false, confirmWithin: 1 };
    expect(consentQuestion(plan, means)).toBe(
      'This removes /m/web.yaml on node cp-1. It defines no pod: the kubelet starts and stops nothing. A guard does it. The change is undone if you press Ctrl-C, or if this program loses the node.',
    );
  });
});

test('what was done, and by when it must be well', () => {
  expect([begunLine({ file: 'a', after: BYTES }, 1500), begunLine({ file: 'a', after: undefined }, 300_000)]).toEqual([
    'a is in place. The change is undone unless the pod is healthy within 1.5s.',
    'a is out of the directory. The change is undone unless the pod is gone within 5m.',
  ]);
  expect(begunLine({ file: 'a', after: undefined }, undefined)).toBe('a is out of the directory.');
});

test('what refuses a change comes first, each with what to do', () => {
  const results = [
    { severity: 'warning', check: 'owner', message: 'a tool may write it again.' },
    { severity: 'fine', check: 'node', message: 'node cp-1 is ready' },
    { severity: 'error', check: 'image', message: 'no image', hint: 'Pull it.' },
  ] as const;
  expect(preflightLines(results)).toEqual([
    { severity: 'error', text: 'Refused: no image. Pull it.' },
    { severity: 'warning', text: 'Warning: a tool may write it again.' },
  ]);
});

test.each<[ChangeEnd, string]>([
  ['confirmed', 'pod/web-cp-1 rolled back on node cp-1'],
  ['unchanged', 'pod/web-cp-1 unchanged on node cp-1'],
  ['rehearsed', 'pod/web-cp-1 rolled back on node cp-1 (dry run)'],
  ['undone', 'undo of pod/web-cp-1 on node cp-1 was undone: why'],
  [
    'left',
    'undo of pod/web-cp-1 on node cp-1 was neither confirmed (why) nor undone: somebody else wrote the file meanwhile',
  ],
  ['stuck', 'undo of pod/web-cp-1 on node cp-1 could not be undone yet: why'],
  ['unknown', 'the outcome of undo of pod/web-cp-1 on node cp-1 is not known: why'],
])('a change that is %s', (end, line) => {
  expect(resultLine({ action: 'undo', pod: POD, node: 'cp-1', end, why: 'why' } as ChangeResult)).toBe(line);
});

test('an undo that leads to no manifest is told as what it is', () => {
  const result = { action: 'undo', pod: POD, node: 'cp-1', goneSince: 'before change 3' };
  expect(resultLine({ ...result, end: 'confirmed' } as ChangeResult)).toBe(
    'pod/web-cp-1 removed on node cp-1 (its state before change 3: no manifest)',
  );
  expect(resultLine({ ...result, end: 'rehearsed' } as ChangeResult)).toBe(
    'pod/web-cp-1 removed on node cp-1 (its state before change 3: no manifest) (dry run)',
  );
});

test('that somebody else wrote the file is said once', () => {
  const result = { action: 'edit', pod: POD, file: 'web.yaml', node: 'cp-1', end: 'left' };
  expect(resultLine({ ...result, why: 'web.yaml was changed meanwhile' } as ChangeResult)).toBe(
    'edit of pod/web-cp-1 on node cp-1 was neither confirmed nor undone: somebody else wrote the file meanwhile',
  );
});

test('of a stopped pod it is told what is known', () => {
  expect([
    stoppedWords({ since: new Date('2026-02-28T10:00:30Z'), by: 'jane' }),
    stoppedWords({ since: undefined, by: 'jane' }),
    stoppedWords({ since: undefined, by: '' }),
  ]).toEqual(['stopped since 2026-02-28T10:00:30Z by jane', 'stopped by jane', 'stopped']);
});

test('why nobody will know who it was', () => {
  expect(unknownUserNote({ what: 'your name', why: 'a\u001b[2J' })).toBe(
    'Note: could not read your name: a\\u001b[2J. The history will not show who made this change.',
  );
});

test('a history with all that may be missing, and words of others', () => {
  const odd = { ended: undefined, record: '{"action":"edit\\u001b[2J","namespace":"default","name":"web"}' };
  const { history } = directoryOf({}, [
    { before: manifest('web'), after: undefined, odd },
    { before: 'a', after: 'b', outcome: 'undone', odd: { old: undefined } },
  ]);
  const past = { node: 'cp-1', directory: '/m', changes: history.changes };
  const look = { noHeaders: false, style: createStyles(false) };
  expect(historyReport(past, { ...look, diff: false })).toBe(
    [
      'CHANGE   ACTION          FILE       ENDED                  BY          OUTCOME',
      '1        edit\\u001b[2J   web.yaml   <unknown>              <unknown>   confirmed',
      '2        edit            web.yaml   2026-02-28T10:00:30Z   jane        undone: it was not well',
      '',
    ].join('\n'),
  );
  expect(historyReport(past, { ...look, diff: true, noHeaders: true })).toBe(
    [
      '1     edit\\u001b[2J   web.yaml   <unknown>   <unknown>   confirmed',
      '--- /m/web.yaml',
      '+++ /dev/null',
      '@@ -1,4 +0,0 @@',
      ...manifest('web')
        .trimEnd()
        .split('\n')
        .map((line) => `-${line}`),
      '',
      '2     edit   web.yaml   2026-02-28T10:00:30Z   jane   undone: it was not well',
      'The manifests were not kept whole.',
      '',
    ].join('\n'),
  );
});
