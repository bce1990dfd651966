import { expect, test } from '@jest/globals';
import { refusedWords } from '../../src/kubelet/refused-words.ts';

test.each<[readonly string[], readonly string[]]>([
  [['--static-pod-path=/a', '--v=2'], ['--static-pod-path is not a kubelet flag']],
  [['--pod-manifests-path', '/a'], ['--pod-manifests-path is not a kubelet flag; it may mean --pod-manifest-path']],
  [
    ['--manifest=/a', '--confg=/b'],
    [
      '--manifest is not a kubelet flag; it may mean --manifest-url',
      '--confg is not a kubelet flag; it may mean --config',
    ],
  ],
  [['--pod-manifest-path=/a', '--pod_manifest_path=/b', '--manifest-url=x', '--manifest-url-header=a:b'], []],
  [['--root-dir=/a', '--cert-dir=/b', '--log-dir=/c', '--kubeconfig=/d', '--sync-frequency=1m'], []],
  [['--'], []],
  [['--', '--static-pod-path=/a'], ['"--static-pod-path=/a" is not a flag, and the kubelet takes only flags']],
  [['-pod-manifest-path=/a'], ['-pod-manifest-path is not a kubelet flag: it takes two dashes, --pod-manifest-path']],
  [['-v', '2', '-v=4', '--oom-score-adj', '-999', '-h'], []],
  [['--pod-manifest-path'], ['--pod-manifest-path has no value']],
  [['--pod-manifest-path=', '/a'], ['"/a" is not a flag, and the kubelet takes only flags']],
  [['--config=/a', 'v=2'], ['"v=2" is not a flag, and the kubelet takes only flags']],
  [['--fail-swap-on', 'false', '--config', '/a'], ['"false" is not a flag, and the kubelet takes only flags']],
  [['--allow-privileged', 'true'], []],
  [['--fail-swap-on', '--config', '/a', '--feature-gates', 'A=true'], []],
])('%j', (words, refused) => {
  expect(refusedWords(words, true)).toEqual(refused);
});

test('where not all words are known, only the flags are judged', () => {
  expect(refusedWords(['x', '--static-pod-path', '--', 'y'], false)).toEqual([
    '--static-pod-path is not a kubelet flag',
  ]);
});
