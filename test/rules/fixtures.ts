import { atOnce } from '../../src/facts/steps.ts';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../src/rules/finding.ts';
import { LARGEST_MANIFEST, readManifest } from '../../src/kubelet/manifest/reading.ts';
import { NOWHERE } from '../../src/rules/surroundings.ts';
import { findLintTargets } from '../../src/host/lint-files.ts';
import type { ManifestEntry } from '../../src/rules/directory-rule.ts';
import { diagnose, diagnoseNode } from '../../src/rules/doctor.ts';
import { lintDirectory, lintManifest } from '../../src/rules/lint.ts';
import type { RuleScope } from '../../src/rules/catalogue.ts';
import type { RuleSelection } from '../../src/rules/selection.ts';
import { readSnapshot } from './snapshot-fixture.ts';

const MANIFESTS = 'test/fixtures/manifests/rules';
const SNAPSHOTS = 'test/fixtures/snapshots';
const TARGET = { minor: 36, node: 'cp-1' };

/** What git does not keep or a manifest does not say of its place: modes, what the node has, what it is called. */
const FACTS = /\.(modes|host|node)\.json$/;

/** A manifest, a directory or a cluster that a rule finds something in, or nothing. */
export interface RuleFixture {
  readonly rule: string;
  readonly path: string;
  readonly expected: 'finding' | 'nothing';
}

/** Every fixture: `RULE/bad*` and `RULE/good*`, files and directories. */
export function ruleFixtures(): readonly RuleFixture[] {
  return [MANIFESTS, SNAPSHOTS].flatMap(fixturesIn);
}

function fixturesIn(folder: string): readonly RuleFixture[] {
  return readdirSync(folder).flatMap((rule) => {
    const names = readdirSync(join(folder, rule)).filter((name) => !FACTS.test(name));
    return names.map((name) => {
      return { rule, path: join(folder, rule, name), expected: name.startsWith('bad') ? 'finding' : 'nothing' };
    });
  });
}

/** Where the fixtures of a rule are that looks at this. */
export function fixtureFolder(rule: string, scope: RuleScope): string {
  return join(scope === 'cluster' || scope === 'node' ? SNAPSHOTS : MANIFESTS, rule);
}

/** What the rules find in a fixture. */
export function findIn(path: string, only: readonly string[]): readonly Finding[] {
  const selection: RuleSelection = { only, skip: [], severity: 'info', minor: TARGET.minor };
  const target = { ...TARGET, node: (factOf(`${path}.node.json`) as string | undefined) ?? TARGET.node };
  const hostPaths = factOf(`${path}.host.json`) as readonly string[] | undefined;
  const surroundings = hostPaths === undefined ? NOWHERE : { ...NOWHERE, hasHostFile: has(hostPaths) };
  if (path.startsWith(SNAPSHOTS)) {
    const snapshot = readSnapshot(path);
    return [
      ...atOnce(diagnose(snapshot, selection)),
      ...diagnoseNode({ machine: snapshot.machine }, snapshot.now, selection),
    ];
  }
  if (!statSync(path).isDirectory()) {
    return lintManifest(path, readManifest(fixtureBytes(path), target), target, selection, surroundings);
  }
  const [found] = findLintTargets(path);
  if (found?.type !== 'directory') throw new Error(`${path} is no directory`);
  const facts = factsOf(path);
  const entries = found.entries.map(({ read, ...file }): ManifestEntry => {
    const bytes = file.kind === 'file' ? read(LARGEST_MANIFEST) : undefined;
    const reading = bytes?.ok === true ? readManifest(bytes.value, target) : undefined;
    return { ...file, mode: 0o600, owner: ROOT, ...facts[file.name], reading };
  });
  return atOnce(lintDirectory({ path, entries }, target, selection, surroundings));
}

/** The bytes of a file; one that ends in `.repeat` says in its first line how often the rest is there. */
function fixtureBytes(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (!path.endsWith('.repeat')) return bytes;
  const [count = '', ...lines] = bytes.toString('utf8').split('\n');
  return Buffer.from(lines.join('\n').repeat(Number(count)));
}

const ROOT = { uid: 0, gid: 0, user: 'root', group: 'root' };

function factOf(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function has(paths: readonly string[]): (path: string) => boolean {
  return (path) => paths.includes(path);
}

/** Modes and owners are not kept by git, so that they lie beside the directory: `0600`, or `0600 1000:1000`. */
function factsOf(path: string): Readonly<Record<string, Pick<ManifestEntry, 'mode' | 'owner'>>> {
  const modes = (factOf(`${path}.modes.json`) ?? {}) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(modes).map(([name, text]) => {
      const [mode = '', uid = 0, gid = 0] = text.split(/[ :]/);
      const owner = { uid: Number(uid), gid: Number(gid), user: undefined, group: undefined };
      return [name, { mode: Number.parseInt(mode, 8), owner }];
    }),
  );
}
