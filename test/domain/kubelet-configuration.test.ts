import { describe, expect, test } from '@jest/globals';
import {
  layeredField,
  parseKubeletConfiguration,
  type ConfigurationLayer,
} from '../../src/domain/kubelet-configuration.ts';

function layers(...all: readonly Readonly<Record<string, unknown>>[]): ConfigurationLayer[] {
  return all.map((fields, index) => ({ path: `/${index}`, kind: index === 0 ? 'config-file' : 'drop-in', fields }));
}

describe('merging', () => {
  test.each<[string, readonly ConfigurationLayer[], string | undefined]>([
    ['the last layer that sets it wins', layers({ a: '1' }, { a: '2' }, {}), '2 /1'],
    ['null takes it back', layers({ a: '1' }, { a: null }), undefined],
    ['and a later one sets it again', layers({ a: '1' }, { a: null }, { a: '3' }), '3 /2'],
    ['an empty text is a value', layers({ a: '1' }, { a: '' }), ' /1'],
    ['nothing sets it', layers({}, {}), undefined],
    ['inherited names are no fields', layers({}, { toString: 'x' }), undefined],
  ])('%s', (_, given, expected) => {
    const field = layeredField(given, 'a');
    expect(field && `${field.value} ${field.layer.path}`).toBe(expected);
  });
});

describe('parsing', () => {
  test('YAML and JSON', () => {
    const fields = { kind: 'KubeletConfiguration', staticPodPath: '/a' };
    expect(parseKubeletConfiguration('kind: KubeletConfiguration\nstaticPodPath: /a\n')).toEqual({ ok: true, fields });
    expect(parseKubeletConfiguration('{"kind":"KubeletConfiguration","staticPodPath":"/a"}')).toEqual({
      ok: true,
      fields,
    });
  });

  test.each([
    ['', 'not a KubeletConfiguration'],
    ['- a', 'not a KubeletConfiguration'],
    ['kind: Pod', 'not a KubeletConfiguration, but of another kind'],
  ])('%j is refused', (text, why) => {
    expect(parseKubeletConfiguration(text)).toEqual({ ok: false, why });
  });

  test('what is no YAML says so, and an alias bomb is no danger', () => {
    expect(parseKubeletConfiguration('a: [')).toMatchObject({ ok: false, why: expect.stringMatching(/^not YAML: /) });
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c]',
    ];
    expect(parseKubeletConfiguration(bomb.join('\n'))).toEqual({ ok: false, why: 'not YAML: too many aliases' });
  });
});
