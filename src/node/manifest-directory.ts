import { isHidden, type DirectoryEntry, type ManifestEntries } from '../domain/manifest-directory.ts';
import type { FileFault, FileStatus, Outcome } from '../domain/file.ts';
import { LARGEST_MANIFEST, readManifestContent } from '../domain/manifest-content.ts';
import { Accounts } from './accounts.ts';
import type { FileTree } from './file-tree.ts';

/** Reads what the kubelet reads: a directory, not those in it, or a single file. Fails as a whole only where the path does. */
export function readManifestEntries(tree: FileTree, path: string): Outcome<ManifestEntries> {
  const accounts = new Accounts(tree);
  const names = tree.list(path);
  if (names.ok) {
    const entries = names.value.map((name) => readEntry(tree, accounts, name, `${path.replace(/\/+$/, '')}/${name}`));
    return { ok: true, value: { single: false, entries } };
  }
  if (names.fault.kind !== 'not-a-directory') return names;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { ok: true, value: { single: true, entries: [readEntry(tree, accounts, name, path, true)] } };
}

function readEntry(tree: FileTree, accounts: Accounts, name: string, path: string, single = false): DirectoryEntry {
  const own = tree.status(path);
  const link = own.ok && own.value.kind === 'link' ? tree.readLink(path) : undefined;
  const status = link === undefined ? own : follow(tree, path);
  const entry = {
    name,
    path,
    target: link?.ok === true ? link.value : undefined,
    status: status.ok ? status.value : own.ok ? own.value : undefined,
    owner: status.ok ? accounts.ownerOf(status.value) : undefined,
  };
  if (!status.ok) return { ...entry, content: undefined, fault: linkFault(status.fault, link !== undefined) };
  if (status.value.kind !== 'file' || (!single && isHidden(name)))
    return { ...entry, content: undefined, fault: undefined };
  const bytes = tree.read(path, LARGEST_MANIFEST);
  if (!bytes.ok) return { ...entry, content: undefined, fault: bytes.fault };
  return { ...entry, content: readManifestContent(bytes.value), fault: undefined };
}

/** The kubelet's `os.Stat` follows links (`pkg/kubelet/config/file.go`). */
function follow(tree: FileTree, path: string): Outcome<FileStatus> {
  const real = tree.resolve(path);
  return real.ok ? tree.status(real.value) : real;
}

function linkFault(fault: FileFault, isLink: boolean): FileFault {
  return isLink && fault.kind === 'absent' ? { ...fault, why: 'a link to nothing' } : fault;
}
