import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { BUNDLE } from '../../plugin/bundle.ts';
import { packageFolder } from '../../plugin/contents.ts';
import { TRACE_BANNER, TRACE_VARIABLE, trace } from '../../plugin/trace.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { invoke } from './invocation.ts';

// What a run loads is what it takes to start. `npm run bench` measures that; this names what crept in, on any machine.

/** What a run may load: packages, modules of Node, and folders of `src/`, each without those in it. */
interface Loads {
  readonly packages: readonly string[];
  readonly node: readonly string[];
  readonly folders: readonly string[];
}

const COMMANDS = [
  'cli',
  'cli/completion-scripts',
  'commands',
  'facts',
  'kubectl/printers',
  'kubelet',
  'kubernetes',
  'nodes',
  'output/findings',
];

const PARSING: Loads = {
  packages: ['chalk', 'yargs', 'yargs-parser'],
  node: ['async_hooks', 'fs', 'os', 'path'],
  folders: COMMANDS,
};

const CONNECTING: Loads = {
  packages: ['@kubernetes/client-node'],
  node: ['crypto', 'fs', 'http', 'https', 'net', 'os', 'path', 'stream', 'tls'],
  folders: [
    'kubectl',
    'kubectl/api',
    'kubectl/credentials',
    'kubectl/kubeconfig',
    'kubectl/transport',
    'survey/pods',
    'yaml',
  ],
};

const BUDGET: Readonly<Record<string, Loads>> = {
  '--version': { node: ['fs', 'os', 'path'], packages: [], folders: ['cli'] },
  '--help': PARSING,
  'explain --help': PARSING,
  '__complete explain --': { ...PARSING, node: ['fs', 'os', 'path'], packages: [] },
  '__complete ls --node c': { ...CONNECTING, folders: [...COMMANDS, ...CONNECTING.folders].sort() },
  ls: {
    packages: [...CONNECTING.packages, ...PARSING.packages],
    node: ['async_hooks', ...CONNECTING.node],
    folders: [...COMMANDS, ...CONNECTING.folders, 'output', 'output/lists', 'pods'].sort(),
  },
};

/** Bytes of the minified bundle. Raise it knowingly: last for Go templates, narrow terminals, manifests by their paths, and words that were too certain. */
const BUNDLE_BYTES = 1_480_000;

let folder: string;
let server: TestApiServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'budget-'));
  server = await startApiServer({ cluster: 'kubeadm' });
  writeFileSync(join(folder, 'config'), server.kubeconfig());
  await build({
    ...BUNDLE,
    outfile: join(folder, 'traced.cjs'),
    minify: false,
    banner: { js: TRACE_BANNER },
    plugins: [trace, ...BUNDLE.plugins],
  });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

describe('what a run loads', () => {
  test.each(Object.entries(BUDGET))('%s', async (line, budget) => {
    const env = { KUBECONFIG: 'config', [TRACE_VARIABLE]: 'trace' };
    const { code, stderr } = await invoke([process.execPath, 'traced.cjs', ...line.split(' ')], { folder, env });
    expect([code, stderr]).toEqual([0, '']);
    expect(summary(readFileSync(join(folder, 'trace'), 'utf8').split('\n'))).toEqual(budget);
  });
});

test('the size of the bundle', async () => {
  const { metafile } = await build({ ...BUNDLE, write: false });
  const [output] = Object.values(metafile.outputs);
  const size = output!.bytes;
  expect(size > BUNDLE_BYTES ? `${size} bytes: ${largest(metafile)}` : 'within budget').toBe('within budget');
});

function summary(modules: readonly string[]): Loads {
  const named = (pattern: RegExp): string[] =>
    [...new Set(modules.flatMap((path) => pattern.exec(path)?.[1] ?? []))].sort();
  return {
    packages: named(/^node_modules\/((?:@[^/]+\/)?[^/]+)/),
    node: named(/^node:(.+)/),
    folders: named(/^src\/(.+)\//),
  };
}

/** `node_modules/yaml 115 kB, src/kubelet 97 kB, …` */
function largest(metafile: Metafile): string {
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0]!.inputs)) {
    const part = packageFolder(path) ?? path.split('/').slice(0, 2).join('/');
    sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
  }
  const bySize = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 15);
  return bySize.map(([part, bytes]) => `${part} ${Math.round(bytes / 1000)} kB`).join(', ');
}
