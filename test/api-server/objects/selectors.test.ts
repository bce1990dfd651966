import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../http/api-status.ts';
import { fieldSelector, parseFieldTerms, parseLabelSelector } from './selectors.ts';

const sets = {
  etcd: { component: 'etcd', tier: 'control-plane' },
  scheduler: { component: 'kube-scheduler', tier: 'control-plane', revision: '7' },
  web: { app: 'web', 'example.com/team': 'shop' },
  bare: {},
};

function selected(selector: string): string[] {
  const { matches } = parseLabelSelector(selector);
  return Object.entries(sets)
    .filter(([, labels]) => matches(labels))
    .map(([name]) => name);
}

function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError) return `${error.status.code}: ${error.message}`;
  }
  return 'accepted';
}

describe('label selectors', () => {
  test.each([
    ['', ['etcd', 'scheduler', 'web', 'bare']],
    ['component=etcd', ['etcd']],
    ['component==etcd', ['etcd']],
    ['component = etcd , tier = control-plane', ['etcd']],
    ['component!=etcd', ['scheduler', 'web', 'bare']],
    ['component', ['etcd', 'scheduler']],
    ['!component', ['web', 'bare']],
    ['component in (etcd, kube-scheduler)', ['etcd', 'scheduler']],
    ['component notin (etcd)', ['scheduler', 'web', 'bare']],
    ['component in (etcd),tier=control-plane', ['etcd']],
    ['example.com/team=shop', ['web']],
    ['revision>6', ['scheduler']],
    ['revision<7', []],
    ['app=', []],
    ['component in (,etcd)', ['etcd']],
  ])('%s', (selector, names) => {
    expect(selected(selector)).toEqual(names);
  });

  test.each([
    ['component in', "400: unable to parse requirement: found '', expected: '('"],
    ['component in (etcd', "400: unable to parse requirement: found '', expected: ',' or ')'"],
    ['a=b,', '400: unable to parse requirement: found \'\', expected: identifier after ","'],
    ['a=b c', "400: unable to parse requirement: found 'c', expected: ',' or 'end of string'"],
    [
      'a>x',
      "400: unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('%s is refused', (selector, message) => {
    expect(complaint(() => parseLabelSelector(selector))).toBe(message);
  });
});

describe('field selectors', () => {
  test('an empty value is compared, not ignored', () => {
    const terms = parseFieldTerms('spec.serviceAccountName=,spec.nodeName==cp-1');
    expect(terms).toEqual([
      { label: 'spec.serviceAccountName', operator: '=', value: '' },
      { label: 'spec.nodeName', operator: '=', value: 'cp-1' },
    ]);
    const { matches } = fieldSelector(terms);
    expect(matches({ 'spec.serviceAccountName': '', 'spec.nodeName': 'cp-1' })).toBe(true);
    expect(matches({ 'spec.serviceAccountName': 'default', 'spec.nodeName': 'cp-1' })).toBe(false);
  });

  test('a field an object does not have is empty', () => {
    expect(fieldSelector(parseFieldTerms('spec.nodeName!=')).matches({})).toBe(false);
    expect(fieldSelector(parseFieldTerms('spec.nodeName!=x')).matches({})).toBe(true);
  });

  test('escaped commas and equal signs belong to the value', () => {
    expect(parseFieldTerms('reason=a\\,b\\=c\\\\d')).toEqual([{ label: 'reason', operator: '=', value: 'a,b=c\\d' }]);
  });

  test('a term without an operator is refused', () => {
    expect(complaint(() => parseFieldTerms('spec.nodeName'))).toBe(
      "400: invalid selector: 'spec.nodeName'; can't understand 'spec.nodeName'",
    );
  });
});
