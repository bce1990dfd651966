import { describe, expect, test } from '@jest/globals';
import type { Pod } from '../../src/kubernetes/kubernetes.ts';
import { differingFields, specFields } from '../../src/pods/spec-fields.ts';

function podOf(image: string, ...args: string[]): Pod {
  return { spec: { containers: [{ name: 'web', image, command: ['serve'], args }] } };
}

describe('fields of a spec', () => {
  test('are kept once for pods of one manifest, and stay apart for all others', () => {
    const first = specFields(podOf('web:1', '--port=80'));
    expect(specFields(podOf('web:1', '--port=80'))).toBe(first);
    expect(differingFields(first, specFields(podOf('web:2', '--port=80')))).toEqual(['web image']);
    expect(differingFields(first, specFields(podOf('web:1', '--port=81')))).toEqual(['web args']);
    expect([...first]).toEqual([
      ['web image', 'web:1'],
      ['web command', 'serve'],
      ['web args', '--port=80'],
      ['imagePullSecrets', ''],
    ]);
  });
});
