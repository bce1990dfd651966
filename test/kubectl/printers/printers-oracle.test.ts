import { afterAll, describe, expect, test } from '@jest/globals';
import type { FlagValues } from '../../../src/cli/flag.ts';
import type { LIST_OUTPUT_FLAGS } from '../../../src/cli/output-flags.ts';
import { parseInvocation } from '../../../src/cli/parser.ts';
import { lsCommand } from '../../../src/commands/ls-command.ts';
import { parseCustomColumns, renderCustomColumns } from '../../../src/kubectl/printers/custom-columns.ts';
import { toJson } from '../../../src/kubectl/printers/json.ts';
import { labelColumns } from '../../../src/output/lists/label-columns.ts';
import { parseSortBy, sortItems } from '../../../src/kubectl/printers/sort.ts';
import { renderTable } from '../../../src/kubectl/printers/table.ts';
import { toYaml } from '../../../src/kubectl/printers/yaml.ts';
import { missingKubectl, startKubectlOracle } from './kubectl-oracle.ts';
import type { KubectlOracle, OracleData } from './kubectl-oracle.ts';

const missing = missingKubectl();
const suite = missing === undefined ? describe : describe.skip;
const started: KubectlOracle[] = [];

async function oracle(data: OracleData = {}): Promise<KubectlOracle> {
  const kubectl = await startKubectlOracle(data);
  started.push(kubectl);
  return kubectl;
}

function pods(specs: readonly unknown[]) {
  return specs.map((spec, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'default' },
    spec,
  }));
}

// Texts that YAML can misread, each as a value and as a key.
const TEXTS = [
  ...['', 'y', 'n', 'no', 'Yes', 'on', 'OFF', 'true', 'True', 'null', 'Null', '~', '-', '- a', '-a', '..'],
  ...['0', '1', '-0', '+1', '017', '08', '0o17', '0x1f', '0b1', '1_000', '1__0', '_1', '0x', '5e', 'e5', '0o8'],
  ...['.5', '0.', '1.', '1.5', '1e3', '1e+3', '12e03', '1e5', '.1e5', '1.2.3', '.inf', '-.inf', '+.inf', '.nan'],
  ...['12345678901234567890123', '1:30', '-1:30', '190:20:30.15', '12:30:45', '2024-01-01', '2024-1-1 1:2:3'],
  ...['2024-01-01T00:00:00Z', '2024-01-01T00:00:00+01:00', '2024-01-01x', 'a: b', 'a:b', ': x', ':x', 'a:'],
  ...['a #b', 'a#b', '#x', ' lead', 'trail ', '---', '--- a', '...', '? x', '?x', '"q"', "'q'", "it's", 'a, b'],
  ...['[x]', 'a]b', '{a}', '*x', '&x', '!x', '%x', '@x', '`x`', '|', '>', '\\', 'a\\b', 'a"b', "a' \u0007"],
  ...[
    'é',
    '節點',
    '\u{1f600}',
    'x\u{1f600}y',
    '\u00a0',
    '\t',
    'a\tb',
    'a\t',
    '\u0007',
    '\0',
    '\r',
    'a\rb',
    'word word',
  ],
];
const BLOCKS = [
  ...['a\nb', 'a\nb\n', 'a\n\n', '\na', '\n', '\n\n', ' x\ny', '  a\nb\n\n', 'a \nb', 'a\n b', 'a\n b \nc', 'a\nb '],
  ...[
    'a\tb\nc',
    '#c\nd',
    'a\n#b',
    'a\n\nb',
    'a\n  b\nc',
    '- a\n- b',
    'a: b\nc: d',
    'a\r\nb',
    '\u{1f600}\nb',
    'y\nz\t\n',
  ],
];
const KEYS = [
  ...['a1', 'a10', 'a2', 'a02', 'a002', 'a20', 'a100', 'a102', 'a12', 'a132', 'a14', 'a-b', 'a.b', 'a/b', 'a_b'],
  ...['ab', 'aB', 'B', 'b', '_', '0', '10', '2', 'a1-', 'a1.x', '1-', 'é', 'k8s.io/x', 'k8s-app', 'k10s'],
];

suite(`printers against the real kubectl${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  afterAll(() => Promise.all(started.map((kubectl) => kubectl.close())));

  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: Object.fromEntries([...TEXTS, ...BLOCKS].map((text, index) => [`t${index}`, text])),
      labels: Object.fromEntries(KEYS.map((key) => [key, 'v'])),
      name: 'x',
    },
    spec: {
      // Left out: what go-yaml's order of keys has cycles for, and a key of several lines, which ours has in quotes.
      keys: Object.fromEntries(TEXTS.filter((text) => !/^\d|\r/.test(text)).map((text) => [text, 1])),
      ['long'.repeat(40)]: 'v',
      lists: [[1, [2, [3]]], [], [{ a: 1, b: [3, { c: 4 }] }], {}, [{}], { a: {} }, { a: [] }, ['a\nb'], 'a\nb\n'],
      numbers: [0, -1, 1.5, 1e25, 1e-7, 1e21, 123456789012, 12345678901234567000, 0.1, 1e20, 100000.5, 12345678.25],
      values: [true, false, null, 'x'],
    },
  };

  test('YAML', async () => {
    const kubectl = await oracle();
    expect(toYaml(object)).toBe((await kubectl.print(object, 'yaml')).stdout);
  });

  test('JSON', async () => {
    const kubectl = await oracle();
    const answer = (await kubectl.print(object, 'json')).stdout;
    expect(toJson(object)).toBe(answer);
  });

  test('custom columns', async () => {
    const items = pods([
      { v: '10Mi', m: { b: 1, a: [1, 's', null, true, 2.5, 1e21] }, n: null, l: [1, 2], e: '' },
      { v: 'a-longer-value', l: [{ a: 1 }, { a: 'é' }], yes: true },
      {},
    ]);
    const kubectl = await oracle({ items });
    const specs = [
      'NAME:.metadata.name,V:spec.v,M:.spec.m,NULL:{.spec.n},L:{spec.l},ALL:.spec.l[*],A:.spec.l[*].a,E:.spec.e,B:.spec.yes',
      'A:.metadata.name,:.spec.v,C:',
      'A:.spec.v',
      "A:.metadata['name','namespace'],B:.kind".replace("'name','namespace'", "'name'"),
    ];
    for (const spec of specs) {
      const columns = parseCustomColumns(spec);
      const printed = (await kubectl.get('-o', `custom-columns=${spec}`)).stdout;
      expect(renderCustomColumns(columns, items)).toBe(printed);
      const bare = (await kubectl.get('-o', `custom-columns=${spec}`, '--no-headers')).stdout;
      expect(renderCustomColumns(columns, items, { headers: false })).toBe(bare);
    }
  });

  test('custom columns of nothing', async () => {
    const kubectl = await oracle();
    const printed = (await kubectl.get('-o', 'custom-columns=A:.a,B:.b')).stdout;
    expect(renderCustomColumns(parseCustomColumns('A:.a,B:.b'), [])).toBe(printed);
  });

  test.each([
    [
      'texts',
      ['a1', 'a01', 'a10', 'a2', 'b', '', 'A', 'Z', '_', 'é', 'a-1', 'a.1', '\u{1f600}', '\uffee', '2x', '10x'],
    ],
    [
      'quantities',
      [
        '10Mi',
        '9M',
        '1Gi',
        '100m',
        '0.6',
        '1k',
        '1Ki',
        '-1',
        '+2',
        '5n',
        '1u',
        '.5',
        '5.',
        '0',
        '9E',
        '1e4',
        '12e5',
        '3E3',
      ],
    ],
    ['whole numbers', [3, 20, 1, -5, 0]],
    ['fractions', [2.5, -0.5, 10.25]],
    ['times', ['2024-05-01T10:00:00Z', '2023-12-31T23:59:59Z', '2024-05-01T09:00:00Z']],
  ])('--sort-by of %s', async (_, values) => {
    const items = pods(values.map((value) => ({ value })));
    const kubectl = await oracle({ items });
    const path = parseSortBy('.spec.value')!;
    const printed = (await kubectl.get('-o', 'jsonpath={.items[*].metadata.name}', '--sort-by=.spec.value')).stdout;
    expect(
      sortItems(items, path)
        .map(({ metadata }) => metadata.name)
        .join(' '),
    ).toBe(printed);
  });

  test('--sort-by with a missing value and a null', async () => {
    const items = pods([{ value: 'b' }, {}, { value: null }, { value: 'a' }]);
    const kubectl = await oracle({ items });
    const printed = (await kubectl.get('-o', 'jsonpath={.items[*].metadata.name}', '--sort-by=.spec.value')).stdout;
    expect(
      sortItems(items, parseSortBy('spec.value')!)
        .map(({ metadata }) => metadata.name)
        .join(' '),
    ).toBe(printed);
  });

  test('tables', async () => {
    const rows = [
      {
        name: 'etcd-control-plane-1',
        ready: '1/1',
        note: 'first line\nsecond',
        labels: { tier: 'x', app: 'etcd', b: '' },
      },
      { name: 'a', ready: '', note: '', labels: {} },
      { name: '', ready: '10/10', note: 'é', labels: { z: '1' } },
    ];
    const table = {
      columnDefinitions: ['Name', 'Ready', 'Note'].map((name) => ({ name, type: 'string', priority: 0 })),
      rows: rows.map(({ name, ready, note, labels }) => ({
        cells: [name, ready, note],
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { name: name || 'x', labels },
        },
      })),
    };
    const kubectl = await oracle({ table });
    const columns = [
      { header: 'NAME', cell: (row: (typeof rows)[0]) => row.name },
      { header: 'READY', cell: (row: (typeof rows)[0]) => row.ready },
      { header: 'NOTE', cell: (row: (typeof rows)[0]) => row.note },
    ];
    expect(renderTable(columns, rows)).toBe((await kubectl.get()).stdout);
    expect(renderTable(columns, rows, { headers: false })).toBe((await kubectl.get('--no-headers')).stdout);
    const labels = { labelColumns: [], showLabels: true };
    const withLabels = [...columns, ...labelColumns<(typeof rows)[0]>(labels, (row) => row.labels)];
    expect(renderTable(withLabels, rows)).toBe((await kubectl.get('--show-labels')).stdout);
  });

  test.each([
    [['-L', 'app']],
    [['-L', 'app,tier', '-L', 'example.com/a/role', '--no-headers']],
    [['--label-columns=example.com/a/role,absent', '-Ltier', '--show-labels']],
    [['-L', 'tier,tier,,example.com/']],
    [['-L', '']],
    [['-L', '"app",tier']],
    [['-L', ' app, tier ']],
  ])('labels as columns: %j', async (flags) => {
    const rows = [
      { name: 'a', labels: { app: 'etcd', tier: 'control-plane', 'example.com/a/role': 'x' } },
      { name: 'b', labels: { app: '', 'example.com/a/role': 'é' } },
      { name: 'c', labels: undefined },
    ];
    const table = {
      columnDefinitions: [{ name: 'Name', type: 'string', priority: 0 }],
      rows: rows.map(({ name, labels }) => ({
        cells: [name],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name, labels } },
      })),
    };
    const kubectl = await oracle({ table });
    const typed = parseInvocation(['ls', ...flags], [lsCommand]).flags as FlagValues<typeof LIST_OUTPUT_FLAGS>;
    const columns = [
      { header: 'NAME', cell: ({ name }: (typeof rows)[0]) => name },
      ...labelColumns<(typeof rows)[0]>(typed, ({ labels }) => labels),
    ];
    expect(renderTable(columns, rows, { headers: !typed.noHeaders })).toBe((await kubectl.get(...flags)).stdout);
  });
});
