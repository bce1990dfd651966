import fc from 'fast-check';
import { recordRuns, replay, type RecordedAnswer, type Recording } from './replayed-cluster.ts';
import { requireSafe } from './printed.ts';

const CLUSTERS = ['hidden', 'trouble', 'k3s-agent', 'kubeadm'];
const LINES = [
  ['ls'],
  ['ls', '-o', 'wide'],
  ['ls', '-o', 'json'],
  ['ls', '--full-scan'],
  ['ls', '--hidden'],
  ['ls', '--kubelet'],
  ['nodes'],
  ['nodes', '-o', 'yaml'],
  ['doctor'],
  ['doctor', '-o', 'json'],
  ['explain', '-n', 'kube-system', 'kube-apiserver-cp-1'],
];

/** Milliseconds that one run may take; the slowest good one takes some 100. */
const LONGEST_RUN = 10_000;

const DEEP = 'a value that is nested deep';
const DEEP_JSON = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`;

/** Whatever JSON can hold where something else belongs. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1.5,
  1e300,
  '',
  'x',
  '..',
  'a/b',
  '\ud800',
  'a\u001b[2J\u202e\nb',
  'x'.repeat(300_000),
  '1'.repeat(300_000),
  [],
  [null],
  [[]],
  ['x'],
  [{}],
  {},
  { x: 1 },
  JSON.parse('{"__proto__": {"name": 7}, "constructor": null, "toString": 1}') as unknown,
  DEEP,
];

interface Mutation {
  /** Which of the places that are called alike, and which of these, as shares of all. */
  readonly kind: number;
  readonly place: number;
  readonly value: unknown;
  /** What is done there: the value put in place of another, the key of it changed, or taken out. */
  readonly act: 'replace' | 'rename' | 'remove';
}

const SHARE = fc.double({ min: 0, max: 0.999_999, noNaN: true });

const MUTATION: fc.Arbitrary<Mutation> = fc.record({
  kind: SHARE,
  place: SHARE,
  value: fc.constantFrom(...ODD_VALUES),
  act: fc.constantFrom(
    'replace' as const,
    'replace' as const,
    'replace' as const,
    'rename' as const,
    'remove' as const,
  ),
});

/** Steps into a value. */
type Path = readonly string[];

/** All places of a value: those that are called alike together, so that a rare field is found as often as a common one. */
function placesIn(value: unknown, path: Path = [], places = new Map<string, Path[]>()): Map<string, Path[]> {
  const kind = path.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('/');
  places.set(kind, [...(places.get(kind) ?? []).slice(-20), path]);
  if (typeof value !== 'object' || value === null) return places;
  for (const [key, child] of Object.entries(value)) placesIn(child, [...path, key], places);
  return places;
}

function pick<T>(items: readonly T[], share: number): T {
  return items[Math.floor(share * items.length)]!;
}

/** The JSON of a value in which something was changed. */
function mutated(json: string, mutations: readonly Mutation[]): string {
  const holder: Record<string, unknown> = { root: JSON.parse(json) };
  for (const { kind, place, value, act } of mutations) {
    const path = ['root', ...pick(pick([...placesIn(holder.root).values()], kind), place)];
    const parent = path.slice(0, -1).reduce<object>((at, step) => at[step as keyof typeof at], holder);
    const key = path.at(-1)!;
    if (act === 'replace' || parent === holder) put(parent, key, structuredClone(value));
    else {
      const old: unknown = parent[key as keyof typeof parent];
      Reflect.deleteProperty(parent, key);
      if (act === 'rename') put(parent, '__proto__', old);
    }
  }
  return JSON.stringify(holder.root).replaceAll(JSON.stringify(DEEP), DEEP_JSON);
}

/** As `JSON.parse` does, to which `__proto__` is a key as any other. */
function put(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What the command lines get on the fixture clusters. */
export async function recordAll(): Promise<readonly Recording[]> {
  const all: Recording[] = [];
  for (const cluster of CLUSTERS) all.push(...(await recordRuns(cluster, LINES)));
  return all;
}

/**
 * Whatever a server or a kubelet puts anywhere in one of its answers: the run ends with an exit code of its own, without a
 * bug, and one kubelet's answer hides no other node.
 */
export function answerProperty(recordings: readonly Recording[]): fc.IAsyncPropertyWithHooks<unknown[]> {
  return fc.asyncProperty(
    fc.constantFrom(...recordings),
    SHARE,
    fc.array(MUTATION, { minLength: 1, maxLength: 3 }),
    async ({ argv, answers, run }, which, mutations) => {
      const index = Math.floor(which * answers.length);
      const chosen = answers[index];
      if (chosen === undefined || !isJson(chosen)) return;
      const changed = { ...chosen, body: mutated(chosen.body, mutations) };
      const begun = performance.now();
      const now = await replay(argv, answers.with(index, changed));
      const seen = `${argv.join(' ')}: ${chosen.request}\n${now.stdout}${now.stderr}`;
      if (performance.now() - begun > LONGEST_RUN) throw new Error(`took too long: ${seen}`);
      if (now.stderr.includes('ran into a bug') || ![0, 1, 2].includes(now.code)) throw new Error(seen);
      if (!argv.includes('json') && !argv.includes('yaml')) requireSafe([now.stderr]);
      const asked = /\/nodes\/([^/]+)\/proxy\//.exec(chosen.request)?.[1];
      if (asked === undefined || argv[0] !== 'nodes' || argv.length > 1) return;
      const lost = rows(run.stdout).filter((row) => !row.startsWith(`${asked} `) && !rows(now.stdout).includes(row));
      if (lost.length > 0) throw new Error(`hides ${lost.join('; ')}: ${seen}`);
    },
  );
}

/** Lines of a table, whatever the widths of its columns. */
function rows(table: string): readonly string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll(/ +/g, ' '));
}

function isJson({ body }: RecordedAnswer): boolean {
  return body.startsWith('{');
}
