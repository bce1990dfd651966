import type { Unreadable } from '../facts/evidence.ts';
import { findLintTargets, type FoundFile } from '../host/lint-files.ts';
import { isReadWithDirectory } from '../host/named-files.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import { LARGEST_MANIFEST, readManifest } from '../kubelet/manifest/reading.ts';
import type { ManifestPod } from '../kubernetes/pod.ts';
import { manifestDifferences } from '../pods/mirror-difference.ts';
import { fieldChange } from '../rules/compared-pod.ts';
import {
  changedItem,
  changedValues,
  type Comparison,
  type DifferingItem,
  type FieldChange,
} from '../rules/comparison.ts';

/** A file of a directory of manifests. */
interface Manifest {
  readonly file: string;
  /** Undefined for what a kubelet makes no pod of. */
  readonly pod: ManifestPod | undefined;
  readonly bytes: Uint8Array;
}

/** The manifests of a directory, by the pod that they define, else by the name of the file. */
interface Folder {
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly unread: readonly Unreadable[];
}

/** Compares the manifests of two directories, as `manifest --all` saves them, pod by pod. */
export function compareManifestFolders(a: string, b: string): Comparison {
  const [own, theirs] = [readFolder(a), readFolder(b)];
  const items: DifferingItem[] = [];
  let alike = 0;
  for (const key of [...new Set([...own.manifests.keys(), ...theirs.manifests.keys()])].sort()) {
    const [one, other] = [own.manifests.get(key), theirs.manifests.get(key)];
    const kind = (one ?? other)?.pod === undefined ? 'file' : 'pod';
    if (one === undefined || other === undefined) {
      const side = one === undefined ? 'b' : 'a';
      items.push({ kind, name: key, side, fields: [], remark: (one ?? other)!.file });
      continue;
    }
    const changed = changedItem(kind, key, changesOf(one, other));
    items.push(...changed);
    if (changed.length === 0) alike += 1;
  }
  return { items, alike, unread: [...own.unread, ...theirs.unread] };
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
      if ('why' in read) unread.push(read);
      else manifests.set(manifests.has(read.key) ? `${read.key} (${file.name})` : read.key, read.manifest);
    }
  }
  return { manifests, unread };
}

function readFile({ name, path, read }: FoundFile): Unreadable | { readonly key: string; readonly manifest: Manifest } {
  const bytes = read(LARGEST_MANIFEST);
  if (!bytes.ok) return { what: path, why: bytes.fault.why };
  const target = targetKubelet(undefined, undefined);
  const content = manifestContent(readManifest(bytes.value, target), target);
  const pod = content.kind === 'pod' ? content.written : undefined;
  const { namespace = '', name: own = '' } = content.kind === 'pod' ? content.metadata : {};
  const key = pod === undefined ? name : `${namespace}/${own}`;
  return { key, manifest: { file: name, pod, bytes: bytes.value } };
}
