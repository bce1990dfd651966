import { describe, expect, test } from '@jest/globals';
import type { NodeSelectorTerm } from '../../src/kubernetes/pod.ts';
import { hasLabels, matchesAffinity } from '../../src/nodes/node-selection.ts';

const NODE = { name: 'cp-1', labels: { role: 'edge', disk: 'ssd', cores: '8' } };

test('nodeSelector asks for every label', () => {
  expect(hasLabels(NODE, { role: 'edge', disk: 'ssd' })).toBe(true);
  expect(hasLabels(NODE, { role: 'edge', disk: 'hdd' })).toBe(false);
  expect(hasLabels(NODE, { zone: '' })).toBe(false);
});

describe('required node affinity', () => {
  test.each<[string, NodeSelectorTerm[], boolean]>([
    ['no term', [], false],
    ['a term that asks nothing', [{}], false],
    ['the first of two', [{ matchExpressions: [{ key: 'role', operator: 'In', values: ['edge'] }] }, {}], true],
    ['the second of two', [{}, { matchExpressions: [{ key: 'role', operator: 'Exists' }] }], true],
    [
      'all of a term',
      [
        {
          matchExpressions: [
            { key: 'role', operator: 'In', values: ['edge', 'core'] },
            { key: 'zone', operator: 'Exists' },
          ],
        },
      ],
      false,
    ],
    ['a label that is not there', [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }], true],
    ['a label that must not be there', [{ matchExpressions: [{ key: 'disk', operator: 'DoesNotExist' }] }], false],
    ['a number above', [{ matchExpressions: [{ key: 'cores', operator: 'Gt', values: ['4'] }] }], true],
    ['a number below', [{ matchExpressions: [{ key: 'cores', operator: 'Lt', values: ['4'] }] }], false],
    ['a word as a number', [{ matchExpressions: [{ key: 'role', operator: 'Gt', values: ['4'] }] }], false],
    ['its name', [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['cp-1'] }] }], true],
    ['another name', [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['cp-2'] }] }], false],
  ])('%s', (_, nodeSelectorTerms, expected) => {
    expect(matchesAffinity(NODE, { nodeSelectorTerms })).toBe(expected);
  });

  test.each([
    ['Gt', '8', '7', true],
    ['Gt', '+8', '07', true],
    ['Lt', '-3', '-2', true],
    ['Gt', '9223372036854775807', '9223372036854775806', true],
    ['Gt', '9223372036854775808', '1', false],
    ['Lt', '', '4', false],
    ['Gt', '8', '', false],
    ['Gt', '1e3', '4', false],
    ['Gt', '0x10', '4', false],
    ['Gt', '8.5', '4', false],
    ['Lt', '8', '1e3', false],
    ['Gt', ' 8', '4', false],
  ] as const)('%s of the label "%s" and "%s"', (operator, label, value, expected) => {
    const node = { name: 'cp-1', labels: { cores: label } };
    const nodeSelectorTerms = [{ matchExpressions: [{ key: 'cores', operator, values: [value] }] }];
    expect(matchesAffinity(node, { nodeSelectorTerms })).toBe(expected);
  });
});
