import { HISTORY_DIRECTORY } from '../nodes/history-directory.ts';
import type { FileFault, FileStatus, Outcome } from '../kubelet/file.ts';
import { manifestContent } from '../kubelet/manifest-content.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { LARGEST_MANIFEST, readManifest } from '../kubelet/manifest/reading.ts';
import { isDotFile, type DirectoryEntry, type ManifestEntries } from '../kubelet/manifest-directory.ts';
import type { Steps } from '../facts/steps.ts';
import { Accounts } from './accounts.ts';
import type { FileTree } from './file-tree.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/**
 * Reads what the kubelet `target` reads: a directory, but not those in it, or a single file. Fails as a whole only where
 * the path itself cannot be looked at.
 */
export function* readManifestEntries(
  tree: FileTree,
  path: string,
  target: TargetKubelet,
): Steps<Outcome<ManifestEntries>> {
  const source = { tree, accounts: new Accounts(tree), target };
  const names = tree.list(path);
  if (names.ok) {
    const parent = withoutFinalSlashes(path);
    const entries: DirectoryEntry[] = [];
    for (const name of names.value) {
      if (isOwn(tree, name, `${parent}/${name}`)) continue;
      entries.push(readEntry(source, name, `${parent}/${name}`, isDotFile(name)));
      yield;
    }
    return { ok: true, value: { single: false, entries } };
  }
  if (names.fault.kind !== 'not-a-directory') return names;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { ok: true, value: { single: true, entries: [readEntry(source, name, path, false)] } };
}

/** Whether an entry is what this program keeps there itself: it is read by `readChangeHistory`. */
function isOwn(tree: FileTree, name: string, path: string): boolean {
  if (name !== HISTORY_DIRECTORY) return false;
  const status = tree.status(path);
  return status.ok && status.value.kind === 'directory';
}

/** The bytes of a manifest, links followed; undefined where they could not be read, or are more than the kubelet takes. */
export function manifestBytes(tree: FileTree, path: string): Uint8Array | undefined {
  const bytes = tree.read(path, LARGEST_MANIFEST);
  return bytes.ok ? bytes.value : undefined;
}

interface EntrySource {
  readonly tree: FileTree;
  readonly accounts: Accounts;
  readonly target: TargetKubelet;
}

function readEntry({ tree, accounts, target }: EntrySource, name: string, path: string, skip: boolean): DirectoryEntry {
  const own = tree.status(path);
  const link = own.ok && own.value.kind === 'link' ? tree.readLink(path) : undefined;
  const status = link === undefined ? own : follow(tree, path);
  const entry = {
    name,
    path,
    target: link?.ok === true ? link.value : undefined,
    status: status.ok ? status.value : own.ok ? own.value : undefined,
    owner: status.ok ? accounts.ownerOf(status.value) : undefined,
    content: undefined,
    reading: undefined,
    fault: undefined,
  };
  if (!status.ok) return { ...entry, fault: linkFault(status.fault, link !== undefined) };
  if (skip || status.value.kind !== 'file') return entry;
  const bytes = tree.read(path, LARGEST_MANIFEST);
  if (!bytes.ok) return { ...entry, fault: bytes.fault };
  const reading = readManifest(bytes.value, target);
  return { ...entry, content: manifestContent(reading, target), reading };
}

/** The kubelet's `os.Stat` follows links (`pkg/kubelet/config/file.go`). */
function follow(tree: FileTree, path: string): Outcome<FileStatus> {
  const real = tree.resolve(path);
  return real.ok ? tree.status(real.value) : real;
}

function linkFault(fault: FileFault, isLink: boolean): FileFault {
  return isLink && fault.kind === 'absent' ? { ...fault, why: 'a broken link' } : fault;
}
