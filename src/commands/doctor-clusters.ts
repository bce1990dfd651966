import type { CommandContext, ExitCode } from '../cli/command.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { FindingFormatName } from '../output/findings/finding-format-names.ts';
import type { FindingsToPrint } from '../output/findings/finding-formats.ts';
import { mergedFindings, type ExaminedCluster } from '../output/findings/merged-findings.ts';
import { findingsWidth } from '../output/report-width.ts';
import {
  compareControlPlanes,
  comparedControlPlane,
  type ComparedControlPlane,
} from '../rules/control-plane-comparison.ts';
import { askClusters } from './ask-clusters.ts';
import type { ChosenClusters } from './cluster-choice.ts';
import type { DoctorRun } from './doctor-demands.ts';

/** How several clusters are looked at. */
export interface ClusterExamination {
  readonly clusters: ChosenClusters;
  /** What is found in a cluster that could not be asked. */
  readonly nothing: FindingsToPrint;
  /** Looks at one. */
  readonly examine: (context: CommandContext) => Promise<Examined & { readonly run: DoctorRun }>;
}

/** What came of looking at one cluster. */
export interface Examined {
  readonly found: FindingsToPrint;
  /** What is said of it on stderr. */
  readonly lines: readonly string[];
  readonly code: ExitCode;
}

/** `doctor` of several clusters: looks at each, prints what was found in all of them, and compares them with --compare. */
export async function examineClusters(
  context: CommandContext,
  examination: ClusterExamination,
  { format, compare }: { readonly format: FindingFormatName; readonly compare: boolean },
): Promise<ExitCode> {
  const { stdout, style } = context;
  const keep = (cluster: string, { reading }: DoctorRun): ComparedControlPlane | undefined => {
    return compare ? comparedControlPlane(cluster, reading.snapshot) : undefined;
  };
  return await examineEach(context, examination, keep, (clusters, kept) => {
    const compared = [...kept.values()].filter((one) => one !== undefined);
    const comparison = compare ? compareControlPlanes(compared) : undefined;
    const look = { width: findingsWidth(stdout.columns), columns: stdout.columns, style: style.stdout };
    stdout.write(mergedFindings({ clusters, comparison }, format, look));
  });
}

/**
 * Looks at each of several clusters, and prints what was found in them. Of the run itself only what `keep` makes of it
 * stays: `print` gets it by cluster, for those that were asked.
 */
export async function examineEach<Kept>(
  context: CommandContext,
  { clusters, nothing, examine }: ClusterExamination,
  keep: (cluster: string, run: DoctorRun, found: FindingsToPrint) => Kept,
  print: (clusters: readonly ExaminedCluster[], kept: ReadonlyMap<string, Kept>) => void,
): Promise<ExitCode> {
  const examined: ExaminedCluster[] = [];
  const kept = new Map<string, Kept>();
  let code: ExitCode = 0;
  const ask = async (own: CommandContext, cluster: string) => {
    const { run, ...rest } = await examine(own);
    return { ...rest, kept: keep(cluster, run, rest.found) };
  };
  const { interrupted } = await askClusters(context, clusters, ask, (answer, say) => {
    if ('error' in answer) {
      const { cluster, error } = answer;
      examined.push({ cluster, error, found: { ...nothing, unread: [error] } });
      code = 2;
      return;
    }
    const { found, lines, code: itsCode, kept: own } = answer.value;
    examined.push({ cluster: answer.cluster, error: undefined, found });
    kept.set(answer.cluster, own);
    for (const line of lines) say(line);
    if (itsCode > code) code = itsCode;
  });
  print(examined, kept);
  if (interrupted) throw new InterruptedError();
  return code;
}
