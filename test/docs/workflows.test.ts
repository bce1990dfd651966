import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { TARGETS, targetName } from '../../plugin/target.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: object;
  readonly if?: string;
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly include: readonly { os?: string; arch?: string }[] } };
  readonly 'timeout-minutes'?: number;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = '.github/workflows';
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

const text = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const workflow = (name: string): Workflow => load(text(name)) as Workflow;

describe.each(FILES)('%s', (name) => {
  const { permissions, jobs } = workflow(name);
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  test('every action is pinned to a commit, with its version beside it', () => {
    const uses = text(name)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line) && !line.includes(' ./.github/workflows/'));
    expect(uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('nothing is allowed but what a job names', () => {
    expect(permissions).toEqual({});
    expect(Object.entries(jobs).filter(([, job]) => job.permissions === undefined)).toEqual([]);
  });

  test('a checkout leaves no credentials behind, and every job ends', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
    const endless = Object.values(jobs).filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined);
    expect(endless).toEqual([]);
  });

  test('no expression stands in a script, where its value would be code', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('scripts and files that it names are there', () => {
    const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run])).join('\n');
    const scripts = [...runs.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script]) => script!);
    expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
    const files = [...runs.matchAll(/(?<![\w/.-])((?:test|plugin|\.ci)\/[\w./-]+)/g)].map(([, file]) => file!);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

test.each(['ci.yaml', 'release.yaml'])('%s runs every executable on its own platform', (name) => {
  const platforms = workflow(name).jobs.smoke?.strategy?.matrix.include.map(({ os, arch }) => `${os!}/${arch!}`);
  expect(platforms).toEqual(TARGETS.map(targetName));
});

/** A script of a step with the texts of the npm scripts and of `.ci/run` that it runs, and theirs. */
function expanded(script: string): string {
  const scripts = new Map(Object.entries(packageJson.scripts));
  const named = [...script.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => scripts.get(name!) ?? '');
  const ci = /^\.ci\/run$/m.test(script) ? [readFileSync('.ci/run', 'utf8')] : [];
  return [script, ...[...named, ...ci].map(expanded)].join('\n');
}

// Packaging empties dist/release first: what is made for some platforms only takes the others away.
test.each(['ci.yaml', 'release.yaml'])('%s uploads archives of every platform', (name) => {
  const uploads = Object.values(workflow(name).jobs).flatMap(({ steps = [] }) => {
    const upload = steps.findIndex(({ with: inputs }) => inputs?.path === 'dist/release');
    return upload === -1 ? [] : [steps.slice(0, upload).map(({ run }) => run ?? '')];
  });
  const packaging = (run: string): boolean => /plugin\/package\.ts(?!.*--no-archives)/.test(expanded(run));
  expect(uploads.map((runs) => runs.findLast(packaging))).toEqual(['npm run package']);
});

test('the smoke run has macOS judge the signature, and gives Windows a path of its own form', () => {
  const steps = workflow('smoke.yaml').jobs.smoke?.steps ?? [];
  const judge = steps.find(({ run }) => run?.startsWith('codesign --verify --strict '));
  expect(judge?.if).toBe("inputs.os == 'darwin'");
  const onPath = steps.flatMap(({ run }) => (run?.includes('"$GITHUB_PATH"') === true ? [run] : []));
  expect(onPath.map((run) => run.includes('cygpath -w'))).toEqual([true]);
});

test('a prerelease does not reach krew', () => {
  expect(workflow('release.yaml').jobs.krew?.if).toContain("!contains(github.ref_name, '-')");
});

test('what the repository must set before a job runs, CONTRIBUTING.md tells', () => {
  const variables = Object.values(workflow('release.yaml').jobs).flatMap(
    (job) => /vars\.(\w+) == 'true'/.exec(job.if ?? '')?.[1] ?? [],
  );
  expect(variables).toEqual(['KREW', 'INDEX', 'NPM']);
  const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
  expect(variables.filter((name) => !contributing.includes(`variable \`${name}\` to \`true\``))).toEqual([]);
});

test('npm publishes with a Node of our choice, new enough for trusted publishing', () => {
  const { steps = [] } = workflow('release.yaml').jobs.npm!;
  const node = steps.findIndex(({ uses }) => uses?.startsWith('actions/setup-node@'));
  expect(Number(steps[node]?.with?.['node-version'])).toBeGreaterThanOrEqual(24);
  expect(node).toBeLessThan(steps.findIndex(({ run }) => run?.includes('npm publish')));
});

test('dependabot renews the pins of actions and of packages', () => {
  const { updates } = load(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: readonly { 'package-ecosystem': string; directory: string }[];
  };
  expect(updates.map((update) => [update['package-ecosystem'], update.directory])).toEqual([
    ['github-actions', '/'],
    ['npm', '/'],
  ]);
});
