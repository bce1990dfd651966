import { describe, expect, test } from '@jest/globals';
import { defineCommand, type Command } from '../../src/cli/command.ts';
import { defineFlags } from '../../src/cli/flag.ts';
import { parseInvocation } from '../../src/cli/parser.ts';

const NONE = { usage: '', minimum: 0, maximum: 0 };

function command(name: string, aliases: readonly string[], more: Partial<Command> = {}): Command {
  const texts = { summary: '', description: [], examples: [] };
  const flags = defineFlags({});
  return defineCommand({
    name,
    aliases,
    ...texts,
    positionals: NONE,
    flags,
    load: () => Promise.resolve({ run: () => Promise.resolve<0>(0) }),
    ...more,
  });
}

const LS = command('ls', ['list'], {
  flags: defineFlags({
    all: { name: 'all-namespaces', short: 'A', kind: 'boolean', default: false, description: '' },
    nodes: { name: 'node', kind: 'list', commas: true, description: '' },
    chunkSize: { name: 'chunk-size', kind: 'integer', default: 500, description: '' },
  }),
});
const EXPLAIN = command('explain', [], {
  positionals: { usage: 'POD...', minimum: 1, maximum: 2 },
  flags: defineFlags({ node: { name: 'node', kind: 'string', default: undefined, description: '' } }),
});
const COMMANDS = [LS, EXPLAIN];

/** A command with subcommands, which share the flag --root. */
const root = { name: 'root', kind: 'string', default: '/', description: '' } as const;
const LOCAL = command('local', [], { flags: defineFlags({ root }), knownAs: ['local ls'] });
const LOCAL_EXPLAIN = command('local explain', ['local why'], {
  positionals: { usage: 'NAME...', minimum: 1, maximum: Infinity },
  flags: defineFlags({ root, all: { name: 'all', kind: 'boolean', default: false, description: '' } }),
});
const LOCAL_DOCTOR = command('local doctor', []);
const NESTED = [LS, LOCAL, LOCAL_EXPLAIN, LOCAL_DOCTOR];

describe('a subcommand', () => {
  test.each([
    [['local'], 'local', []],
    [['local', '--root', 'explain'], 'local', []],
    [['local', 'explain', 'a'], 'local explain', ['a']],
    [['local', 'why', 'a'], 'local explain', ['a']],
    [['local', '--root', 'doctor', 'explain', 'doctor'], 'local explain', ['doctor']],
    [['-n', 'local', 'local', '--all', 'explain', '--root=x', 'a', 'b'], 'local explain', ['a', 'b']],
    [['local', 'doctor'], 'local doctor', []],
    [['local', '--', 'explain', '--all'], 'local explain', ['--all']],
  ])('%j', (argv, name, positionals) => {
    const invocation = parseInvocation(argv, NESTED);
    expect([invocation.command?.name, invocation.positionals]).toEqual([name, positionals]);
  });

  test('has flags of its own, wherever they stand', () => {
    const { flags, typed } = parseInvocation(['local', '--root', '/host', '--all', 'explain', 'a'], NESTED);
    expect([flags, [...typed]]).toEqual([{ root: '/host', all: true }, ['root', 'all']]);
  });

  test.each([
    [['local', '--help'], 'local'],
    [['local', 'doctor', '-h'], 'local doctor'],
    [['--help', 'local', 'explain'], 'local explain'],
  ])('may be asked for help: %j', (argv, name) => {
    const { command: found, help } = parseInvocation(argv, NESTED);
    expect([found?.name, help]).toEqual([name, true]);
  });
});

describe('a command line', () => {
  test('gives the command, its own flags and the global ones', () => {
    const {
      command: found,
      flags,
      typed,
      globals,
      positionals,
      help,
    } = parseInvocation(
      ['--context', 'c', 'list', '-nkube-system', '--node=a', '--node', 'b,c', '-A', '-v', '7', '-n', 'x'],
      COMMANDS,
    );
    expect([found?.name, flags, positionals, help]).toEqual([
      'ls',
      { all: true, nodes: ['a', 'b', 'c'], chunkSize: 500 },
      [],
      false,
    ]);
    expect([...typed].sort()).toEqual(['all-namespaces', 'context', 'namespace', 'node', 'v']);
    expect(globals).toEqual({
      as: undefined,
      asGroup: [],
      asUid: undefined,
      asUserExtra: [],
      certificateAuthority: undefined,
      clientCertificate: undefined,
      clientKey: undefined,
      cluster: undefined,
      color: 'auto',
      context: 'c',
      disableCompression: false,
      insecureSkipTlsVerify: false,
      kubeconfig: undefined,
      namespace: 'x',
      password: undefined,
      requestTimeout: '0',
      server: undefined,
      tlsServerName: undefined,
      token: undefined,
      user: undefined,
      username: undefined,
      verbosity: 7,
      warningsAsErrors: false,
    });
  });

  test('reads one name of a flag as each command has it', () => {
    expect(parseInvocation(['explain', '--node', 'a', '--node', 'b,c', 'etcd'], COMMANDS).flags).toEqual({
      node: 'b,c',
    });
  });

  test.each([
    [
      ['explain', 'a', 'b'],
      ['a', 'b'],
    ],
    [
      ['explain', '--', '-a', '--node'],
      ['-a', '--node'],
    ],
    [['explain', 'explain'], ['explain']],
  ])('gives the words after the command: %j', (argv, positionals) => {
    const invocation = parseInvocation(argv, COMMANDS);
    expect([invocation.command?.name, invocation.positionals]).toEqual(['explain', positionals]);
  });

  test.each([
    [['--help'], undefined],
    [['ls', '--help'], 'ls'],
    [['-h', 'ls'], 'ls'],
    [['explain', '-h'], 'explain'],
    [['ls', '--help', 'too', 'many'], 'ls'],
  ])('may ask for help: %j', (argv, name) => {
    const { command: found, help } = parseInvocation(argv, COMMANDS);
    expect([found?.name, help]).toEqual([name, true]);
  });

  test.each(['', ' ', '-', '--', '-x', '--node', '=', "'a'", '"a"', '0x10', 'a\nb', 'null', 'ö'])(
    'gives a value as it was typed: %j',
    (value) => {
      expect(parseInvocation(['explain', 'x', '--node', value], COMMANDS).flags).toEqual({ node: value });
      expect(parseInvocation(['explain', 'x', `--node=${value}`], COMMANDS).flags).toEqual({ node: value });
    },
  );

  test('may have flags of a name that another command has with another kind', () => {
    const other = command('other', [], {
      flags: defineFlags({ node: { name: 'node', kind: 'boolean', default: false, description: '' } }),
    });
    expect(parseInvocation(['explain', '--node', 'cp-1', 'etcd'], [other, EXPLAIN]).flags).toEqual({ node: 'cp-1' });
    expect(parseInvocation(['other', '--node'], [EXPLAIN, other]).flags).toEqual({ node: true });
  });

  test.each([
    [['-n', 'explain', 'ls']],
    [['-An', 'explain', 'ls']],
    [['-nexplain', 'ls']],
    [['--namespace', 'explain', 'ls']],
    [['--namespace=explain', 'ls']],
    [['--all-namespaces', 'ls']],
    [['-A', 'ls']],
    [['-v6', 'ls', '--']],
    [['--', 'ls']],
  ])('names its command by its first word: %j', (argv) => {
    expect(parseInvocation(argv, COMMANDS).command?.name).toBe('ls');
  });

  test('may name no command', () => {
    expect(parseInvocation(['-n', 'ls'], COMMANDS).command).toBeUndefined();
  });
});

describe('a command line that is wrong', () => {
  const rows: readonly (readonly [
    argv: readonly string[],
    command: string | undefined,
    message: string,
    hint: string | undefined,
  ])[] = [
    [['lss'], undefined, 'unknown command "lss"', 'Did you mean "ls"?'],
    [['explian', 'x'], undefined, 'unknown command "explian"', 'Did you mean "explain"?'],
    [['frobnicate'], undefined, 'unknown command "frobnicate"', 'Commands: ls, explain.'],
    [['ls', 'x', 'y'], 'ls', 'ls takes no arguments, but was given "x" "y"', undefined],
    [['explain'], 'explain', 'explain needs an argument: POD', undefined],
    [['explain', 'a', 'b', 'c'], 'explain', 'explain takes POD..., but was given "c"', undefined],
    [['ls', '--frob'], 'ls', 'unknown flag: --frob', undefined],
    [['ls', '--nod', 'a'], 'ls', 'unknown flag: --nod', 'Did you mean --node?'],
    [['explain', '-A', 'x'], 'explain', "unknown shorthand flag: 'A' in -A", 'It is a flag of "ls".'],
    [['explain', 'x', '--chunk-size=3'], 'explain', 'unknown flag: --chunk-size', 'It is a flag of "ls".'],
    [
      ['ls', '--chunk-size=x'],
      'ls',
      'invalid argument "x" for "--chunk-size" flag: must be a whole number, 0 or more',
      undefined,
    ],
    [
      ['ls', '--color', 'blue'],
      'ls',
      'invalid argument "blue" for "--color" flag: must be one of: auto, always, never',
      undefined,
    ],
    [['ls', '-n'], 'ls', "flag needs an argument: 'n' in -n", undefined],
    [['ls', '---x'], 'ls', 'bad flag syntax: ---x', undefined],
    [['ls', '--=x'], 'ls', 'bad flag syntax: --=x', undefined],
    [['ls', '--frobnicate=1'], 'ls', 'unknown flag: --frobnicate', undefined],
    [['ls', '--all'], 'ls', 'unknown flag: --all', 'Did you mean --all-namespaces?'],
    [['ls', '--A'], 'ls', 'unknown flag: --A', undefined],
    [['ls', '-Ax'], 'ls', "unknown shorthand flag: 'x' in -Ax", undefined],
    [['ls', '-A='], 'ls', "unknown shorthand flag: '=' in -A=", undefined],
    [['ls', '-='], 'ls', "unknown shorthand flag: '=' in -=", undefined],
    [['ls', '-color=a'], 'ls', "unknown shorthand flag: 'c' in -color=a", 'Did you mean --color?'],
    [['ls', '--namespace'], 'ls', 'flag needs an argument: --namespace', undefined],
    [['ls', '-An'], 'ls', "flag needs an argument: 'n' in -An", undefined],
    [['ls', '-A', '--node'], 'ls', 'flag needs an argument: --node', undefined],
    [
      ['ls', '-A=maybe'],
      'ls',
      'invalid argument "maybe" for "-A, --all-namespaces" flag: must be true or false',
      undefined,
    ],
    [['lss', '--frob'], undefined, 'unknown command "lss"', 'Did you mean "ls"?'],
    [['--frob', 'lss'], undefined, 'unknown command "lss"', 'Did you mean "ls"?'],
    [['--frob', 'ls'], 'ls', 'unknown flag: --frob', undefined],
    [['-A'], undefined, "unknown shorthand flag: 'A' in -A", undefined],
    [['--verbose'], undefined, 'unknown flag: --verbose', undefined],
    // What stands before the command, or is a flag's value, does not make it the command.
    [['-n', 'ls', 'explain', '--frob'], 'explain', 'unknown flag: --frob', undefined],
    [['explain', 'ls', '--frob'], 'explain', 'unknown flag: --frob', undefined],
  ];
  test.each(rows)('%j', (argv, name, message, hint) => {
    const error: unknown = expect.objectContaining({ command: name, message, hint });
    expect(() => parseInvocation(argv, COMMANDS)).toThrow(error);
  });

  const nested: readonly (readonly [
    argv: readonly string[],
    command: string,
    message: string,
    hint: string | undefined,
  ])[] = [
    [['local', 'explian', 'a'], 'local', 'unknown command "local explian"', 'Did you mean "local explain"?'],
    [['local', 'wy', 'a'], 'local', 'unknown command "local wy"', 'Did you mean "local explain"?'],
    [['local', 'ls'], 'local', 'unknown command "local ls"', 'Did you mean "local"?'],
    [['local', 'frob', '--help'], 'local', 'unknown command "local frob"', 'Commands: local explain, local doctor.'],
    [['local', 'explain'], 'local explain', 'local explain needs an argument: NAME', undefined],
    [['local', 'doctor', 'a'], 'local doctor', 'local doctor takes no arguments, but was given "a"', undefined],
    [['local', '--roott', 'x'], 'local', 'unknown flag: --roott', 'Did you mean --root?'],
    [['local', '--all'], 'local', 'unknown flag: --all', 'It is a flag of "local explain".'],
    [
      ['local', 'doctor', '--root=x'],
      'local doctor',
      'unknown flag: --root',
      'It is a flag of "local" and "local explain".',
    ],
    [['ls', '--root', 'x'], 'ls', 'unknown flag: --root', 'It is a flag of "local" and "local explain".'],
  ];
  test.each(nested)('%j', (argv, name, message, hint) => {
    const error: unknown = expect.objectContaining({ command: name, message, hint });
    expect(() => parseInvocation(argv, NESTED)).toThrow(error);
  });
});
