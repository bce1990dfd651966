import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import packageJson from '../../package.json' with { type: 'json' };
import { startApiServer } from '../api-server/api-server.ts';
import { invoke } from './invocation.ts';

// npm refuses provenance where the repository is another than the one that publishes, and without it npmjs.com has no
// place to take the README's pictures and documents from.
test('the package names the repository of krew.yaml', () => {
  const homepage = /^ {2}homepage: (\S+)$/m.exec(readFileSync('krew.yaml', 'utf8'))![1]!;
  expect(packageJson.homepage).toBe(homepage);
  expect(packageJson.repository).toEqual({ type: 'git', url: `git+${homepage}.git` });
  expect(packageJson.bugs).toBe(`${homepage}/issues`);
});

describe('the package that npm makes', () => {
  let folder: string;
  let files: readonly string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'npm-package-'));
    execFileSync('npm', ['run', '--silent', 'prepack']);
    const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [packed] = JSON.parse(execFileSync('npm', packing, { encoding: 'utf8', stdio: 'pipe' })) as [
      { filename: string; files: readonly { path: string }[] },
    ];
    files = packed.files.map(({ path }) => path).sort();
    execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('holds the program, its licences and its documents', () => {
    expect([...new Set(files.map((path) => path.replace(/shared-\w+/, 'shared-HASH')))]).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-TW.md',
      'dist/THIRD-PARTY-NOTICES',
      'dist/kubectl-static.cjs',
      ...['kubelet.d.ts', 'kubelet.js', 'pods.d.ts', 'pods.js', 'rules.d.ts', 'rules.js', 'shared-HASH.js'].map(
        (name) => `dist/library/${name}`,
      ),
      'dist/program.cjs',
      'package.json',
    ]);
  });

  test('brings no other package, and runs where there is none', async () => {
    const installed = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as object;
    expect(Object.keys(installed).filter((key) => /dependencies$/i.test(key))).toEqual(['devDependencies']);
    const server = await startApiServer({ cluster: 'kubeadm' });
    try {
      writeFileSync(join(folder, 'config'), server.kubeconfig());
      const program = join('package', packageJson.bin['kubectl-static']);
      const env = { KUBECONFIG: join(folder, 'config') };
      expect(await invoke([process.execPath, program, 'ls', '-o', 'name'], { folder, env })).toEqual({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('pod/etcd-cp-1\n') as unknown,
      });
    } finally {
      await server.close();
    }
  });

  describe('is a library', () => {
    const PROJECT = 'project.ts';
    const example = /```ts\n([^]+?)```/.exec(readFileSync('docs/library.md', 'utf8'))![1]!;

    beforeAll(() => {
      mkdirSync(join(folder, 'node_modules'));
      renameSync(join(folder, 'package'), join(folder, 'node_modules/kubectl-static'));
      writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
      writeFileSync(join(folder, PROJECT), example);
    });

    afterAll(() => {
      renameSync(join(folder, 'node_modules/kubectl-static'), join(folder, 'package'));
    });

    test('with types that need no other package, and nothing that is less than they say', () => {
      const options: ts.CompilerOptions = {
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      };
      const program = ts.createProgram([join(folder, PROJECT)], options);
      const said = ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ''));
      expect(said).toEqual([]);
    });

    test('which does what docs/library.md shows', async () => {
      const strip = ['--disable-warning=ExperimentalWarning', '--experimental-strip-types', PROJECT];
      expect(await invoke([process.execPath, ...strip], { folder })).toEqual({
        code: 0,
        stderr: '',
        stdout: /```text\n([^]+?)```/.exec(readFileSync('docs/library.md', 'utf8'))![1]!,
      });
    });

    test('for browsers as well', () => {
      const folderOf = join(folder, 'node_modules/kubectl-static/dist/library');
      const modules = readdirSync(folderOf).filter((name) => name.endsWith('.js'));
      const imported = modules.flatMap((name) =>
        [...readFileSync(join(folderOf, name), 'utf8').matchAll(/}from"([^"]+)"/g)].map(([, path]) => path!),
      );
      expect(imported.filter((path) => !/^\.\/shared-\w+\.js$/.test(path))).toEqual([]);
    });
  });
});
