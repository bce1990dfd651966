import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { parseInvocation } from '../../src/cli/parser.ts';
import { CHANGE_COMMANDS } from '../../src/commands/change-command.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';

/** As `internal/config/json/schemas/plugins.json` of k9s asks for them: these, and of the others none. */
interface K9sPlugin {
  readonly shortCut: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly command: string;
  readonly background: boolean;
  readonly args: readonly string[];
  readonly dangerous?: boolean;
  readonly confirm?: boolean;
}

describe('the plugins of k9s', () => {
  const { plugins } = load(readFileSync('deploy/k9s/plugins.yaml', 'utf8')) as {
    plugins: Readonly<Record<string, K9sPlugin>>;
  };
  const all = Object.values(plugins);

  test('have what k9s asks for, and nothing that it does not know', () => {
    const required = ['args', 'background', 'command', 'description', 'scopes', 'shortCut'];
    const keys = all.map((one) =>
      Object.keys(one)
        .filter((key) => key !== 'dangerous' && key !== 'confirm')
        .sort(),
    );
    expect(keys).toEqual(all.map(() => required));
    expect(all.filter(({ args, scopes }) => [...args, ...scopes].some((one) => typeof one !== 'string'))).toEqual([]);
  });

  test('have keys of their own, none of which k9s has in lists of pods and nodes', () => {
    const keys = all.map(({ shortCut }) => shortCut);
    expect(new Set(keys).size).toBe(keys.length);
    const taken = ['A', 'F', 'J', 'N', 'O', 'S', 'V'].map((key) => `Shift-${key}`);
    expect(keys.filter((key) => !/^Shift-[A-Z]$/.test(key) || taken.includes(key))).toEqual([]);
  });

  test('run commands that there are, with what comes from the cluster as arguments alone', () => {
    for (const { command, args, scopes, dangerous = false, confirm = false } of all) {
      const [flag, script = '', ...words] = args;
      const ofPod = scopes.includes('pods');
      expect([command, flag, words]).toEqual(['sh', '-c', ['k9s', ofPod ? '$NAMESPACE/$NAME' : '$NAME', '$CONTEXT']]);
      expect(script).not.toMatch(/\$(?!["12])[A-Za-z{]/);
      const line = /^kubectl static (.+?)(?: 2>&1 \| less(?: -R)?|; .+)$/.exec(script)![1]!;
      const argv = line
        .replace('"$1"', ofPod ? 'kube-system/etcd-cp-1' : 'cp-1')
        .replace('"$2"', 'prod')
        .split(' ');
      const invocation = parseInvocation(argv, COMMANDS);
      const changes = CHANGE_COMMANDS.some(({ name }) => name === argv[0]);
      expect([invocation, dangerous, confirm]).toEqual([expect.objectContaining({}), changes, changes]);
    }
  });

  test('pass odd names on as they are', () => {
    const { args } = plugins['static-explain']!;
    const shown = args[1]!.replace('kubectl static', 'printf "<%s>"').replace(/ 2>&1.*/, '');
    const { stdout } = spawnSync('sh', ['-c', shown, 'k9s', 'a/b', 'it\'s "prod" $(id)'], { encoding: 'utf8' });
    expect(stdout).toBe('<explain><a/b><--context><it\'s "prod" $(id)><--color><always>');
  });
});

describe('the hooks of pre-commit', () => {
  const hooks = load(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Readonly<Record<string, unknown>>[];

  test('have what pre-commit asks for', () => {
    const keys = ['description', 'entry', 'files', 'id', 'language', 'name', 'types_or'];
    expect(hooks.map((hook) => Object.keys(hook).sort())).toEqual(hooks.map(() => keys));
    expect(hooks.map(({ language }) => language)).toEqual(['node', 'system']);
  });

  test('run what the npm package brings', () => {
    for (const { entry } of hooks as readonly { entry: string }[]) {
      const [program = '', ...argv] = entry.split(' ');
      expect(Object.keys(packageJson.bin)).toContain(program);
      expect(() => parseInvocation([...argv, 'manifests/etcd.yaml'], COMMANDS)).not.toThrow();
    }
  });

  // pre-commit takes all that `npm pack` prints for the name of the package.
  test('are not disturbed by what npm would tell of its scripts', () => {
    const { stdout } = spawnSync('npm', ['config', 'get', 'foreground-scripts'], { encoding: 'utf8' });
    expect(stdout).toBe('false\n');
  });

  const hasPreCommit = spawnSync('pre-commit', ['--version']).error === undefined;
  (hasPreCommit ? test : test.skip)('are taken by pre-commit (skipped where it is not on PATH)', () => {
    const { status, stdout } = spawnSync('pre-commit', ['validate-manifest', '.pre-commit-hooks.yaml'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });
});
