import { describe, expect, test } from '@jest/globals';
import { lastingCommand } from '../../../src/kubelet/manifest/lasting-command.ts';
import type { Container } from '../../../src/kubernetes/pod.ts';

function wordsOf(container: Container) {
  const { words, program } = lastingCommand(container, 'c', new Set(['etcd']));
  return { words: words.map(({ text }) => text).join(' '), program };
}

describe('variables', () => {
  const env = [
    { name: 'DIR', value: '/tls' },
    { name: 'CERT', value: '$(DIR)/a.crt' },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ];

  test('the kubelet puts in what has a value, and leaves the rest', () => {
    const args = ['--a=$(CERT)', '--b=$(IP)', '--c=$$(CERT)', '--d=$(later)', '--e=$CERT'];
    expect(wordsOf({ name: 'x', command: ['etcd'], args, env })).toEqual({
      words: 'etcd --a=/tls/a.crt --b=$(IP) --c=$(CERT) --d=$(later) --e=$CERT',
      program: 'etcd',
    });
  });

  test('a shell puts in what has a value, and what it assigned itself', () => {
    const script =
      'NAME=b\nMADE=$(hostname)\nexec etcd --a=$CERT --b="${DIR}/$NAME.crt" --c=$IP/c.crt --d=/$MADE.crt\n';
    expect(wordsOf({ name: 'x', command: ['sh', '-c'], args: [script], env })).toEqual({
      words: 'etcd --a=/tls/a.crt --b=/tls/b.crt --c=$IP/c.crt --d=/$(…).crt',
      program: 'etcd',
    });
  });
});

test.each([
  ['one program', 'exec etcd --a=1', 'etcd --a=1'],
  [
    'what it becomes',
    'curl --not-this\nexec nice -n -5 etcd --a=1 \\\n  --b 2 || mv x y',
    'nice -n -5 etcd --a=1 --b 2',
  ],
  ['either branch', 'if [ -f /a ]; then\n  exec etcd --a=1\nelse\n  exec etcd --b=2\nfi', 'etcd --a=1 etcd --b=2'],
  [
    'what writes into a pipe',
    'mkfifo /tmp/pipe; (tee -a /var/log/etcd.log < /tmp/pipe & ) ; exec /usr/local/bin/etcd --a=1 > /tmp/pipe 2>&1',
    '/usr/local/bin/etcd --a=1',
  ],
  ['its last command with flags', 'set -eu\ncurl --not-this\netcd --a=1 2>&1 | tee /log', 'etcd --a=1'],
])('of a script it follows %s', (_, script, words) => {
  expect(wordsOf({ name: 'x', command: ['/bin/bash', '-euo', 'pipefail', '-c', script] })).toEqual({
    words,
    program: 'etcd',
  });
});

test('of a script without any flag nothing is known', () => {
  const command = ['/bin/bash', '-c', 'trap TERM INT; sleep infinity & wait'];
  expect(wordsOf({ name: 'x', command })).toEqual({ words: '', program: undefined });
});
