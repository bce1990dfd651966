import { parseRecord } from '../change/change-record.ts';
import {
  NO_HISTORY,
  type ChangeHistory,
  type ChangeOutcome,
  type OpenChange,
  type PastChange,
} from '../change/history.ts';
import { HISTORY_DIRECTORY } from '../nodes/history-directory.ts';
import { LARGEST_MANIFEST } from '../kubelet/manifest/reading.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { FileTree } from './file-tree.ts';
import { unreadableFile } from './unreadable-file.ts';

const ENTRY = /^(\d{5,9})-(confirmed|undone|left)-([0-9a-z]+)$/;

/** The small files of an entry are short; a log has at most some hundred lines. */
const MOST_TEXT = 1024 * 1024;

/** Reads what the guard has kept in a manifest directory. */
export function readChangeHistory(tree: FileTree, directory: string): ChangeHistory {
  const home = `${directory}/${HISTORY_DIRECTORY}`;
  if (!tree.status(home).ok) return NO_HISTORY;
  const unread: Unreadable[] = [];
  const names = tree.list(`${home}/history`);
  if (!names.ok && names.fault.kind !== 'absent') unread.push(unreadableFile(`${home}/history`, names.fault));
  const changes = (names.ok ? names.value : []).flatMap((name): PastChange[] => {
    const match = ENTRY.exec(name);
    if (match === null) return [];
    const [, number, outcome, id] = match as unknown as [string, string, ChangeOutcome, string];
    const entry = readEntry(tree, `${home}/history/${name}`, unread);
    return entry === undefined ? [] : [{ ...entry, number: Number(number), outcome, id, kept: `history/${name}` }];
  });
  return { changes: changes.sort((a, b) => a.number - b.number), open: readLock(tree, `${home}/lock`), unread };
}

type Entry = Omit<PastChange, 'number' | 'outcome' | 'id' | 'kept'>;

function readEntry(tree: FileTree, path: string, unread: Unreadable[]): Entry | undefined {
  const text = (name: string): string | undefined => readText(tree, `${path}/${name}`);
  const record = parseRecord(text('record') ?? '');
  const file = text('name')?.trimEnd();
  if (record === undefined || file === undefined) {
    unread.push({ what: path, why: 'no record of a change is in it, or it cannot be read' });
    return undefined;
  }
  const side = (digest: string, content: string): PastChange['before'] => {
    if (text(digest)?.trim() === 'absent') return undefined;
    const bytes = tree.read(`${path}/${content}`, LARGEST_MANIFEST);
    return bytes.ok ? bytes.value : 'unread';
  };
  return {
    record,
    file,
    why: (text('why') ?? '').trim(),
    began: timeOf(text('began')),
    ended: timeOf(text('ended')),
    before: side('before', 'old'),
    after: side('after', 'new'),
    log: text('log') ?? '',
  };
}

function readLock(tree: FileTree, path: string): OpenChange | undefined {
  if (!tree.status(path).ok) return undefined;
  const record = parseRecord(readText(tree, `${path}/record`) ?? '');
  const file = readText(tree, `${path}/name`)?.trimEnd() ?? '';
  const unknown = { action: 'edit', namespace: '', name: '', by: '' } as const;
  return { record: record ?? unknown, file, began: timeOf(readText(tree, `${path}/began`)) };
}

function readText(tree: FileTree, path: string): string | undefined {
  const bytes = tree.read(path, MOST_TEXT);
  return bytes.ok ? Buffer.from(bytes.value).toString('utf8') : undefined;
}

/** Seconds since 1970. */
function timeOf(text: string | undefined): Date | undefined {
  const seconds = Number(text?.trim() ?? '');
  return Number.isSafeInteger(seconds) && seconds > 0 ? new Date(seconds * 1000) : undefined;
}
