import { describe, expect, test } from '@jest/globals';
import {
  layeredField,
  parseKubeletConfiguration,
  type ConfigurationLayer,
} from '../../src/kubelet/kubelet-configuration.ts';

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

const HEAD = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n';

describe('decoding', () => {
  test('YAML and JSON, with a byte order mark or without', () => {
    const fields = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', staticPodPath: '/a' };
    for (const text of [`${HEAD}staticPodPath: /a\n`, `\uFEFF${HEAD}staticPodPath: /a\r\n`, JSON.stringify(fields)]) {
      expect(parseKubeletConfiguration(text)).toEqual({ ok: true, fields, remarks: [] });
    }
  });

  test.each([
    ['', 'is empty'],
    ['- a', 'is not a KubeletConfiguration'],
    ['# nothing', 'is not a KubeletConfiguration'],
    ['staticPodPath: /a', 'has no apiVersion and kind'],
    ['kind: KubeletConfiguration', 'has no apiVersion'],
    ['apiVersion: kubelet.config.k8s.io/v1beta1', 'has no kind'],
    ['apiVersion: v1\nkind: Config\nclusters: []', 'is a kubeconfig, not a KubeletConfiguration'],
    ['apiVersion: v1\nkind: Pod', 'has kind Pod, not KubeletConfiguration'],
    [
      HEAD.replace('v1beta1', 'v1alpha1'),
      'has apiVersion kubelet.config.k8s.io/v1alpha1, not kubelet.config.k8s.io/v1beta1',
    ],
    [`${HEAD}staticPodPath: 5`, 'has no string in staticPodPath'],
    [`${HEAD}fileCheckFrequency: 20`, 'has no string in fileCheckFrequency'],
  ])('%j keeps the kubelet from starting', (text, why) => {
    expect(parseKubeletConfiguration(text)).toEqual({ ok: false, why });
  });

  test('a key that is there twice: the last counts, and in a drop-in the kubelet does not start', () => {
    const text = `${HEAD}staticPodPath: /a\nstaticPodPath: /b\n`;
    expect(parseKubeletConfiguration(text)).toMatchObject({
      fields: { staticPodPath: '/b' },
      remarks: ['sets staticPodPath twice; the last one counts'],
    });
    expect(parseKubeletConfiguration(text, 'drop-in')).toEqual({ ok: false, why: 'sets staticPodPath twice' });
  });

  test.each(['staticPodPaths', 'staticpodpath', 'podManifestPath', 'static-pod-path', 'statcPodPath'])(
    'a field %s is no field',
    (name) => {
      const remarks = [`sets ${name}, which the kubelet does not know and ignores`];
      expect(parseKubeletConfiguration(`${HEAD}${name}: /a`)).toMatchObject({ ok: true, remarks });
    },
  );

  test('in a drop-in the case of letters does not count', () => {
    const parsed = parseKubeletConfiguration(`${HEAD}staticpodpath: /b`, 'drop-in');
    expect(parsed).toMatchObject({ ok: true, remarks: [] });
    const [base, drop] = layers({ staticPodPath: '/a' }, parsed.ok ? parsed.fields : {});
    expect(layeredField([base!, drop!], 'staticPodPath')).toEqual({ value: '/b', layer: drop });
    expect(layeredField([{ ...drop!, kind: 'config-file' }], 'staticPodPath')).toBeUndefined();
  });

  test.each([
    ['a: *S3cret', 'unknown anchor referenced'],
    ['a: &S3cret [*S3cret]', 'an anchor contains itself'],
    ['a: !!int S3cret', 'a value does not match its tag'],
    ['{[S3cret]: a}', 'invalid map key'],
  ])('what stands in it is not quoted, for it may be a secret: %s', (text, why) => {
    expect(parseKubeletConfiguration(text)).toEqual({ ok: false, why: `is not YAML: ${why}` });
  });

  test('what is no YAML says so, and an alias bomb is no danger', () => {
    expect(parseKubeletConfiguration('a: [')).toMatchObject({
      ok: false,
      why: expect.stringMatching(/^is not YAML: /),
    });
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c]',
    ];
    expect(parseKubeletConfiguration(bomb.join('\n'))).toEqual({
      ok: false,
      why: 'is not YAML: document contains excessive aliasing',
    });
  });
});
