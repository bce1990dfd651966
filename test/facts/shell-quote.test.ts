import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { powershellQuote, shellOperand, shellQuote } from '../../src/facts/shell-quote.ts';

describe('shellQuote', () => {
  test('leaves what is safe as it is', () => {
    expect(['etcd', '/etc/kubernetes/manifests', 'node/cp-1.example', 'a=b', 'core@cp-1'].map(shellQuote)).toEqual([
      'etcd',
      '/etc/kubernetes/manifests',
      'node/cp-1.example',
      'a=b',
      'core@cp-1',
    ]);
  });

  test('quotes the rest', () => {
    expect(['', 'a b', "it's", '$(id)', '=ls', '~root', 'a\nb', '*'].map(shellQuote)).toEqual([
      "''",
      "'a b'",
      `'it'\\''s'`,
      "'$(id)'",
      "'=ls'",
      "'~root'",
      "'a\nb'",
      "'*'",
    ]);
  });

  test('gives back the argument when a shell reads it', () => {
    const hostile = [`'; touch x; '`, '`id`', '"$HOME"', '\\', 'a\n\tb', '!!', '-n', '\u001b[31m', "''", 'é*?[a]'];
    const read = hostile.map((argument) =>
      execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(argument)}`], { encoding: 'utf8' }),
    );
    expect(read).toEqual(hostile);
  });
});

test('shellOperand keeps a name that begins with a dash from being an option', () => {
  expect(['cp-1', '-oProxyCommand=id', '-x y'].map(shellOperand)).toEqual([
    'cp-1',
    '-- -oProxyCommand=id',
    "-- '-x y'",
  ]);
});

test('powershellQuote doubles every quote that PowerShell knows', () => {
  expect(['C:\\etc', "it's", '\u2018\u2019\u201A\u201B', '$x`n'].map(powershellQuote)).toEqual([
    "'C:\\etc'",
    "'it''s'",
    "'\u2018\u2018\u2019\u2019\u201A\u201A\u201B\u201B'",
    "'$x`n'",
  ]);
});
