import type { Unreadable } from '../facts/evidence.ts';
import { findLintTargets, type FoundFile } from '../host/lint-files.ts';
import { isReadWithDirectory } from '../host/named-files.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import { LARGEST_MANIFEST, readManifest } from '../kubelet/manifest/reading.ts';
import type { ManifestPod } from '../kubernetes/pod.ts';
import { manifestDifferences } from '../pods/mirror-difference.ts';
import { fullName } from '../pods/mirrors.ts';
import { fieldChange } from '../rules/compared-pod.ts';
import { changedValues, compareKeyed, type Comparison, type FieldChange } from '../rules/comparison.ts';

/** A file of a directory of manifests. */
interface Manifest {
  /** Of the pod that it defines, else of the file. */
  readonly name: string;
  readonly file: string;
  /** Undefined for what a kubelet makes no pod of. */
  readonly pod: ManifestPod | undefined;
  readonly bytes: Uint8Array;
}

/** The manifests of a directory, by name. */
interface Folder {
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly unread: readonly Unreadable[];
}

/** Compares the manifests of two directories, as `manifest --all` saves them, pod by pod. */
export function compareManifestFolders(a: string, b: string): Comparison {
  const [own, theirs] = [readFolder(a), readFolder(b)];
  const { items, alike } = compareKeyed(own.manifests, theirs.manifests, {
    kindOf: ({ pod }) => (pod === undefined ? 'file' : 'pod'),
    nameOf: ({ name }) => name,
    remarkOf: ({ file }) => file,
    changesOf,
  });
  const sorted = [...items].sort((one, other) => (one.name < other.name ? -1 : 1));
  return { items: sorted, alike, unread: [...own.unread, ...theirs.unread] };
}

function changesOf(a: Manifest, b: Manifest): readonly FieldChange[] {
  const names = changedValues(new Map([['file', a.file]]), new Map([['file', b.file]]));
  if (a.pod !== undefined && b.pod !== undefined) {
    return [...names, ...manifestDifferences({ ...a.pod }, { ...b.pod }).map(fieldChange)];
  }
  const isSame = Buffer.from(a.bytes).equals(b.bytes);
  return isSame ? names : [...names, { path: 'content', a: `${a.bytes.length} bytes`, b: `${b.bytes.length} bytes` }];
}

function readFolder(path: string): Folder {
  const manifests = new Map<string, Manifest>();
  const unread: Unreadable[] = [];
  for (const target of findLintTargets(path)) {
    if (target.type === 'unreadable') unread.push({ what: target.path, why: target.why });
    if (target.type !== 'directory') continue;
    for (const file of target.entries.filter(isReadWithDirectory)) {
      const read = readFile(file);
      if ('why' in read) {
        unread.push(read);
        continue;
      }
      const name = manifests.has(read.name) ? `${read.name} (${file.name})` : read.name;
      manifests.set(name, { ...read, name });
    }
  }
  return { manifests, unread };
}

function readFile({ name: file, path, read }: FoundFile): Unreadable | Manifest {
  const bytes = read(LARGEST_MANIFEST);
  if (!bytes.ok) return { what: path, why: bytes.fault.why };
  const target = targetKubelet(undefined, undefined);
  const content = manifestContent(readManifest(bytes.value, target), target);
  const found = { file, bytes: bytes.value };
  return content.kind === 'pod'
    ? { ...found, name: fullName(content.metadata), pod: content.written }
    : { ...found, name: file, pod: undefined };
}
