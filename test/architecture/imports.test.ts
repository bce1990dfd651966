import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { findCycle, parseSource, sourceFiles, type Import } from './imports.ts';

/**
 * What the files of each folder of `src` may import besides their own folder (docs/design.md). Folders whose types alone
 * may be imported are marked so. Packages and built-in modules are listed by name.
 */
interface FolderRule {
  readonly folders: readonly string[];
  readonly typesOf?: readonly string[];
  readonly modules: readonly (string | RegExp)[];
  /** Whether the files of the folder may import each other. */
  readonly own: boolean;
}

const ANY_BUILTIN = /^node:/;

const RULES: Readonly<Record<string, FolderRule>> = {
  domain: { folders: [], modules: ['yaml'], own: true },
  rules: { folders: ['domain'], modules: [], own: true },
  output: { folders: ['domain', 'rules'], modules: ['chalk'], own: true },
  cluster: {
    folders: ['domain'],
    modules: [ANY_BUILTIN, '@kubernetes/client-node', 'hpagent', 'js-yaml', 'socks', 'ws', 'yaml'],
    own: true,
  },
  node: { folders: ['domain'], modules: [ANY_BUILTIN, 'yaml'], own: true },
  cli: { folders: ['domain', 'output'], typesOf: ['cluster'], modules: ['yargs'], own: true },
  commands: { folders: ['cli', 'domain', 'rules', 'output', 'cluster', 'node'], modules: [], own: false },
  main: {
    folders: ['cli', 'cluster', 'commands', 'node', 'domain', 'output', 'rules'],
    modules: [ANY_BUILTIN],
    own: false,
  },
};

/** The one file of its folder that knows the commands. */
const COMMAND_CATALOGUE = 'src/commands/catalogue.ts';

const FILES = sourceFiles('src');

function folderOf(path: string): string {
  return path === 'src/main.ts' ? 'main' : path.split('/')[1]!;
}

const COMMAND_NAMES = new Set(COMMANDS.map(({ name }) => name));

/** The command that a file belongs to, by the first word of its name; undefined for what several commands share. */
function commandOf(path: string): string | undefined {
  const word = posix.basename(path, '.ts').split('-')[0]!;
  return COMMAND_NAMES.has(word) ? word : undefined;
}

/** Commands never import each other, and what they share imports none of them. */
function allowedInCommands(from: string, to: string): boolean {
  return from === COMMAND_CATALOGUE || commandOf(to) === undefined || commandOf(to) === commandOf(from);
}

function allowed({ from, to, typeOnly }: Import): boolean {
  const rule = RULES[folderOf(from)];
  if (rule === undefined) return false;
  if (!to.startsWith('src/')) return rule.modules.some((one) => (typeof one === 'string' ? one === to : one.test(to)));
  const folder = folderOf(to);
  if (folder === folderOf(from)) return rule.own || allowedInCommands(from, to);
  return rule.folders.includes(folder) || (typeOnly && rule.typesOf?.includes(folder) === true);
}

function titles(imports: readonly Import[]): string[] {
  return imports.map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (types)' : ''}`);
}

const IMPORTS = FILES.flatMap(({ imports }) => imports);

describe('the sources', () => {
  test('import in one direction', () => {
    expect(titles(IMPORTS.filter((one) => !allowed(one)))).toEqual([]);
  });

  test('import only files that are there', () => {
    const paths = new Set(FILES.map(({ path }) => path));
    expect(titles(IMPORTS.filter(({ to }) => to.startsWith('src/') && !paths.has(to)))).toEqual([]);
  });

  test('import nobody in a circle', () => {
    expect(findCycle(FILES)).toBeUndefined();
  });

  test('touch the process in main.ts alone', () => {
    const touching = FILES.filter(({ globals, imports }) => {
      return globals.has('process') || imports.some(({ to }) => to === 'node:process');
    });
    expect(touching.map(({ path }) => path)).toEqual(['src/main.ts']);
  });

  test.each([
    ['yargs', /^src\/cli\/parser\.ts$/],
    ['chalk', /^src\/output\/styles\.ts$/],
    ['@kubernetes/client-node', /^src\/cluster\//],
  ])('know %s in one place', (name, place) => {
    const elsewhere = IMPORTS.filter(({ from, to }) => to === name && !place.test(from));
    expect(titles(elsewhere)).toEqual([]);
  });

  test('have each command in a file of its name', () => {
    const paths = new Set(FILES.map(({ path }) => path));
    expect([...COMMAND_NAMES].filter((name) => !paths.has(`src/commands/${name.replaceAll(' ', '-')}.ts`))).toEqual([]);
  });

  test('have no folder without a rule', () => {
    expect([...new Set(FILES.map(({ path }) => folderOf(path)))].filter((folder) => !(folder in RULES))).toEqual([]);
  });
});

describe('the test of it', () => {
  const text = `
    import { a } from './a.ts';
    import type { B } from '../domain/b.ts';
    import { type C, type D } from '../cluster/c.ts';
    import { type E, f } from '../cluster/e.ts';
    import g, { type H } from '@scope/name/deep';
    export * from './i.ts';
    export type { J } from './j.ts';
    import 'yaml';
    const k = await import('./k.ts');
    type L = import('./l.ts').L;
    // import './comment.ts'
    const m = "import './string.ts'";
    const { env } = process;
    const n = { process: 1 }.process;
  `;

  test('sees every form of import', () => {
    expect(titles(parseSource('src/cli/x.ts', text).imports)).toEqual([
      'src/cli/x.ts → src/cli/a.ts',
      'src/cli/x.ts → src/domain/b.ts (types)',
      'src/cli/x.ts → src/cluster/c.ts (types)',
      'src/cli/x.ts → src/cluster/e.ts',
      'src/cli/x.ts → @scope/name',
      'src/cli/x.ts → src/cli/i.ts',
      'src/cli/x.ts → src/cli/j.ts (types)',
      'src/cli/x.ts → yaml',
      'src/cli/x.ts → src/cli/k.ts',
      'src/cli/x.ts → src/cli/l.ts (types)',
    ]);
  });

  test.each([
    ['process.exit(1)', true],
    ['globalThis.process.exit(1)', true],
    ['const exit = process["exit"]', true],
    ['const x = { process: 1 }; x.process', false],
    ['function f(process: { pid: number }) { return process.pid }', false],
    ['interface X { process: string }', false],
  ])('sees whether the process is touched: %s', (source, touched) => {
    expect(parseSource('src/cli/x.ts', source).globals.has('process')).toBe(touched);
  });

  test('finds a circle, but not one of types', () => {
    const file = (name: string, source: string) => parseSource(`src/domain/${name}.ts`, source);
    const [a, b, c] = [file('a', "import './b.ts'"), file('b', "import './c.ts'"), file('c', "import './a.ts'")];
    expect(findCycle([a, b, c])).toEqual(['src/domain/a.ts', 'src/domain/b.ts', 'src/domain/c.ts', 'src/domain/a.ts']);
    expect(findCycle([a, b, file('c', "import type { A } from './a.ts'")])).toBeUndefined();
  });

  test.each([
    ['src/domain/x.ts', 'src/output/y.ts', false, false],
    ['src/domain/x.ts', 'yaml', false, true],
    ['src/domain/x.ts', 'node:fs', false, false],
    ['src/cluster/x.ts', 'src/node/y.ts', false, false],
    ['src/node/x.ts', 'src/cluster/y.ts', true, false],
    ['src/cli/x.ts', 'src/cluster/y.ts', true, true],
    ['src/cli/x.ts', 'src/cluster/y.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/ls.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/ls-flags.ts', true, false],
    ['src/commands/shared.ts', 'src/commands/ls.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/shared.ts', false, true],
    ['src/commands/ls.ts', 'src/commands/ls-flags.ts', false, true],
    ['src/commands/catalogue.ts', 'src/commands/ls.ts', false, true],
    ['src/commands/ls.ts', '@kubernetes/client-node', true, false],
    ['src/output/x.ts', 'src/cli/y.ts', true, false],
  ])('from %s to %s (types: %p): %p', (from, to, typeOnly, expected) => {
    expect(allowed({ from, to, typeOnly })).toBe(expected);
  });
});
