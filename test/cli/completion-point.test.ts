import { describe, expect, test } from '@jest/globals';
import { completionPoint } from '../../src/cli/completion-point.ts';
import { defineCommand, type Positionals } from '../../src/cli/command.ts';
import { defineFlags, type FlagTable } from '../../src/cli/flag.ts';

const FLAGS = defineFlags({
  all: { name: 'all', short: 'A', kind: 'boolean', default: false, description: '' },
  format: { name: 'format', short: 'f', kind: 'string', default: 'a', choices: ['a', 'b'], description: '' },
  limit: { name: 'limit', kind: 'integer', default: 1, description: '' },
  node: { name: 'node', kind: 'list', commas: true, completes: 'node', description: '' },
  output: {
    name: 'output',
    kind: 'string',
    default: 'x',
    choices: ['x', 'y', 'z'],
    completes: ({ all, format }) => (all === true ? [] : [`${String(format)}-x`]),
    description: '',
  },
});

const COMMANDS = [
  defineCommand({
    name: 'show',
    aliases: ['sh'],
    summary: '',
    description: [],
    examples: [],
    positionals: { usage: 'KIND POD...', minimum: 1, maximum: 3, completes: [['big', 'small'], 'static-pod'] },
    flags: FLAGS,
    load: () => Promise.resolve({ run: () => Promise.resolve<0>(0) }),
  }),
  defineCommand({
    name: 'bare',
    aliases: [],
    summary: '',
    description: [],
    examples: [],
    positionals: { usage: 'ANYTHING', minimum: 0, maximum: 1 },
    flags: {},
    load: () => Promise.resolve({ run: () => Promise.resolve<0>(0) }),
  }),
  group('tree', { limit: FLAGS.limit }),
  group('tree leaf', FLAGS, { usage: 'NODE', minimum: 0, maximum: 1, completes: ['node'] }),
  group('tree root', {}),
];

function group(name: string, flags: FlagTable, positionals: Positionals = { usage: '', minimum: 0, maximum: 0 }) {
  const texts = { summary: '', description: [], examples: [] };
  return defineCommand({
    name,
    aliases: [],
    ...texts,
    positionals,
    flags,
    load: () => Promise.resolve({ run: () => Promise.resolve<0>(0) }),
  });
}

/** What the words want, and the typed part, without the flags that were given before. */
function point(...words: string[]) {
  const found = completionPoint(words, COMMANDS);
  if (found === undefined) return undefined;
  const { wanted, typed, kept } = found;
  if (wanted.kind === 'command')
    return { kind: 'command', names: wanted.commands.map(({ name }) => name), typed, kept };
  const flags = wanted.kind === 'flag' ? wanted.flags.map(({ name }) => name) : undefined;
  return { ...(flags === undefined ? wanted : { kind: 'flag', flags }), typed, kept };
}

describe('the command', () => {
  test.each([[['']], [['sh']], [['--context', 'x', 'sh']], [['-n', 'show', 'sh']], [['help', 'sh']], [[]]])(
    'is wanted by %j',
    (words) => {
      const typed = words.at(-1) ?? '';
      expect(point(...words)).toEqual({ kind: 'command', names: ['show', 'bare', 'tree'], typed, kept: '' });
    },
  );

  test.each([[['tree', '']], [['tree', '--limit', '3', 'le']], [['-n', 'x', 'tree', 'ro']], [['help', 'tree', '']]])(
    'of a command is wanted by %j',
    (words) => {
      const typed = words.at(-1) ?? '';
      expect(point(...words)).toEqual({ kind: 'command', names: ['tree leaf', 'tree root'], typed, kept: '' });
    },
  );

  test.each([[['tree', 'fruit', '']], [['tree', 'root', '']], [['help', 'tree', 'leaf', '']], [['help', 'frob', '']]])(
    'is not wanted by %j',
    (words) => {
      expect(point(...words)).toBeUndefined();
    },
  );

  test('is not wanted twice by help', () => {
    expect(point('help', 'show', '')).toBeUndefined();
  });
});

describe('words', () => {
  test.each([
    [['show', 'b'], { completes: ['big', 'small'], given: [], typed: 'b' }],
    [['sh', 'big', 'e'], { completes: 'static-pod', given: ['big'], typed: 'e' }],
    [['show', '-A', 'big', 'e', ''], { completes: 'static-pod', given: ['big', 'e'], typed: '' }],
    [['--context=x', 'show', '--', 'big', '-e'], { completes: 'static-pod', given: ['big'], typed: '-e' }],
    [['show', '-'.repeat(2), ''], { completes: ['big', 'small'], given: [], typed: '' }],
    [['tree', '--limit=1', 'leaf', 'cp'], { completes: 'node', given: [], typed: 'cp' }],
  ])('of %j', (words, expected) => {
    expect(point(...words)).toEqual({ kind: 'word', kept: '', ...expected });
  });

  test.each([
    [['show', 'big', 'a', 'b', '']],
    [['bare', '']],
    [['unknown', '']],
    [['show', '--unknown', '']],
    [['show', '-fa=']],
  ])('are not known for %j', (words) => {
    expect(point(...words)).toBeUndefined();
  });
});

describe('values of flags', () => {
  const nodes = { completes: 'node', kept: '', typed: '' };
  test.each([
    [['show', '--format', ''], { completes: ['a', 'b'], given: [], typed: '' }],
    [['show', '-f', 'x'], { completes: ['a', 'b'], given: [], typed: 'x' }],
    [['show', '--format=x'], { completes: ['a', 'b'], given: [], typed: 'x' }],
    [['show', '-f=x'], { completes: ['a', 'b'], given: [], typed: 'x' }],
    [['show', '-fx'], { completes: ['a', 'b'], given: [], kept: '-f', typed: 'x' }],
    [['show', '-Af'], { completes: ['a', 'b'], given: [], kept: '-Af', typed: '' }],
    [['-nkube'], { completes: 'namespace', given: [], kept: '-n', typed: 'kube' }],
    [['show', '--all='], { completes: ['true', 'false'], given: [], typed: '' }],
    [['show', '--limit', '1'], { completes: [], given: [], typed: '1' }],
    [['show', '--format', '-'], { completes: ['a', 'b'], given: [], typed: '-' }],
    [['-n', ''], { completes: 'namespace', given: [], typed: '' }],
    [['show', '--node', ''], { ...nodes, given: [] }],
    [['show', '--node=x', '--node='], { ...nodes, given: ['x'] }],
    [['show', '--node', 'x,y,z'], { ...nodes, kept: 'x,y,', typed: 'z', given: ['x', 'y'] }],
    [['show', '--output', ''], { completes: ['a-x'], given: [], typed: '' }],
    [['show', '-fb', '--output='], { completes: ['b-x'], given: [], typed: '' }],
    [['show', '-A', '-fb', '--output', 'y'], { completes: [], given: [], typed: 'y' }],
    [['show', '--format', 'neither', '--output='], { completes: [], given: [], typed: '' }],
    [['show', '--node', 'v', '--node=x,'], { ...nodes, kept: 'x,', given: ['v', 'x'] }],
  ])('of %j', (words, expected) => {
    expect(point(...words)).toEqual({ kind: 'word', kept: '', ...expected });
  });
});

describe('flags', () => {
  const names = (...words: string[]): string[] => {
    const found = point(...words);
    return found !== undefined && 'flags' in found ? found.flags.map(String) : [];
  };

  test("are the command's own, then the global ones", () => {
    const found = names('show', '--');
    expect(found.slice(0, 5)).toEqual(['all', 'format', 'limit', 'node', 'output']);
    expect(found).toContain('context');
    expect(found.at(-1)).toBe('help');
  });

  test('are not offered again once given, but lists are', () => {
    const found = names('show', '-A', '--node', 'x', '--context=y', '-');
    expect([found.includes('all'), found.includes('node'), found.includes('context')]).toEqual([false, true, false]);
  });

  test('are those of a subcommand once it is named', () => {
    expect([names('tree', '--').includes('node'), names('tree', 'leaf', '--').includes('node')]).toEqual([false, true]);
  });

  test('are the global ones alone before a command', () => {
    expect(names('--')).not.toContain('all');
    expect(names('--')).toContain('kubeconfig');
  });
});
