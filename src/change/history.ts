import type { Unreadable } from '../facts/evidence.ts';
import { grouped } from '../facts/grouped.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import type { StoppedPod } from '../pods/stopped-pod.ts';
import type { ChangeRecord } from './change-record.ts';

/** How a change ended. The words are the guard's, and part of the JSON output. */
export type ChangeOutcome = 'confirmed' | 'undone' | 'left';

/** A change of a manifest directory that is over. */
export interface PastChange {
  /** Counted from 1 in the whole directory. */
  readonly number: number;
  readonly id: string;
  readonly outcome: ChangeOutcome;
  /** Why it was not confirmed; empty where it was. */
  readonly why: string;
  readonly record: ChangeRecord;
  /** The file's name in the manifest directory. */
  readonly file: string;
  /** By the node's clock. */
  readonly began: Date | undefined;
  readonly ended: Date | undefined;
  /** Undefined where there was no such file; `unread` where it is not known. */
  readonly before: Uint8Array | undefined | 'unread';
  readonly after: Uint8Array | undefined | 'unread';
  /** The last lines of the containers that it started, where it was undone. */
  readonly log: string;
  /** The directory that it is kept in, below the manifest directory's `.kubectl-static`. */
  readonly kept: string;
}

/** A change that is under way, or that nothing has ended yet. */
export interface OpenChange {
  /** Undefined where it cannot be read, and where its guard has not written it yet; so is `file`. */
  readonly record: ChangeRecord | undefined;
  readonly file: string | undefined;
  readonly began: Date | undefined;
}

/** What is known of the changes of a manifest directory that were made through this program. */
export interface ChangeHistory {
  /** The oldest first. */
  readonly changes: readonly PastChange[];
  readonly open: OpenChange | undefined;
  readonly unread: readonly Unreadable[];
}

/** A directory that was never changed through this program. */
export const NO_HISTORY: ChangeHistory = { changes: [], open: undefined, unread: [] };

/** A stopped pod with the change that has kept its manifest. */
export interface KeptPod extends StoppedPod {
  readonly change: PastChange;
}

/** The stopped pods of a directory that has these files: one that a file defines again, whatever its name, is not stopped. */
export function stoppedPods(
  { changes }: ChangeHistory,
  files: readonly Pick<ManifestFile, 'name' | 'pod'>[],
): readonly KeptPod[] {
  const names = new Set(files.map(({ name }) => name));
  const pods = new Set(files.flatMap(({ pod }) => (pod === undefined ? [] : [`${pod.namespace}/${pod.name}`])));
  const confirmed = changes.filter(({ outcome }) => outcome === 'confirmed');
  return [...grouped(confirmed, ({ file }) => file)].flatMap(([file, own]) => {
    const change = own.at(-1)!;
    const { record, ended } = change;
    if (!endStopped(own) || names.has(file) || pods.has(`${record.namespace}/${record.name}`)) return [];
    return [{ namespace: record.namespace, name: record.name, file, since: ended, by: record.by, change }];
  });
}

/**
 * Whether the confirmed changes of a file have left its pod stopped. An undo that leads to no file leads to one of the states
 * before it: the pod is known to be stopped where it was so whenever the file was away.
 */
function endStopped(changes: readonly PastChange[]): boolean {
  let stopped = false;
  const away = new Set<boolean>();
  for (const { record, before, after } of changes) {
    if (before === undefined) away.add(stopped);
    else if (before === 'unread') away.add(false);
    const isBack = record.action === 'undo' && after === undefined && away.has(true) && !away.has(false);
    stopped = record.action === 'stop' || isBack;
    if (after === undefined || after === 'unread') away.add(stopped);
  }
  return stopped;
}

/** The changes of one pod: those that its name is recorded with, and others of the same file. */
export function changesOf(
  { changes }: ChangeHistory,
  { namespace, name, file }: { readonly namespace: string; readonly name: string; readonly file: string | undefined },
): readonly PastChange[] {
  return changes.filter(
    ({ record, file: own }) => own === file || (record.namespace === namespace && record.name === name),
  );
}

/** A manifest that can be brought back, and where it is kept. */
export interface KeptManifest {
  /** Undefined where there was no file. */
  readonly content: Uint8Array | undefined;
  /** Below `.kubectl-static`; undefined where there was no file. */
  readonly from: string | undefined;
}

/** What the file was before a change, or after it. Undefined where that was not kept, or not whole. */
export function keptManifest(change: PastChange, side: 'before' | 'after'): KeptManifest | undefined {
  const content = change[side];
  if (content === 'unread') return undefined;
  return { content, from: content === undefined ? undefined : keptFile(change, side) };
}

/** Where one side of a change is kept, below `.kubectl-static`. */
export function keptFile({ kept }: PastChange, side: 'before' | 'after'): string {
  return `${kept}/${side === 'before' ? 'old' : 'new'}`;
}
