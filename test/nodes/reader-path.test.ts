import { expect, test } from '@jest/globals';
import type { Fact } from '../../src/facts/evidence.ts';
import type { NodeOverview } from '../../src/nodes/node-overview.ts';
import { overviewOf } from '../../src/nodes/node-overview.ts';
import { readerPath } from '../../src/nodes/reader-path.ts';

function known(value: string): Fact<string> {
  return { value, source: 'configz', confidence: 'certain' };
}

function nodeWith(facts: Partial<NodeOverview>): NodeOverview {
  const overview = overviewOf({
    name: 'n',
    node: undefined,
    mirrors: undefined,
    configz: undefined,
    flagz: undefined,
    configMap: undefined,
    running: undefined,
    hidden: undefined,
    unreadable: [],
  });
  return { ...overview, path: undefined, url: undefined, ...facts };
}

test.each<[string, Partial<NodeOverview>, string | undefined, object]>([
  ['a directory', { path: known('/etc/manifests/') }, undefined, { kind: 'directory', path: '/etc/manifests' }],
  ['the root', { path: known('/') }, undefined, { kind: 'directory', path: '/' }],
  ['a single file', { path: known('/etc/pod.yaml') }, undefined, { kind: 'file', path: '/etc/pod.yaml' }],
  ['the path that was given', { path: known('/etc/a') }, '/etc/b', { kind: 'directory', path: '/etc/b' }],
  [
    'a path that is likely',
    { path: { value: '/etc/a', source: 'kubelet-config', confidence: 'likely' } },
    undefined,
    {
      kind: 'directory',
      path: '/etc/a',
      assumed: { value: '/etc/a', source: 'kubelet-config', confidence: 'likely' },
    },
  ],
  ['nothing of a relative path', { path: known('manifests') }, undefined, { kind: 'odd', path: 'manifests' }],
  ['nothing of a path that climbs', { path: known('/a') }, '/a/../b', { kind: 'odd', path: '/a/../b' }],
  ['a name with dots', { path: known('/a/..b') }, undefined, { kind: 'directory', path: '/a/..b' }],
  [
    'a directory beside a URL',
    { path: known('/a'), url: known('http://x') },
    undefined,
    { kind: 'directory', path: '/a' },
  ],
  ['a URL alone', { path: known(''), url: known('http://x') }, undefined, { kind: 'url', url: 'http://x' }],
  ['no static pods', { path: known(''), url: known('') }, undefined, { kind: 'nothing' }],
  ['nothing known', {}, undefined, { kind: 'unknown' }],
  ['Windows', { windows: true, path: known('/etc/a') }, '/etc/b', { kind: 'windows' }],
])('a reader pod reads %s', (_, facts, given, expected) => {
  expect(readerPath(nodeWith(facts), given)).toEqual(expected);
});
