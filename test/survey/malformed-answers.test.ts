import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../api-server/api-server.ts';
import { recordRuns, replay, type RecordedAnswer, type Recording, type Run } from '../fuzz/replayed-cluster.ts';

type Json = Record<string, unknown>;

const COMMANDS = {
  ls: ['ls'],
  hidden: ['ls', '--hidden'],
  nodes: ['nodes'],
  doctor: ['doctor'],
} as const;

/** Without counts only the pods of a kubelet tell what it runs. */
const NO_METRICS: Fault = {
  kind: 'answer',
  code: 404,
  contentType: 'text/plain',
  body: '404 page not found',
  path: /\/proxy\/metrics(\?|$)/,
};

let recordings: ReadonlyMap<string, Recording>;

beforeAll(async () => {
  const lines = Object.values(COMMANDS);
  const runs = await recordRuns('kubeadm', lines, [NO_METRICS]);
  recordings = new Map(Object.keys(COMMANDS).map((name, index) => [name, runs[index]!]));
}, 60_000);

/** Runs a command again with one answer changed: that of the first request that begins so. */
async function rerun(name: keyof typeof COMMANDS, request: string, change: (body: Json) => unknown): Promise<Run> {
  const { argv, answers } = recordings.get(name)!;
  const index = answers.findIndex((answer) => answer.request.startsWith(`GET ${request}`));
  const changed: RecordedAnswer = {
    ...answers[index]!,
    body: encode(change(JSON.parse(answers[index]!.body) as Json)),
  };
  return await replay(argv, answers.with(index, changed));
}

const DEEP = 'nested deep';

function encode(value: unknown): string {
  return JSON.stringify(value).replace(`"${DEEP}"`, `${'['.repeat(200_000)}${']'.repeat(200_000)}`);
}

/** A list in which the first item was changed. */
function firstItem(change: (item: Json) => void): (list: Json) => Json {
  return (list) => {
    change((list.items as Json[])[0]!);
    return list;
  };
}

/** A Table in which the first row was changed. */
function firstRow(change: (row: { cells: unknown; object: { metadata: Json } }) => void): (table: Json) => Json {
  return (table) => {
    change((table.rows as { cells: unknown; object: { metadata: Json } }[])[0]!);
    return table;
  };
}

function firstColumn(table: string): string[] {
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ +/).slice(0, 2).join(' '));
}

const PODS = '/api/v1/pods?fieldSelector=spec.serviceAccountName=';

describe('a pod of a list that is malformed hides itself and no other', () => {
  test.each<[string, (row: { cells: unknown; object: { metadata: Json } }) => void, string]>([
    [
      'owners that are no list',
      ({ object }) => (object.metadata.ownerReferences = 'x'),
      'metadata.ownerReferences is not a list',
    ],
    ['a number for a name', ({ object }) => (object.metadata.name = 7), 'metadata.name is not a valid name'],
    ['cells that are no list', (row) => (row.cells = 'x'), 'cells is not a list'],
    [
      'an annotation that is no text',
      ({ object }) => (object.metadata.annotations = { a: 1 }),
      'metadata.annotations[a] is not a string',
    ],
    [
      'half a character',
      ({ object }) => (object.metadata.namespace = 'a\ud800'),
      'metadata.namespace is not a valid name',
    ],
    ['many levels', ({ object }) => (object.metadata.labels = DEEP), 'nested more than 100 levels deep'],
  ])('%s', async (_, change, flaw) => {
    const before = recordings.get('ls')!.run;
    const { code, stdout, stderr } = await rerun('ls', PODS, firstRow(change));
    expect(firstColumn(stdout)).toEqual(firstColumn(before.stdout).slice(1));
    expect(stderr).toContain(flaw);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(code).toBe(0);
  });
});

describe('a kubelet that answers with a malformed pod hides no other node', () => {
  const ODD: readonly (readonly [string, (pod: Json) => void])[] = [
    ['half a character', (pod) => ((pod.metadata as Json).name = '\ud800')],
    ['a name that is none', (pod) => ((pod.metadata as Json).name = 7)],
    ['containers that are no list', (pod) => ((pod.spec as Json).containers = 'all')],
    ['conditions that are no list', (pod) => ((pod.status as Json).conditions = {})],
    ['an environment that is no list', (pod) => ((pod.spec as Json).containers = [{ env: {} }])],
    ['many levels', (pod) => (pod.spec = DEEP)],
  ];

  test.each(ODD)('nodes: %s', async (_, change) => {
    const { stdout, stderr, code } = await rerun('nodes', '/api/v1/nodes/cp-1/proxy/pods', firstStatic(change));
    expect(firstColumn(stdout)).toEqual(firstColumn(recordings.get('nodes')!.run.stdout));
    expect(stderr).toMatch(/(malformed|nested).*: cp-1\n/);
    expect(stderr).not.toContain('bug');
    expect(code).toBe(0);
  });

  test.each(ODD)('ls --hidden: %s', async (_, change) => {
    const { stdout, stderr, code } = await rerun('hidden', '/api/v1/nodes/cp-1/proxy/pods', firstStatic(change));
    expect(stdout).toBe('');
    expect(stderr).toMatch(/1 of \d+ kubelets did not answer .*cp-1/);
    expect(code).toBe(0);
  });

  test.each(ODD)('doctor: %s', async (_, change) => {
    const { stdout, stderr, code } = await rerun('doctor', '/api/v1/nodes/cp-1/proxy/pods', firstStatic(change));
    expect(`${stdout}${stderr}`).toContain('cp-1');
    expect(stderr).not.toContain('bug');
    expect(code).toBeLessThan(2);
  });

  test('a list that was never made is an empty one', async () => {
    const { stderr } = await rerun('hidden', '/api/v1/nodes/cp-1/proxy/pods', (list) => ({ ...list, items: null }));
    expect(stderr).toContain('all answered');
  });
});

describe('a Node that is malformed is told of, and the others are shown', () => {
  test.each<[string, (node: Json) => void, string]>([
    ['conditions', (node) => ((node.status as Json).conditions = {}), 'status.conditions is not a list'],
    ['an address', (node) => ((node.status as Json).addresses = [7]), 'status.addresses[0] is not an object'],
    ['labels', (node) => ((node.metadata as Json).labels = { a: [] }), 'metadata.labels[a] is not a string'],
  ])('%s', async (_, change, flaw) => {
    const before = recordings.get('nodes')!.run;
    const { stdout, stderr, code } = await rerun('nodes', '/api/v1/nodes?', firstItem(change));
    expect(new Set(firstColumn(stdout).map(nameOf))).toEqual(new Set(firstColumn(before.stdout).map(nameOf)));
    expect(stderr).toContain(`malformed: ${flaw}`);
    expect(code).toBe(0);
  });
});

function nameOf(row: string): string {
  return row.split(' ')[0]!;
}

/** A kubelet's list in which the first static pod was changed. */
function firstStatic(change: (pod: Json) => void): (list: Json) => Json {
  return (list) => {
    const isStatic = ({ metadata }: Json): boolean => {
      const { annotations } = metadata as { annotations?: Record<string, string> };
      return annotations?.['kubernetes.io/config.source'] === 'file';
    };
    change((list.items as Json[]).find(isStatic)!);
    return list;
  };
}
