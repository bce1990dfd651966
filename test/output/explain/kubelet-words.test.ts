import { expect, test } from '@jest/globals';
import type { Explanation, KubeletWord } from '../../../src/nodes/explanation.ts';
import { kubeletWords } from '../../../src/output/explain/kubelet-words.ts';

const NOW = new Date('2026-02-01T12:00:00Z');
const SAME: KubeletWord = {
  runs: true,
  hash: 'abc',
  phase: 'Running',
  status: 'Running',
  since: '2026-02-01T11:00:00Z',
  refused: false,
  differences: [],
};
const GONE: KubeletWord = {
  runs: false,
  hash: undefined,
  phase: undefined,
  status: undefined,
  since: undefined,
  refused: false,
  differences: ['not-run'],
};

type Told = readonly [agrees: boolean, detail: string, remedies: number];

const ROWS: readonly (readonly [what: string, KubeletWord, Partial<Explanation>, Told])[] = [
  ['that agrees', SAME, {}, [true, 'runs it with the same hash, manifest read at 2026-02-01T11:00:00Z', 0]],
  ['that does not say since when', { ...SAME, since: undefined }, {}, [true, 'runs it with the same hash', 0]],
  [
    'of which the pod has ended',
    { ...SAME, since: undefined, phase: 'Succeeded' },
    { phase: 'Succeeded' },
    [true, 'has it with the same hash, phase Succeeded', 0],
  ],
  [
    'that runs another manifest',
    { ...SAME, hash: 'def', differences: ['hash'] },
    {},
    [false, 'the mirror shows another manifest (hash): the kubelet runs def, manifest read at 2026-02-01T11:00:00Z', 1],
  ],
  [
    'that runs another manifest, of which the mirror is Pending',
    { ...SAME, hash: 'def', since: undefined, differences: ['hash', 'phase'] },
    { phase: 'Pending' },
    [
      false,
      'the mirror shows another manifest (hash), the mirror is Pending, the pod Running: the kubelet runs def',
      1,
    ],
  ],
  [
    'that runs it without a mirror',
    { ...SAME, differences: ['hidden'] },
    { phase: undefined },
    [true, 'runs it, manifest read at 2026-02-01T11:00:00Z', 0],
  ],
  [
    'whose mirror is stuck',
    { ...SAME, differences: ['phase'] },
    { phase: 'Pending' },
    [
      false,
      'runs it with the same hash, manifest read at 2026-02-01T11:00:00Z, and the mirror is Pending, the pod Running',
      1,
    ],
  ],
  [
    'whose status may be on its way',
    { ...SAME, since: '2026-02-01T11:59:00Z', differences: ['phase'] },
    { phase: 'Pending' },
    [
      true,
      'runs it with the same hash, manifest read at 2026-02-01T11:59:00Z, and the mirror is Pending, the pod Running',
      0,
    ],
  ],
  ['that does not run it', GONE, { suspicions: ['left-over', 'forged'] }, [false, 'the kubelet does not run it', 1]],
  [
    'that does not run what is suspect anyway',
    GONE,
    { suspicions: ['forged'] },
    [false, 'the kubelet does not run it', 0],
  ],
];

test.each(ROWS)('a kubelet %s', (_what, value, explanation, [agrees, detail, remedies]) => {
  const kubelet = { value, source: 'kubelet-pods', confidence: 'certain' } as const;
  const words = kubeletWords(
    { kubelet, phase: 'Running', metadata: {}, suspicions: [], why: [], ...explanation },
    NOW,
  )!;
  expect([words.agrees, words.detail, words.remedies.length]).toEqual([
    agrees,
    `${detail} (live kubelet, pods)`,
    remedies,
  ]);
});

test('a mirror that finalizers keep does not follow, not even at once', () => {
  const value = { ...SAME, hash: 'def', since: '2026-02-01T11:59:50Z', differences: ['hash'] } as const;
  const kubelet = { value, source: 'kubelet-pods', confidence: 'certain' } as const;
  const words = (metadata: Explanation['metadata']) =>
    kubeletWords({ kubelet, metadata, phase: 'Running', suspicions: [], why: [] }, NOW)!;
  expect([words({}).agrees, words({}).remedies]).toEqual([
    true,
    [
      'Check again when the old containers have stopped, usually within a minute: then the kubelet replaces the mirror pod.',
    ],
  ]);
  const held = words({ finalizers: ['example.com/keep'] });
  expect([held.agrees, held.remedies]).toEqual([
    false,
    ['Remove metadata.finalizers from the manifest, and then from the mirror pod.'],
  ]);
});

test('a kubelet that said nothing has no words', () => {
  expect(
    kubeletWords({ kubelet: undefined, metadata: {}, phase: 'Running', suspicions: [], why: [] }, NOW),
  ).toBeUndefined();
});
