import type { FileFault } from '../kubelet/file.ts';
import type { Finding } from './finding.ts';
import { isEditedByPath, type ManifestFile } from '../kubelet/manifest-directory.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import type { Surroundings } from './surroundings.ts';
import type { Steps } from '../facts/steps.ts';
import type { ManifestEntry } from './directory-rule.ts';
import { lintDirectory, lintOnlyFile } from './lint.ts';
import type { RuleSelection } from './selection.ts';

/** A node's manifest directory, or the one file that takes its place, as it was read. */
export interface NodeManifests {
  /** On the node. */
  readonly path: string;
  readonly single: boolean;
  readonly files: readonly ManifestFile[];
  readonly target: TargetKubelet;
  readonly surroundings?: Surroundings;
  /** The command that edits a file by its path, where there is one. */
  readonly editCommand?: ((path: string) => string) | undefined;
}

/** What the rules about manifests and their directory find on a node; every finding names the node where it is known. */
export function* directoryFindings(
  { path, single, files, target, surroundings, editCommand }: NodeManifests,
  selection: RuleSelection,
): Steps<readonly Finding[]> {
  const entries = files.map(entryOf);
  const [first] = entries;
  const found =
    single && first !== undefined
      ? yield* lintOnlyFile(first, target, selection, surroundings)
      : yield* lintDirectory({ path, entries }, target, selection, surroundings);
  const { node } = target;
  const edits = single || editCommand === undefined ? new Map<string, string>() : editsOf(files, editCommand);
  return found.map((one) => {
    const { subject, severity } = one;
    const edit = severity === 'error' ? edits.get(subject.name) : undefined;
    // Told once for each file.
    if (edit !== undefined) edits.delete(subject.name);
    return {
      ...one,
      subject: node === undefined ? subject : { ...subject, node },
      ...(edit !== undefined && { edit }),
    };
  });
}

/** How the files are edited that the kubelet refuses, by their paths. */
function editsOf(files: readonly ManifestFile[], editCommand: (path: string) => string): Map<string, string> {
  return new Map(files.filter(isEditedByPath).map(({ path }) => [path, editCommand(path)]));
}

/** Whether a fault keeps the kubelet itself from reading a file: that is a finding, and no fault of this program. */
export function isKubeletFault({ kind }: FileFault): boolean {
  return KUBELET_FAULTS.has(kind);
}

const KUBELET_FAULTS: ReadonlySet<string> = new Set(['absent', 'loop', 'too-large']);

function entryOf({ name, path, target, status, owner, reading, fault }: ManifestFile): ManifestEntry {
  const leadsNowhere = fault !== undefined && isKubeletFault(fault);
  return {
    name,
    path,
    // A link of which no more is known than that it is one leads somewhere that could not be read.
    kind: status?.kind === 'link' ? undefined : status?.kind,
    target: fault === undefined || leadsNowhere ? target : undefined,
    mode: status?.mode,
    owner,
    reading: fault?.kind === 'too-large' ? { stage: 'too-large' } : reading,
  };
}
