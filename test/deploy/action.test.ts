import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { validateAction } from '@action-validator/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };

// action.yml by the schema that GitHub's own is read by, and its scripts as a runner starts them.

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly name: string;
      readonly run?: string;
      readonly uses?: string;
      readonly env?: object;
    }[];
  };
}

const TEXT = readFileSync('action.yml', 'utf8');
const action = load(TEXT) as Action;

test('it is as GitHub takes actions', () => {
  expect(validateAction(TEXT)).toEqual({ actionType: 'action', errors: [] });
});

test('it is pinned to commits, runs this version, and has no expression in a script', () => {
  const uses = TEXT.match(/uses: .*/g)!;
  expect(uses.filter((line) => !/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  expect(action.inputs.version?.default).toBe(`v${packageJson.version}`);
  expect(action.runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-action-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the script of a step as a runner does, in an empty folder. */
function step(name: string, env: Readonly<Record<string, string>>, path = resolve('plugin')) {
  const script = action.runs.steps.find((one) => one.name === name)!.run!;
  writeFileSync(join(folder, 'step.sh'), script);
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', 'step.sh'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: [path, process.env.PATH].join(delimiter),
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_PATH: join(folder, 'path'),
      ...env,
    },
  });
  return { status, stdout, stderr };
}

function outputs(): Readonly<Record<string, string>> {
  const lines = readFileSync(join(folder, 'output'), 'utf8').trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
}

const LINT = { COMMAND: 'lint', FILES: 'a b\n\nmanifests', ARGUMENTS: '--only=unknown-field\n', FAIL_ON: 'error' };

describe('the step that runs', () => {
  beforeEach(() => {
    for (const [name, field] of [
      ['a b', 'hostNetwork'],
      ['manifests', 'hostNetwrok'],
    ] as const) {
      mkdirSync(join(folder, name));
      const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  ${field}: true\n  containers: [{name: c, image: i}]\n`;
      writeFileSync(join(folder, name, 'p.yaml'), text);
    }
  });

  test('lints all that is named, tells what it finds, and leaves the end to the last step', () => {
    const { status, stdout } = step('Run', { ...LINT, FAIL_ON: 'warning' });
    expect([status, outputs()]).toEqual([
      0,
      { sarif: join(folder, 'kubectl-static.sarif'), report: 'true', status: '1' },
    ]);
    expect(stdout).toContain('manifests/p.yaml:5:3 unknown-field\n');
    const report = JSON.parse(readFileSync(outputs().sarif!, 'utf8')) as { runs: { results: { ruleId: string }[] }[] };
    expect(report.runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId))).toEqual(['unknown-field']);
    expect(step('Fail on findings', { STATUS: '1' }).status).toBe(1);
    expect(step('Fail on findings', { STATUS: '0' }).status).toBe(0);
  });

  test('passes on what is to fail', () => {
    step('Run', LINT);
    expect(outputs().status).toBe('0');
  });

  test('has no report of a cluster that cannot be asked', () => {
    expect(step('Run', { ...LINT, COMMAND: 'doctor', ARGUMENTS: '' }).status).toBe(0);
    expect(outputs()).toEqual({ sarif: join(folder, 'kubectl-static.sarif'), status: '2' });
  });

  test('refuses other commands', () => {
    const { status, stdout } = step('Run', { ...LINT, COMMAND: 'edit' });
    expect([status, stdout]).toEqual([2, '::error::command must be lint or doctor, not edit\n']);
  });
});

describe('the step that installs', () => {
  const VERSION = 'v1.2.3';
  const RUNNER = { VERSION, RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' };
  const ARCHIVE = `kubectl-static_${VERSION}_linux_amd64.tar.gz`;

  /** A \`curl\` that serves a release from a folder, and what it was asked for. */
  function serve(checksum: (archive: Buffer) => string): void {
    const release = join(folder, 'release');
    mkdirSync(release);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'kubectl-static'), '#!/bin/sh\necho installed\n');
    chmodSync(join(folder, 'kubectl-static'), 0o755);
    spawnSync('tar', ['-czf', join(release, ARCHIVE), '-C', folder, 'kubectl-static']);
    const archive = readFileSync(join(release, ARCHIVE));
    writeFileSync(
      join(release, `kubectl-static_${VERSION}_checksums.txt`),
      `0000  other\n${checksum(archive)}  ${ARCHIVE}\n`,
    );
    const curl = `#!/bin/sh\nfor word; do case $word in http*) echo "$word" >>"${folder}/asked"; cp "${release}/\${word##*/}" . ;; esac; done\n`;
    writeFileSync(join(folder, 'bin/curl'), curl, { mode: 0o755 });
  }

  const sha256 = (archive: Buffer): string => createHash('sha256').update(archive).digest('hex');

  test('fetches the release for the runner, verifies it, and puts it on PATH', () => {
    serve(sha256);
    expect(step('Install', RUNNER, join(folder, 'bin'))).toMatchObject({ status: 0 });
    const from = `${packageJson.homepage}/releases/download/${VERSION}`;
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      `${from}/${ARCHIVE}\n${from}/kubectl-static_${VERSION}_checksums.txt\n`,
    );
    const place = readFileSync(join(folder, 'path'), 'utf8').trimEnd();
    expect(spawnSync(join(place, 'kubectl-static'), { encoding: 'utf8' }).stdout).toBe('installed\n');
  });

  test('refuses an archive with another checksum', () => {
    serve(() => sha256(Buffer.from('other')));
    expect(step('Install', RUNNER, join(folder, 'bin')).status).toBe(1);
  });

  test('says where there is no executable', () => {
    expect(step('Install', { ...RUNNER, RUNNER_OS: 'Windows' })).toMatchObject({
      status: 2,
      stdout: '::error::no release for Windows\n',
    });
  });
});
