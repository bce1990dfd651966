import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { findCycle, parseSource, sourceFiles, type Import } from './imports.ts';

/**
 * What the files of each folder of `src` may import besides their own folder (docs/design.md). Folders and packages whose
 * types alone may be imported are marked so. Packages and built-in modules are listed by name.
 */
interface FolderRule {
  readonly folders: readonly string[];
  readonly typesOf?: readonly string[];
  readonly modules: readonly (string | RegExp)[];
  /** Whether the files of the folder may import each other. */
  readonly own: boolean;
}

const ANY_BUILTIN = /^node:/;

const CLIENT = '@kubernetes/client-node';

/** What is pure: values in, values out. */
const FACTS = ['facts', 'kubernetes', 'yaml', 'kubelet', 'pods', 'nodes', 'certificates'] as const;

const RULES: Readonly<Record<string, FolderRule>> = {
  facts: { folders: [], modules: [], own: true },
  kubernetes: { folders: ['facts'], typesOf: [CLIENT], modules: [], own: true },
  yaml: { folders: ['facts'], modules: [], own: true },
  kubelet: { folders: ['facts', 'kubernetes', 'yaml'], typesOf: [CLIENT], modules: [], own: true },
  pods: { folders: ['facts', 'kubernetes', 'kubelet'], typesOf: [CLIENT], modules: [], own: true },
  nodes: { folders: ['facts', 'kubernetes', 'kubelet', 'pods'], modules: [], own: true },
  certificates: { folders: ['facts', 'kubernetes', 'yaml', 'kubelet'], modules: ['node:crypto'], own: true },
  rules: { folders: FACTS, modules: [], own: true },
  change: { folders: [...FACTS, 'rules'], modules: ['node:crypto'], own: true },
  'kubectl/printers': { folders: ['facts', 'kubernetes'], modules: ['chalk'], own: true },
  kubectl: {
    folders: ['facts', 'kubernetes', 'yaml'],
    modules: [ANY_BUILTIN, CLIENT, 'hpagent', 'socks', 'ws', 'yaml'],
    own: true,
  },
  host: {
    folders: [...FACTS, 'change', 'kubectl'],
    typesOf: ['ws'],
    modules: [ANY_BUILTIN, '@isaacs/nonrecursive-glob-match'],
    own: true,
  },
  survey: {
    folders: [...FACTS, 'rules', 'change', 'kubectl', 'host'],
    typesOf: [CLIENT],
    modules: [ANY_BUILTIN],
    own: true,
  },
  output: { folders: [...FACTS, 'rules', 'change', 'kubectl/printers'], modules: ['diff', 'node:crypto'], own: true },
  cli: {
    folders: ['facts', 'kubernetes', 'kubectl/printers'],
    typesOf: ['kubectl'],
    modules: ['yargs', 'node:async_hooks'],
    own: true,
  },
  commands: {
    folders: [...FACTS, 'rules', 'change', 'kubectl', 'kubectl/printers', 'host', 'survey', 'output', 'cli'],
    modules: ['p-map'],
    own: false,
  },
  library: { folders: [...FACTS, 'rules'], modules: [], own: true },
  main: {
    folders: [...FACTS, 'rules', 'kubectl', 'kubectl/printers', 'host', 'cli', 'commands'],
    modules: [ANY_BUILTIN],
    own: false,
  },
};

/** The one file of its folder that knows the commands. */
const COMMAND_CATALOGUE = 'src/commands/catalogue.ts';

const FILES = sourceFiles('src');

function folderOf(path: string): string {
  if (path === 'src/main.ts') return 'main';
  return path.startsWith('src/kubectl/printers/') ? 'kubectl/printers' : path.split('/')[1]!;
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
  const typesWanted = typeOnly && rule.typesOf !== undefined ? rule.typesOf : [];
  if (!to.startsWith('src/')) {
    return [...rule.modules, ...typesWanted].some((one) => (typeof one === 'string' ? one === to : one.test(to)));
  }
  const folder = folderOf(to);
  if (folder === folderOf(from)) return rule.own || allowedInCommands(from, to);
  return [...rule.folders, ...typesWanted].includes(folder);
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
    expect(titles(IMPORTS.filter(({ to }) => to.startsWith('src/') && !existsSync(to)))).toEqual([]);
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
    ['@isaacs/nonrecursive-glob-match', /^src\/host\/glob\.ts$/],
    ['diff', /^src\/output\/change\/manifest-diff\.ts$/],
    ['chalk', /^src\/kubectl\/printers\/styles\.ts$/],
    [CLIENT, /^src\/kubectl\//],
  ])('know %s in one place, and of the client its types', (name, place) => {
    const elsewhere = IMPORTS.filter(({ from, to }) => to === name && !place.test(from));
    expect(titles(elsewhere.filter(({ typeOnly }) => name !== CLIENT || !typeOnly))).toEqual([]);
  });

  test('have each command in a file of its name', () => {
    const paths = new Set(FILES.map(({ path }) => path));
    const missing = [...COMMAND_NAMES].filter((name) => !paths.has(`src/commands/${name.replaceAll(' ', '-')}.ts`));
    // What changes a manifest is one command with as many names as there are changes.
    const changes = ['edit', 'apply', 'restart', 'stop', 'start', 'rm', 'undo'];
    expect(missing).toEqual([...changes, ...changes.map((name) => `local ${name}`)]);
  });

  test('have no folder without a rule', () => {
    expect([...new Set(FILES.map(({ path }) => folderOf(path)))].filter((folder) => !(folder in RULES))).toEqual([]);
  });

  test('are in rooms that docs/design.md lists, each below those that it imports from', () => {
    const table = [...readFileSync('docs/design.md', 'utf8').matchAll(/^\| `src\/([a-z]+)(?:\.ts)?` +\|/gm)];
    const rooms = table.map(([, room]) => room!);
    const roomOf = (folder: string): string => folder.split('/')[0]!;
    expect([...rooms].sort()).toEqual([...new Set(Object.keys(RULES).map(roomOf))].sort());
    const upward = Object.entries(RULES).flatMap(([from, { folders, typesOf = [] }]) =>
      [...folders, ...typesOf.filter((name) => name in RULES)]
        .filter((to) => roomOf(to) !== roomOf(from) && rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)))
        .map((to) => `${from} → ${to}`),
    );
    expect(upward).toEqual([]);
  });
});

describe('the test API server', () => {
  const SERVER = 'test/api-server/';

  test('is used by its entry file alone', () => {
    const users = ['test', 'bench', 'demo'].flatMap((folder) => sourceFiles(folder));
    const around = users
      .filter(({ path }) => !path.startsWith(SERVER))
      .flatMap(({ imports }) => imports)
      .filter(({ to }) => to.startsWith(SERVER) && to !== `${SERVER}api-server.ts`);
    expect(titles(around)).toEqual([]);
  });

  test('needs nothing of the program', () => {
    const imports = sourceFiles(SERVER).flatMap((file) => file.imports);
    expect(titles(imports.filter(({ to }) => to.startsWith('src/')))).toEqual([]);
  });
});

describe('the test of it', () => {
  const text = `
    import { a } from './a.ts';
    import type { B } from '../pods/b.ts';
    import { type C, type D } from '../kubectl/c.ts';
    import { type E, f } from '../kubectl/e.ts';
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
      'src/cli/x.ts → src/pods/b.ts (types)',
      'src/cli/x.ts → src/kubectl/c.ts (types)',
      'src/cli/x.ts → src/kubectl/e.ts',
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
    const file = (name: string, source: string) => parseSource(`src/pods/${name}.ts`, source);
    const [a, b, c] = [file('a', "import './b.ts'"), file('b', "import './c.ts'"), file('c', "import './a.ts'")];
    expect(findCycle([a, b, c])).toEqual(['src/pods/a.ts', 'src/pods/b.ts', 'src/pods/c.ts', 'src/pods/a.ts']);
    expect(findCycle([a, b, file('c', "import type { A } from './a.ts'")])).toBeUndefined();
  });

  test.each([
    ['src/pods/x.ts', 'src/output/y.ts', false, false],
    ['src/pods/x.ts', 'src/nodes/y.ts', true, false],
    ['src/nodes/x.ts', 'src/pods/y.ts', false, true],
    ['src/pods/x.ts', 'node:fs', false, false],
    ['src/kubectl/x.ts', 'src/survey/y.ts', true, false],
    ['src/kubectl/printers/x.ts', 'src/kubectl/y.ts', false, false],
    ['src/kubectl/printers/x.ts', 'chalk', false, true],
    ['src/host/x.ts', 'src/survey/y.ts', true, false],
    ['src/cli/x.ts', 'src/kubectl/y.ts', true, true],
    ['src/cli/x.ts', 'src/kubectl/y.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/ls.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/ls-flags.ts', true, false],
    ['src/commands/shared.ts', 'src/commands/ls.ts', false, false],
    ['src/commands/explain.ts', 'src/commands/shared.ts', false, true],
    ['src/commands/ls.ts', 'src/commands/ls-flags.ts', false, true],
    ['src/commands/catalogue.ts', 'src/commands/ls.ts', false, true],
    ['src/commands/ls.ts', CLIENT, true, false],
    ['src/kubernetes/x.ts', CLIENT, true, true],
    ['src/kubernetes/x.ts', CLIENT, false, false],
    ['src/output/x.ts', 'src/cli/y.ts', true, false],
  ])('from %s to %s (types: %p): %p', (from, to, typeOnly, expected) => {
    expect(allowed({ from, to, typeOnly })).toBe(expected);
  });
});
