import { describe, expect, test } from '@jest/globals';
import { flagTitle, parseArgv, yargsArguments } from '../../src/cli/argv.ts';
import type { Flag } from '../../src/cli/flag.ts';

const FLAGS: readonly Flag[] = [
  { name: 'all-namespaces', short: 'A', kind: 'boolean', default: false, description: '' },
  { name: 'watch', short: 'w', kind: 'boolean', default: false, description: '' },
  { name: 'namespace', short: 'n', kind: 'string', default: undefined, description: '' },
  { name: 'output', short: 'o', kind: 'string', default: undefined, description: '' },
  { name: 'selector', short: 'l', kind: 'string', default: undefined, description: '' },
  { name: 'node', kind: 'list', commas: true, description: '' },
  { name: 'v', short: 'v', kind: 'integer', default: 0, description: '' },
  {
    name: 'dry-run',
    short: 'd',
    kind: 'string',
    default: 'none',
    choices: ['none', 'client'],
    bare: 'client',
    description: '',
  },
];

/** Words, and `--flag=value` for each setting. */
function parse(...argv: readonly string[]): readonly [words: readonly string[], settings: readonly string[]] {
  const { words, settings } = parseArgv(argv, FLAGS);
  return [words, settings.map(({ name, value, written }) => `${written} → --${name}=${value}`)];
}

describe('a command line is taken apart', () => {
  const rows: readonly [argv: readonly string[], words: readonly string[], settings: readonly string[]][] = [
    [[], [], []],
    [['ls'], ['ls'], []],
    [['ls', '-nkube-system'], ['ls'], ['-n → --namespace=kube-system']],
    [['-n=kube-system', 'ls'], ['ls'], ['-n → --namespace=kube-system']],
    [['-n', 'kube-system', 'ls'], ['ls'], ['-n → --namespace=kube-system']],
    [['--namespace', 'kube-system', 'ls'], ['ls'], ['--namespace → --namespace=kube-system']],
    [['--namespace=kube-system', 'ls'], ['ls'], ['--namespace → --namespace=kube-system']],
    [['-owide'], [], ['-o → --output=wide']],
    [['-o=wide'], [], ['-o → --output=wide']],
    [['--output', 'wide'], [], ['--output → --output=wide']],
    [['-o', 'custom-columns=A:.a,B:.b'], [], ['-o → --output=custom-columns=A:.a,B:.b']],
    [['--output=jsonpath={.a=="b"}'], [], ['--output → --output=jsonpath={.a=="b"}']],
    [['-l', 'a in (b,c)'], [], ['-l → --selector=a in (b,c)']],
    [['-la=b,c!=d'], [], ['-l → --selector=a=b,c!=d']],
    [['-A'], [], ['-A → --all-namespaces=true']],
    [['-A=false'], [], ['-A → --all-namespaces=false']],
    [['--all-namespaces=false'], [], ['--all-namespaces → --all-namespaces=false']],
    [['--all-namespaces', 'false'], ['false'], ['--all-namespaces → --all-namespaces=true']],
    [['--dry-run', 'none'], ['none'], ['--dry-run → --dry-run=client']],
    [['--dry-run=none', 'x'], ['x'], ['--dry-run → --dry-run=none']],
    [['-d', 'none'], ['none'], ['-d → --dry-run=client']],
    [['-dAn', 'x'], [], ['-d → --dry-run=client', '-A → --all-namespaces=true', '-n → --namespace=x']],
    [['-Ad=none'], [], ['-A → --all-namespaces=true', '-d → --dry-run=none']],
    [['-Aw'], [], ['-A → --all-namespaces=true', '-w → --watch=true']],
    [['-Awn', 'x'], [], ['-A → --all-namespaces=true', '-w → --watch=true', '-n → --namespace=x']],
    [['-Awnx'], [], ['-A → --all-namespaces=true', '-w → --watch=true', '-n → --namespace=x']],
    [['-Aw=false'], [], ['-A → --all-namespaces=true', '-w → --watch=false']],
    [
      ['-n', 'a', '--namespace=b', '-nc'],
      [],
      ['-n → --namespace=a', '--namespace → --namespace=b', '-n → --namespace=c'],
    ],
    [['--node', 'a', '--node', 'b,c'], [], ['--node → --node=a', '--node → --node=b,c']],
    [['-n', '--watch'], [], ['-n → --namespace=--watch']],
    [['-n', '--', 'ls'], ['ls'], ['-n → --namespace=--']],
    [['--selector', '-x'], [], ['--selector → --selector=-x']],
    [['-v6'], [], ['-v → --v=6']],
    [['--v=6'], [], ['--v → --v=6']],
    [['explain', '--', '-n', '--help'], ['explain', '-n', '--help'], []],
    [['a', '-A', 'b', '--', '--'], ['a', 'b', '--'], ['-A → --all-namespaces=true']],
    [['-'], ['-'], []],
    [['--namespace='], [], ['--namespace → --namespace=']],
    [['-n', ''], [], ['-n → --namespace=']],
    // As pflag has it: an equals sign with nothing behind it is the value.
    [['-n='], [], ['-n → --namespace==']],
    [[''], [''], []],
  ];
  test.each(rows)('%j', (argv, words, settings) => {
    expect(parse(...argv)).toEqual([words, settings]);
  });
});

describe('what the command does not have is kept for yargs to refuse', () => {
  const rows: readonly [argv: readonly string[], settings: readonly object[]][] = [
    [['---x'], [{ name: '-x', written: '---x', argument: '---x', value: 'true' }]],
    [['--frobnicate=1'], [{ name: 'frobnicate', written: '--frobnicate', argument: '--frobnicate=1', value: '1' }]],
    [
      ['-Ax'],
      [
        { name: 'all-namespaces', value: 'true' },
        { name: 'x', written: '-x', argument: '-Ax', value: 'true' },
      ],
    ],
    [['-selector=a'], [{ name: 's', written: '-s', argument: '-selector=a' }]],
    [['--namespace'], [{ name: 'namespace', written: '--namespace', value: undefined }]],
    [['-An'], [{ name: 'all-namespaces' }, { name: 'namespace', written: '-n', argument: '-An', value: undefined }]],
  ];
  test.each(rows)('%j', (argv, settings) => {
    expect(parseArgv(argv, FLAGS).settings).toEqual(settings.map((one): unknown => expect.objectContaining(one)));
  });
});

describe("a command line in yargs's spelling", () => {
  const rows: readonly [argv: readonly string[], spelled: readonly string[]][] = [
    [
      ['ls', '-nkube-system', '-Aw'],
      ['ls', '--namespace="kube-system"', '--all-namespaces="true"', '--watch="true"'],
    ],
    [
      ['--node', "'a'", 'ls'],
      ['ls', '--node="\'a\'"'],
    ],
    [
      ['ls', '-n', '--', '-w'],
      ['ls', '--namespace="--"', '--watch="true"'],
    ],
    [
      ['explain', 'a', '--', '-b', 'c', '-w'],
      ['explain', 'a', '--', '-b', 'c', '-w'],
    ],
    [
      ['ls', '-A', '-n'],
      ['ls', '--all-namespaces="true"', '--namespace'],
    ],
  ];
  test.each(rows)('%j', (argv, spelled) => {
    expect(yargsArguments(parseArgv(argv, FLAGS))).toEqual(spelled);
  });
});

test.each([
  [0, '-A, --all-namespaces'],
  [5, '--node'],
  [6, '-v'],
])('flag %p is named %s', (index, title) => {
  expect(flagTitle(FLAGS[index]!)).toBe(title);
});
