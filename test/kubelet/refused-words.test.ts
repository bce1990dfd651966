import { expect, test } from '@jest/globals';
import { refusedWords } from '../../src/kubelet/refused-words.ts';

test.each<[readonly string[], readonly string[]]>([
  [['--static-pod-path=/a', '--v=2'], ['--static-pod-path is no flag of the kubelet']],
  [
    ['--pod-manifests-path', '/a'],
    ['--pod-manifests-path is no flag of the kubelet: perhaps --pod-manifest-path is meant'],
  ],
  [
    ['--manifest=/a', '--confg=/b'],
    [
      '--manifest is no flag of the kubelet: perhaps --manifest-url is meant',
      '--confg is no flag of the kubelet: perhaps --config is meant',
    ],
  ],
  [['--pod-manifest-path=/a', '--pod_manifest_path=/b', '--manifest-url=x', '--manifest-url-header=a:b'], []],
  [['--root-dir=/a', '--cert-dir=/b', '--log-dir=/c', '--kubeconfig=/d', '--sync-frequency=1m'], []],
  [['--'], []],
  [['--', '--static-pod-path=/a'], ['"--static-pod-path=/a" is no flag, and the kubelet takes nothing else']],
  [['-pod-manifest-path=/a'], ['-pod-manifest-path is no flag of the kubelet: it has two dashes, --pod-manifest-path']],
  [['-v', '2', '-v=4', '--oom-score-adj', '-999', '-h'], []],
  [['--pod-manifest-path'], ['--pod-manifest-path has no value']],
  [['--pod-manifest-path=', '/a'], ['"/a" is no flag, and the kubelet takes nothing else']],
  [['--config=/a', 'v=2'], ['"v=2" is no flag, and the kubelet takes nothing else']],
  [['--fail-swap-on', 'false', '--config', '/a'], ['"false" is no flag, and the kubelet takes nothing else']],
  [['--allow-privileged', 'true'], []],
  [['--fail-swap-on', '--config', '/a', '--feature-gates', 'A=true'], []],
])('%j', (words, refused) => {
  expect(refusedWords(words, true)).toEqual(refused);
});

test('where not all words are known, only the flags are judged', () => {
  expect(refusedWords(['x', '--static-pod-path', '--', 'y'], false)).toEqual([
    '--static-pod-path is no flag of the kubelet',
  ]);
});
