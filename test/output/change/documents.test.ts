import { expect, test } from '@jest/globals';
import type { ChangeResult } from '../../../src/change/change-result.ts';
import type { PastChange } from '../../../src/change/history.ts';
import { changeDocument } from '../../../src/output/change/change-document.ts';
import { historyDocument } from '../../../src/output/change/history-report.ts';

// Documents go to printers that know texts, numbers and lists alone: a Date would be printed as an empty object.

const TIME = new Date('2026-11-28T02:16:47Z');

const RESULT: ChangeResult = {
  action: 'edit',
  pod: { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' },
  file: 'web.yaml',
  node: 'cp-1',
  historyCommand: 'kubectl static history web-cp-1',
  manifestCommand: 'kubectl static manifest web-cp-1',
  directory: '/etc/kubernetes/manifests',
  end: 'confirmed',
  why: '',
  meaning: [],
  log: '',
  difference: '',
  preflight: [],
  steps: [{ time: TIME, message: 'web.yaml is in place.' }],
};

const PAST: PastChange = {
  number: 1,
  id: '0123456789',
  outcome: 'confirmed',
  why: '',
  record: { action: 'edit', namespace: 'default', name: 'web', by: 'jane' },
  file: 'web.yaml',
  began: TIME,
  ended: undefined,
  before: undefined,
  after: undefined,
  log: '',
  kept: 'history/00001-confirmed-0123456789',
};

test('each step of a change has its time', () => {
  expect(changeDocument([RESULT], false)).toMatchObject({
    steps: [{ time: '2026-11-28T02:16:47.000Z', message: 'web.yaml is in place.' }],
  });
});

test('a past change has the times that are known', () => {
  const document = historyDocument({ node: 'cp-1', directory: '/etc/kubernetes/manifests', changes: [PAST] });
  expect(document).toMatchObject({ items: [{ began: '2026-11-28T02:16:47.000Z', ended: null }] });
});
