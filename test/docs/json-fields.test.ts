import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ChangeResult } from '../../src/change/change-result.ts';
import { diffDocument } from '../../src/output/diff/diff-document.ts';
import { originDocument } from '../../src/output/report-origin.ts';
import { changeDocument } from '../../src/output/change/change-document.ts';
import { historyDocument } from '../../src/output/change/history-report.ts';
import { manifestListDocument } from '../../src/output/lists/manifest-file-list.ts';
import { ORIGIN } from '../program/steady-origin.ts';
import { directoryOf, manifest } from '../change/manifest-directories.ts';

// What docs/output.md tells of documents of changes: each field that there is, and no other.

const RESULT: ChangeResult = {
  action: 'edit',
  pod: { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' },
  file: 'web.yaml',
  node: 'cp-1',
  directory: '/m',
  historyCommand: 'h',
  manifestCommand: 'kubectl static manifest web-cp-1',
  end: 'confirmed',
  why: '',
  meaning: [],
  log: '',
  difference: '',
  preflight: [{ check: 'node', severity: 'fine', message: 'm', hint: 'h' }],
  steps: [{ time: new Date(0), message: 'm' }],
};

const STOPPED = directoryOf({}, [{ action: 'stop', before: manifest('web'), after: undefined }]);
const OPEN = { record: undefined, file: undefined, began: undefined };
const LIST = manifestListDocument(
  { ...STOPPED.directory, pods: [], history: { ...STOPPED.history, open: OPEN } },
  {},
  [],
);

/** The fields of a document, but for what every document has. */
function fieldsOf(document: object): string[] {
  return Object.keys(document).filter((field) => field !== 'apiVersion' && field !== 'kind');
}

describe('docs/output.md', () => {
  const text = readFileSync('docs/output.md', 'utf8');

  /** The rows of the table behind the first mention of a word: the fields in the first column, the names in the second. */
  function table(after: string): readonly (readonly [fields: string[], names: string[]])[] {
    const lines = text.slice(text.indexOf(after)).split('\n');
    const start = lines.findIndex((line) => line.startsWith('|'));
    const rows = lines.slice(
      start + 2,
      lines.findIndex((line, at) => at > start && !line.startsWith('|')),
    );
    const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    return rows.map((row) => row.split(' | ')).map(([fields, meaning]) => [codes(fields), codes(meaning)]);
  }
  const sorted = (names: readonly string[]): string[] => [...names].sort();

  test('has the fields of a change', () => {
    const rows = table('`StaticPodChange`');
    const document = changeDocument([RESULT], false) as { preflight: object[]; steps: object[]; pod: object };
    expect(sorted(rows.flatMap(([fields]) => fields))).toEqual(sorted(fieldsOf(document)));
    const names = new Map(rows.map(([fields, inside]) => [fields.at(-1), inside]));
    expect(names.get('pod')).toEqual(Object.keys(document.pod));
    expect(names.get('steps')).toEqual(Object.keys(document.steps[0]!));
    expect(names.get('preflight')).toEqual(expect.arrayContaining(Object.keys(document.preflight[0]!)));
  });

  test('has the fields of a past change', () => {
    const { changes } = STOPPED.history;
    const { items } = historyDocument({ node: 'cp-1', directory: '/m', changes }) as { items: object[] };
    expect(sorted(table('`StaticPodHistory`').flatMap(([fields]) => fields))).toEqual(sorted(fieldsOf(items[0]!)));
  });

  test('has the fields of a comparison, and of where a report comes from', () => {
    const item = { kind: 'pod', name: 'a', side: 'a', fields: [{ path: 'p', a: 1, b: 2 }], remark: '' } as const;
    const diff = { compared: 'nodes' as const, a: 'a', b: 'b', remarks: [], items: [item], alike: 0, unread: [] };
    const document = diffDocument(diff, ORIGIN);
    const rows = table('`StaticPodDiff`');
    expect(sorted(rows.flatMap(([fields]) => fields))).toEqual(sorted(fieldsOf(document)));
    const names = new Map(rows.map(([fields, inside]) => [fields.at(-1), inside]));
    expect(names.get('items')).toEqual(expect.arrayContaining([...Object.keys(item), ...Object.keys(item.fields[0])]));
    const origin = originDocument(ORIGIN);
    const ofOrigin = new Map(table('## Where a report comes from').map(([[field], inside]) => [field, inside]));
    expect([...ofOrigin.keys()]).toEqual(Object.keys(origin));
    expect(ofOrigin.get('clusters')).toEqual([...Object.keys(origin.clusters[0]!), 'unread']);
  });

  test('has what a list of manifests tells of changes', () => {
    const stopped = new Map(table('Besides the files, `manifest --list`').map(([[field], inside]) => [field, inside]));
    expect(Object.fromEntries(stopped)).toEqual({
      stopped: expect.arrayContaining(Object.keys(LIST.stopped[0]!)),
      openChange: Object.keys(LIST.openChange!),
    });
  });
});
