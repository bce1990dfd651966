import { describe, expect, test } from '@jest/globals';
import { withRestartedAt } from '../../src/change/restart-annotation.ts';

const WHEN = '2026-11-28T01:02:03Z';

function restarted(manifest: string): string | undefined {
  const bytes = withRestartedAt(Buffer.from(manifest), WHEN);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

describe('the annotation is written into the manifest, and all else stays as it is', () => {
  const CASES: readonly (readonly [name: string, manifest: string, edited: string])[] = [
    [
      'no annotations',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a # mine\nspec: {}\n',
      `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"\n  name: a # mine\nspec: {}\n`,
    ],
    [
      'other annotations, as kubeadm indents them',
      'kind: Pod\nmetadata:\n  annotations:\n    x/y: "1"\n  name: a\n',
      `kind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"\n    x/y: "1"\n  name: a\n`,
    ],
    [
      'a restart before',
      "metadata:\n  annotations:\n    kubectl.kubernetes.io/restartedAt: '2020' # once\n  name: a\n",
      `metadata:\n  annotations:\n    kubectl.kubernetes.io/restartedAt: "${WHEN}" # once\n  name: a\n`,
    ],
    [
      'annotations without any',
      'metadata:\n  annotations: # none yet\n  name: a\n',
      `metadata:\n  annotations: # none yet\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"\n  name: a\n`,
    ],
    [
      'annotations as an empty flow mapping',
      'metadata:\n  annotations: {}\n  name: a\n',
      `metadata:\n  annotations: {"kubectl.kubernetes.io/restartedAt": "${WHEN}"}\n  name: a\n`,
    ],
    [
      'flow style',
      'metadata: {name: a, annotations: {b: c}}\n',
      `metadata: {name: a, annotations: {"kubectl.kubernetes.io/restartedAt": "${WHEN}", b: c}}\n`,
    ],
    [
      'JSON',
      '{"kind":"Pod","metadata":{"name":"a"}}',
      `{"kind":"Pod","metadata":{"annotations": {"kubectl.kubernetes.io/restartedAt": "${WHEN}"}, "name":"a"}}`,
    ],
    [
      'JSON with tabs, restarted before',
      '{\n\t"metadata": {\n\t\t"annotations": {"kubectl.kubernetes.io/restartedAt": "x"},\n\t\t"name": "a"\n\t}\n}\n',
      `{\n\t"metadata": {\n\t\t"annotations": {"kubectl.kubernetes.io/restartedAt": "${WHEN}"},\n\t\t"name": "a"\n\t}\n}\n`,
    ],
    [
      'lines that end as on Windows',
      'metadata:\r\n  name: a\r\n',
      `metadata:\r\n  annotations:\r\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"\r\n  name: a\r\n`,
    ],
    [
      'a byte order mark',
      '\uFEFFmetadata:\n    name: a\n',
      `\uFEFFmetadata:\n    annotations:\n      kubectl.kubernetes.io/restartedAt: "${WHEN}"\n    name: a\n`,
    ],
    [
      'annotations without a value at the end of the file',
      'metadata:\n  name: a\n  annotations:',
      `metadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"`,
    ],
    [
      'a comment before the first key',
      'metadata:\n  # who\n  name: a\n---\nother: 1\n',
      `metadata:\n  # who\n  annotations:\n    kubectl.kubernetes.io/restartedAt: "${WHEN}"\n  name: a\n---\nother: 1\n`,
    ],
  ];
  test.each(CASES)('%s', (_name, manifest, edited) => {
    expect(restarted(manifest)).toBe(edited);
  });
});

describe('what cannot be edited without writing it anew is left alone', () => {
  test.each([
    ['an alias in the place of annotations', 'x: &a {b: c}\nmetadata:\n  name: a\n  annotations: *a\n'],
    [
      'a value over several lines',
      'metadata:\n  annotations:\n    kubectl.kubernetes.io/restartedAt: >-\n      2020\n      1\n',
    ],
    ['no metadata', 'kind: Pod\n'],
    ['no YAML', 'metadata:\n  name: "a\n'],
    ['a list', '- a\n'],
    ['null written out', 'metadata:\n  annotations: null\n  name: a\n'],
  ] as const)('%s', (_name, manifest) => {
    expect(restarted(manifest)).toBeUndefined();
  });

  test('bytes that are not UTF-8', () => {
    expect(withRestartedAt(Uint8Array.of(0xff, 0xfe, 0x61, 0), WHEN)).toBeUndefined();
  });
});
