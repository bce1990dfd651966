import { describe, expect, test } from '@jest/globals';
import { readKubeletArguments, splitProcCommandLine } from '../../src/kubelet/kubelet-command-line.ts';

describe("a kubelet's arguments", () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['with an equals sign', ['--pod-manifest-path=/a'], '/a'],
    ['as the next word', ['--v=2', '--pod-manifest-path', '/a', '--other'], '/a'],
    ['the last wins', ['--pod-manifest-path=/a', '--pod-manifest-path', '/b'], '/b'],
    ['underscores', ['--pod_manifest_path=/a'], '/a'],
    ['an empty value is a value', ['--pod-manifest-path='], ''],
    ['an equals sign in the value', ['--pod-manifest-path=/a=b'], '/a=b'],
    ['after the end of flags', ['--', '--pod-manifest-path=/a'], undefined],
    ['without a value', ['--pod-manifest-path'], undefined],
    ['as a value of another word', ['x--pod-manifest-path=/a'], undefined],
    ['not given', [], undefined],
  ])('%s', (_, words, expected) => {
    expect(readKubeletArguments(words).podManifestPath).toBe(expected);
  });
});

describe('/proc/PID/cmdline', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['kubelet\0', ['kubelet']],
    ['kubelet\0--a=\0\0b c\0', ['kubelet', '--a=', '', 'b c']],
    ['no end', ['no end']],
  ])('%j', (text, words) => {
    expect(splitProcCommandLine(text)).toEqual(words);
  });
});

test('a command line of a million words is read at once', () => {
  const words = splitProcCommandLine(`${'a\0'.repeat(1_000_000)}--config\0/last\0`);
  expect(readKubeletArguments(words).config).toBe('/last');
});
