import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '../../src/cli/command.ts';
import { parseInvocation } from '../../src/cli/parser.ts';
import { UsageError } from '../../src/facts/errors.ts';
import { lintCommand } from '../../src/commands/lint-command.ts';
import { rulesCommand } from '../../src/commands/rules-command.ts';
import { rulesExplainCommand } from '../../src/commands/rules-explain-command.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { FINDING_FORMAT_NAMES } from '../../src/output/findings/finding-format-names.ts';
import { expectGolden } from '../golden.ts';

const GOOD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, image: "a:1"}]}\n';
const BAD = GOOD.replace('name: app,', 'name: App,').replace('kind: Pod', 'kind: Pod\nspecc: \x1b[31m');

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lint-test-'));
  const write = (name: string, text: string): void => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
  };
  mkdirSync(join(directory, 'node'));
  write('node/app.yaml', GOOD);
  write('node/app.yaml.bak', GOOD);
  write('node/.hidden.yaml', BAD);
  symlinkSync('good.yaml', join(directory, 'another-name.yaml'));
  symlinkSync('gone.yaml', join(directory, 'node/link.yaml'));
  mkdirSync(join(directory, 'node/below'));
  write('good.yaml', GOOD);
  write('other.yaml', GOOD.replace('name: app}', 'name: other}'));
  write('a,b.yaml', GOOD);
  write('bad.yaml', GOOD.replace('name: app,', 'name: App_<&>,').replace('kind: Pod', 'kind: Pod\n"spe\\ec": 1'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...words: readonly string[]): Promise<Ran> {
  const { command, flags, typed, positionals } = parseInvocation(words, [
    lintCommand,
    rulesCommand,
    rulesExplainCommand,
  ]);
  const written = { stdout: '', stderr: '' };
  const sink = (stream: 'stdout' | 'stderr') => ({
    write: (text: string | Uint8Array) => void (written[stream] += String(text)),
    columns: undefined,
  });
  const style = createStyles(false);
  const context = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    style: { stdout: style, stderr: style },
    readInput: () => Promise.resolve(Buffer.from(GOOD)),
    signal: AbortSignal.any([]),
    now: () => new Date('2026-11-23T10:00:00Z'),
    version: '1.2.3',
    shownArguments: () => words.map((word) => word.replace(`${directory}/`, '')),
  } as unknown as CommandContext;
  const code = await (await command!.load()).run(context, { flags, typed, positionals });
  const plain = (text: string): string => text.replaceAll(`${directory}/`, '');
  return { code, stdout: plain(written.stdout), stderr: plain(written.stderr) };
}

function at(name: string): string {
  return join(directory, name);
}

describe('lint', () => {
  test('is silent about a good manifest, but for the count', async () => {
    expect(await run('lint', at('good.yaml'))).toEqual({
      code: 0,
      stdout: 'Nothing found in 1 manifest.\n',
      stderr: '',
    });
  });

  test('shows what is wrong, where and what to do', async () => {
    const { code, stdout } = await run('lint', at('bad.yaml'));
    expect(code).toBe(1);
    expectGolden('lint/bad.txt', stdout);
  });

  test.each(FINDING_FORMAT_NAMES.filter((name) => name !== 'text'))('prints %s', async (format) => {
    const { code, stdout } = await run(
      'lint',
      at('bad.yaml'),
      at('good.yaml'),
      '-o',
      format,
      '--only',
      'invalid-field,unknown-field',
    );
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expectGolden(`lint/bad.${format}`, stdout);
  });

  test('says where its rules are older than the kubelet that is asked about', async () => {
    const { code, stderr } = await run('lint', at('good.yaml'), '--kubernetes-version', '1.99');
    expect([code, stderr]).toEqual([
      0,
      'Note: the rules are those of Kubernetes 1.36. Changes up to 1.99 are known only as far as they were announced.\n',
    ]);
  });

  test('tells in SARIF that a file could not be read', async () => {
    const { code, stdout } = await run('lint', at('good.yaml'), at('nope.yaml'), '-o', 'sarif');
    const { runs } = JSON.parse(stdout) as { runs: readonly [{ invocations: unknown }] };
    const message = { text: expect.stringMatching(/^cannot read .*nope\.yaml: no such file or directory$/) as unknown };
    const notifications = [{ level: 'error', message }];
    expect(code).toBe(2);
    expect(runs[0].invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: notifications },
    ]);
  });

  test('tells in JUnit that a file could not be read', async () => {
    const { stdout } = await run('lint', at('good.yaml'), at('nope.yaml'), '-o', 'junit');
    expect(stdout).toContain(
      '<testsuite name="nope.yaml" tests="1" failures="0" errors="1" timestamp="2026-11-23T10:00:00">',
    );
    expect(stdout).toMatch(/<error message="cannot read [^"]*nope\.yaml: no such file or directory"\/>/);
  });

  test('keeps a line of JUnit a line, whatever a field and a file are called', async () => {
    const name = 'two\nlines.yaml';
    writeFileSync(at(name), `"tab\\tin": 1\n"line\\nin": 2\n${GOOD}`);
    const { stdout } = await run('lint', at(name), '-o', 'junit');
    expect(stdout).not.toContain('\t');
    expect(stdout).toContain('<testsuite name="two\\nlines.yaml"');
    expect(stdout).toMatch(/>warning unknown-field .*: tab\\tin is not/m);
    expect(stdout).toMatch(/^warning unknown-field .*: line\\nin is not/m);
  });

  test('refuses to look for what only a cluster shows', async () => {
    await expect(run('lint', at('good.yaml'), '--only', 'hidden-static-pod')).rejects.toThrow(
      'rule "hidden-static-pod" is about a cluster: use "doctor"',
    );
  });

  test('reads a directory as the kubelet does', async () => {
    const { code, stdout, stderr } = await run('lint', at('node'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectGolden('lint/directory.txt', stdout);
  });

  test('judges files of one directory together', async () => {
    const { stdout } = await run('lint', at('node/app.yaml'), at('node/app.yaml.bak'), at('good.yaml'), '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: readonly { rule: string; subject: { name: string } }[] };
    expect(items.map(({ rule, subject }) => [rule, subject.name])).toEqual([['duplicate-pod', 'node/app.yaml.bak']]);
  });

  const duplicates = async (...files: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await run('lint', ...files, '--only', 'duplicate-pod', '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: readonly { message: string }[] };
    return items.map(({ message }) => message);
  };
  const WINNER = ['pod default/app is defined by several files: app.yaml.bak wins over app.yaml'];

  test('knows which of two files wins, in whatever order and way they are named', async () => {
    expect(await duplicates(at('node/app.yaml.bak'), at('node/app.yaml'))).toEqual(WINNER);
    expect(await duplicates(at('node/app.yaml'), relative('.', at('node/app.yaml.bak')))).toEqual(WINNER);
    expect(await duplicates(at('node'), at('node/below/../app.yaml'))).toEqual(WINNER);
    expect(await duplicates(at('node/app.yaml'), at('node/../another-name.yaml'), at('good.yaml'))).toEqual([
      'pod default/app is defined by several files: good.yaml wins over another-name.yaml',
    ]);
  });

  test.each([
    [['good.yaml', 'good.yaml'], '1 manifest'],
    [['good.yaml', 'node/../good.yaml'], '1 manifest'],
    [['node', 'node/', 'node/app.yaml', 'node/app.yaml.bak'], '2 manifests'],
    [['node', 'node/.hidden.yaml'], '3 manifests'],
  ])('reads a file once: %j', async (names, looked) => {
    const { stdout } = await run('lint', ...names.map(at), '--only', 'missing-name');
    expect(stdout).toBe(`Nothing found in ${looked}.\n`);
  });

  test('reads standard input once, and with no other file', async () => {
    const { stdout } = await run('lint', '-', at('good.yaml'), '-');
    expect(stdout).toBe('Nothing found in 2 manifests.\n');
  });

  test('takes a pattern that the shell has left', async () => {
    const { code, stdout } = await run('lint', at('[og]*.yaml'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing found in 2 manifests.\n' });
  });

  test.each([
    [['-f', 'DIR/good.yaml'], '1 manifest'],
    [['--filename', 'DIR/good.yaml,DIR/other.yaml'], '2 manifests'],
    [['-f', 'DIR/good.yaml', '-fDIR/other.yaml'], '2 manifests'],
    [['DIR/good.yaml', '--filename=DIR/other.yaml'], '2 manifests'],
    [['-f', 'DIR/[og]*.yaml'], '2 manifests'],
    [['-f', '"DIR/a,b.yaml"'], '1 manifest'],
  ])('takes %j', async (words, files) => {
    const placed = words.map((word) => word.replaceAll('DIR', directory));
    const stdout = `Nothing found in ${files}.\n`;
    expect(await run('lint', ...placed)).toEqual({ code: 0, stdout, stderr: '' });
  });

  test('reads a directory of -f as the kubelet does', async () => {
    const { stdout } = await run('lint', '-f', at('node'));
    expectGolden('lint/directory.txt', stdout);
  });

  test('fails where -f names nothing', async () => {
    const { code, stderr } = await run('lint', at('good.yaml'), '-f', '');
    expect([code, stderr]).toEqual([2, 'error: cannot read : no such file or directory\n']);
  });

  test('needs a file', async () => {
    await expect(run('lint', '--node-name', 'cp-1')).rejects.toThrow(
      new UsageError('lint needs an argument: FILE', 'Or name files with -f.'),
    );
  });

  test('goes on after a file that cannot be read, and says so', async () => {
    const { code, stdout, stderr } = await run('lint', at('nope.yaml'), at('good.yaml'));
    expect(code).toBe(2);
    expect(stderr).toBe('error: cannot read nope.yaml: no such file or directory\n');
    expect(stdout).toBe('Nothing found in 1 manifest.\n');
  });

  test.each([
    [['--fail-on', 'never'], 0],
    [['--fail-on', 'warning', '--only', 'unknown-field'], 1],
    [['--skip', 'invalid-field'], 0],
    [['--fail-on', 'info', '--severity', 'error', '--skip', 'invalid-field'], 1],
  ])('exits after %j with %d', async (flags, code) => {
    expect((await run('lint', at('bad.yaml'), ...flags)).code).toBe(code);
  });

  test('shows whatever makes it fail, and counts what it does not show', async () => {
    const unknown = ['--only', 'unknown-field'];
    const failing = await run('lint', at('bad.yaml'), ...unknown, '--severity', 'error', '--fail-on', 'warning');
    expect(failing.code).toBe(1);
    expect(failing.stdout).toMatch(/^warning bad\.yaml:.*\n[^]*\n\n1 warning in 1 manifest\.\n$/);
    const fine = await run('lint', at('bad.yaml'), ...unknown, '--severity', 'error');
    expect(fine).toEqual({ code: 0, stdout: 'No error in 1 manifest; not shown: 1 warning.\n', stderr: '' });
  });

  test.each([
    ['warning', 1],
    ['error', 0],
    ['never', 0],
  ])('fails in JUnit what --fail-on %s fails', async (failOn, failures) => {
    const { code, stdout } = await run(
      'lint',
      at('bad.yaml'),
      '--only',
      'unknown-field',
      '--fail-on',
      failOn,
      '-o',
      'junit',
    );
    expect(code).toBe(failures);
    expect(stdout).toContain(`<testsuites name="kubectl-static" tests="1" failures="${failures}">`);
    expect(stdout.includes('<failure ')).toBe(failures === 1);
    expect(stdout).toContain('unknown-field bad.yaml:3');
  });

  test('says in Markdown what it could not read, and nothing found only of what it read', async () => {
    const none = await run('lint', at('nope.yaml'), '-o', 'markdown');
    const what = 'Not looked at:\n\n- cannot read nope.yaml: no such file or directory\n';
    const withoutOrigin = (text: string): string => text.slice(0, text.indexOf('\nAbout this report:\n'));
    expect([none.code, withoutOrigin(none.stdout)]).toEqual([2, what]);
    const some = await run('lint', at('nope.yaml'), at('good.yaml'), '-o', 'markdown');
    expect([some.code, withoutOrigin(some.stdout)]).toEqual([2, `Nothing found in 1 manifest.\n\n${what}`]);
  });

  test('names what it does not know', async () => {
    await expect(run('lint', at('good.yaml'), '--only', 'duplicate-pods')).rejects.toThrow(
      'unknown rule "duplicate-pods"',
    );
    await expect(run('lint', at('good.yaml'), '--only', 'duplicate-pod,')).rejects.toThrow('a rule id is empty');
    await expect(run('lint', at('good.yaml'), '--kubernetes-version', '2.0')).rejects.toThrow('is not a known version');
  });

  test('refuses to ask no rule at all', async () => {
    await expect(run('lint', at('good.yaml'), '--only', 'no-restart', '--skip', 'no-restart')).rejects.toThrow(
      '--skip excludes every rule that --only names',
    );
    const some = ['--only', 'no-restart,not-a-pod', '--skip', 'no-restart'];
    expect((await run('lint', at('good.yaml'), ...some)).code).toBe(0);
  });
});

describe('rules', () => {
  test('lists the catalogue', async () => {
    const { code, stdout } = await run('rules');
    expect(code).toBe(0);
    expectGolden('lint/rules.txt', stdout);
  });

  test('explains one', async () => {
    expectGolden('lint/rule.txt', (await run('rules', 'explain', 'api-reference')).stdout);
  });

  test('asks for a rule that is there', async () => {
    await expect(run('rules', 'explain', 'nothing-at-all')).rejects.toThrow('unknown rule "nothing-at-all"');
    await expect(run('rules', 'explain')).rejects.toThrow('rules explain needs an argument: ID');
  });
});
