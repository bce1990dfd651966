import { isHiddenName } from '../kubelet/file.ts';
import { grouped } from '../facts/grouped.ts';
import type { FoundFile, LintTarget } from './lint-files.ts';
import { compareNames } from './path-bytes.ts';

/** Each file and directory once, as it was named first; a file that is read with its directory is left out too. */
export function withoutRepeats(targets: readonly LintTarget[]): readonly LintTarget[] {
  const entries = targets.flatMap((target) => (target.type === 'directory' ? target.entries : []));
  const seen = new Set(entries.filter(isReadWithDirectory).map(placeOf));
  return targets.filter((target) => {
    if (target.type === 'unreadable') return true;
    const place = target.type === 'file' ? placeOf(target.file) : target.folder;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** Files by the directory that they lie in, in the order in which the kubelet would read them there. */
export function byFolder(files: readonly FoundFile[]): ReadonlyMap<string, readonly FoundFile[]> {
  return grouped(
    files.toSorted((a, b) => compareNames(a.name, b.name)),
    ({ folder }) => folder,
  );
}

/** Whether the kubelet reads an entry of a directory of manifests. */
export function isReadWithDirectory({ name, kind }: FoundFile): boolean {
  return kind === 'file' && !isHiddenName(name);
}

function placeOf({ folder, name }: FoundFile): string {
  return `${folder}/${name}`;
}
