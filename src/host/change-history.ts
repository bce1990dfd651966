import { digestOf } from '../change/change.ts';
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
import type { FileKind } from '../kubelet/file.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { readText, type FileTree } from './file-tree.ts';
import { unreadableFile } from './unreadable-file.ts';

const ENTRY = /^(\d{5,9})-(confirmed|undone|left)-([0-9a-z]+)$/;
/** What the guard begins the name of an entry with: a change, if of a kind that is not known here. */
const NUMBERED = /^\d/;

/** Reads what the guard has kept in a manifest directory. */
export function readChangeHistory(tree: FileTree, directory: string): ChangeHistory {
  const home = `${directory}/${HISTORY_DIRECTORY}`;
  const unread: Unreadable[] = [];
  const kind = kindOf(tree, home, unread);
  // The guard goes into no link either.
  if (kind === 'link') unread.push({ what: home, why: 'it is a link' });
  if (kind !== 'directory') return { ...NO_HISTORY, unread };
  const names = tree.list(`${home}/history`);
  if (!names.ok && names.fault.kind !== 'absent') unread.push(unreadableFile(`${home}/history`, names.fault));
  const changes = (names.ok ? names.value : []).flatMap((name): PastChange[] => {
    const path = `${home}/history/${name}`;
    const match = ENTRY.exec(name);
    if (match === null) {
      if (NUMBERED.test(name)) unread.push({ what: path, why: 'this version does not know that outcome of a change' });
      return [];
    }
    const [, number, outcome, id] = match as unknown as [string, string, ChangeOutcome, string];
    const entry = readEntry(tree, path, unread);
    return entry === undefined ? [] : [{ ...entry, number: Number(number), outcome, id, kept: `history/${name}` }];
  });
  return { changes: changes.sort((a, b) => a.number - b.number), open: readLock(tree, `${home}/lock`, unread), unread };
}

/** What something is; undefined where there is no such thing, or that cannot be told. */
function kindOf(tree: FileTree, path: string, unread: Unreadable[]): FileKind | undefined {
  const status = tree.status(path);
  if (status.ok) return status.value.kind;
  if (status.fault.kind !== 'absent') unread.push(unreadableFile(path, status.fault));
  return undefined;
}

type Entry = Omit<PastChange, 'number' | 'outcome' | 'id' | 'kept'>;

function readEntry(tree: FileTree, path: string, unread: Unreadable[]): Entry | undefined {
  const text = (name: string): string | undefined => textOf(tree, `${path}/${name}`);
  const record = parseRecord(text('record') ?? '');
  const file = fileName(text('name'));
  if (record === undefined || file === undefined) {
    unread.push({ what: path, why: 'it has no readable record of a change' });
    return undefined;
  }
  const side = (name: string, content: string): PastChange['before'] => {
    const digest = text(name)?.trim();
    if (digest === 'absent') return undefined;
    const bytes = tree.read(`${path}/${content}`, LARGEST_MANIFEST);
    return bytes.ok && digestOf(bytes.value) === digest ? bytes.value : 'unread';
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

/** The name of a manifest as the guard has written it down; undefined for what is no name of a file in the directory. */
function fileName(text: string | undefined): string | undefined {
  const name = text?.replace(/\n$/, '') ?? '';
  return name === '' || name === '.' || name === '..' || /[/\0\n]/.test(name) ? undefined : name;
}

function readLock(tree: FileTree, path: string, unread: Unreadable[]): OpenChange | undefined {
  if (kindOf(tree, path, unread) === undefined) return undefined;
  return {
    record: parseRecord(textOf(tree, `${path}/record`) ?? ''),
    file: fileName(textOf(tree, `${path}/name`)),
    began: timeOf(textOf(tree, `${path}/began`)),
  };
}

function textOf(tree: FileTree, path: string): string | undefined {
  const text = readText(tree, path);
  return text.ok ? text.value : undefined;
}

/** Seconds since 1970. A Date reaches as far as twelve digits of them. */
function timeOf(text: string | undefined): Date | undefined {
  const digits = /^[1-9]\d{0,11}$/.exec(text?.trim() ?? '')?.[0];
  return digits === undefined ? undefined : new Date(Number(digits) * 1000);
}
