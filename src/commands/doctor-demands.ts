import { silentNodes } from '../survey/nodes/node-survey.ts';
import type { SnapshotReading } from '../survey/snapshot.ts';
import { unreadableWords } from '../output/notes.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import type { CertificateFindings } from './doctor-certificates.ts';
import type { DoctorFlags } from './doctor-flags.ts';
import type { ManifestFindings } from './doctor-manifests.ts';

/** What a run of `doctor` looked at. */
export interface DoctorRun {
  readonly reading: SnapshotReading;
  /** Undefined where manifests were not to be read. */
  readonly read: ManifestFindings | undefined;
  /** Undefined where certificates were not to be read, or the run was interrupted before. */
  readonly certificates: CertificateFindings | undefined;
  /** What was not looked at, one sentence each. */
  readonly unread: readonly string[];
  /** What the flags left out, a line for people; undefined where that is nothing. No demand is about it. */
  readonly leftOut: string | undefined;
}

/** What --require and --strict ask for and the run did not look at, one sentence each; none where it did. */
export function unmetDemands(
  { require, strict }: DoctorFlags,
  { reading, read, certificates, unread }: Omit<DoctorRun, 'leftOut'>,
): string[] {
  return [
    ...(require.includes('kubelets') ? unheardKubelets(reading) : []),
    ...(require.includes('manifests') ? unreadOf('manifests', read) : []),
    ...(require.includes('certificates') ? unreadOf('certificates', certificates) : []),
    ...(strict && unread.length > 0 ? ['not everything could be checked, as --strict requires'] : []),
  ];
}

function unheardKubelets({ kubelets, nodesListed }: SnapshotReading): string[] {
  if (!nodesListed) return ['the nodes could not be listed, and --require kubelets requires all of them'];
  const silent = silentNodes(kubelets).length;
  const total = silent + (kubelets?.answers.size ?? 0);
  if (silent === 0) return [];
  return [
    `no answer from ${silent} of ${total} ${total === 1 ? 'kubelet' : 'kubelets'}, and --require kubelets requires all of them`,
  ];
}

function unreadOf(what: string, outcome: ReadingOutcome | undefined): string[] {
  const count = outcome?.unread.size ?? 0;
  if (count === 0) return [];
  return [
    `the ${what} of ${count} ${count === 1 ? 'node' : 'nodes'} were not read, and --require ${what} requires all of them`,
  ];
}

/** Nodes whose kubelet was to be asked and was not heard, or of which files were to be read and were not, with why. */
export function nodesNotHeard({
  reading: { kubelets },
  read,
  certificates,
}: Pick<DoctorRun, 'reading' | 'read' | 'certificates'>): Map<string, string> {
  const silent = new Map([...(kubelets?.unanswered ?? [])].map(([node, why]) => [node, unreadableWords(why)]));
  for (const node of kubelets?.unasked ?? []) silent.set(node, `kubelet of node ${node}: no longer asked`);
  const add = (what: string, outcome: ReadingOutcome | undefined): void => {
    for (const [node, why] of outcome?.unread ?? []) {
      const before = silent.get(node);
      silent.set(node, before === undefined ? why : `${before}; ${what}: ${why}`);
    }
  };
  add('manifests', read);
  add('certificates', certificates);
  return silent;
}
