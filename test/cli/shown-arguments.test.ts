import { describe, expect, test } from '@jest/globals';
import { flagsOf } from '../../src/cli/command-choice.ts';
import { shownArguments } from '../../src/cli/shown-arguments.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { doctorCommand } from '../../src/commands/doctor-command.ts';

const FLAGS = flagsOf([doctorCommand]);

describe('a command line in a report', () => {
  test.each<[argv: string[], shown: string[]]>([
    [['doctor'], ['doctor']],
    [
      ['-n', 'kube-system', 'doctor', '--node=a,b', '-ojson', '--read-manifests', '--no-kubelet=false'],
      ['doctor', '--namespace=kube-system', '--node=a,b', '--output=json', '--read-manifests', '--no-kubelet=false'],
    ],
    [
      ['doctor', '--token', 'SECRET', '--password=SECRET', '--token=', '--username', 'me'],
      ['doctor', '--token=********', '--password=********', '--token=********', '--username=me'],
    ],
    [
      ['doctor', '-s', 'https://me:SEC@RET@host:6443/base?token=SECRET', '--server', 'me:SECRET@host'],
      ['doctor', '--server=https://host:6443/base', '--server=host'],
    ],
    [
      ['doctor', '-shttps://me:SEC/RET@host'],
      ['doctor', '--server=https://host'],
    ],
    [
      ['doctor', '--as=root', '--client-key', '/k.pem', '--', '-x'],
      ['doctor', '-x', '--as=root', '--client-key=/k.pem'],
    ],
  ])('%j', (argv, shown) => {
    expect(shownArguments(argv, FLAGS)).toEqual(shown);
  });

  test('no flag that is called for a secret tells it', () => {
    const telling = flagsOf(COMMANDS).filter(({ name, secret }) => {
      return /token|passw|secret|credential|\bheader\b/.test(name) && secret !== 'value';
    });
    expect(telling).toEqual([]);
  });
});
