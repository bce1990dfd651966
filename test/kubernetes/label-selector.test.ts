import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/facts/errors.ts';
import { matchesLabels, parseLabelSelector, requirementsOf } from '../../src/kubernetes/label-selector.ts';

const LABELS = { app: 'web', tier: 'front', version: '3', empty: '' };

describe('a selector of -l', () => {
  test.each([
    ['', true],
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app = web , tier != back', true],
    ['app=api', false],
    ['app!=web', false],
    ['missing!=anything', true],
    ['app in (api,web)', true],
    ['app in (api, cache),tier=front', false],
    ['app notin (api)', true],
    ['missing notin (api)', true],
    ['app notin (web,api)', false],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['empty=', true],
    ['empty', true],
    ['version>2', true],
    ['version<3', false],
    ['example.com/role=x', false],
  ])('%s: %s', (selector, matches) => {
    expect(matchesLabels(parseLabelSelector(selector), LABELS)).toBe(matches);
  });

  test('keeps its values apart from each other', () => {
    expect(parseLabelSelector('a in (b,c),d')).toEqual([
      { key: 'a', operator: 'In', values: ['b', 'c'] },
      { key: 'd', operator: 'Exists', values: [] },
    ]);
  });

  test.each(['a in b', '=x', 'a=b=c', 'a in (b', 'a b'])('that is wrong is refused: %s', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(UsageError);
  });

  test('without labels matches only what asks for none', () => {
    expect(matchesLabels(parseLabelSelector('!a'), undefined)).toBe(true);
    expect(matchesLabels(parseLabelSelector('a'), undefined)).toBe(false);
  });
});

describe('a selector of an object', () => {
  test('has the conditions of both parts', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'NotIn', values: ['back'] },
        { key: 'missing', operator: 'DoesNotExist' },
      ],
    };
    expect(matchesLabels(requirementsOf(selector), LABELS)).toBe(true);
    expect(matchesLabels(requirementsOf(selector), { ...LABELS, tier: 'back' })).toBe(false);
    expect(matchesLabels(requirementsOf(selector), { ...LABELS, missing: '' })).toBe(false);
  });

  test.each([[undefined], [{}], [{ matchLabels: {}, matchExpressions: [] }]])(
    'that is %j matches everything',
    (selector) => {
      expect(matchesLabels(requirementsOf(selector), undefined)).toBe(true);
    },
  );
});
