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
import type { Snapshot } from '../rules/snapshot.ts';
import { askClusters } from './ask-clusters.ts';
import type { ChosenClusters } from './cluster-choice.ts';

/** How several clusters are looked at. */
export interface ClusterExamination {
  readonly clusters: ChosenClusters;
  readonly format: FindingFormatName;
  /** Whether they are compared with each other. */
  readonly compare: boolean;
  /** What is found in a cluster that could not be asked. */
  readonly nothing: FindingsToPrint;
  /** Looks at one. */
  readonly examine: (context: CommandContext) => Promise<Examined & { readonly snapshot: Snapshot }>;
}

/** What came of looking at one cluster. */
export interface Examined {
  readonly found: FindingsToPrint;
  /** What is said of it on stderr. */
  readonly lines: readonly string[];
  readonly code: ExitCode;
}

/** What is kept of one: not the snapshot itself. */
interface KeptCluster extends Examined {
  readonly compared: ComparedControlPlane | undefined;
}

/** `doctor` of several clusters: looks at each, prints what was found in all of them, and compares them with --compare. */
export async function examineClusters(
  context: CommandContext,
  { clusters, format, compare, nothing, examine }: ClusterExamination,
): Promise<ExitCode> {
  const { stdout, style } = context;
  const examined: ExaminedCluster[] = [];
  const compared: ComparedControlPlane[] = [];
  let code: ExitCode = 0;
  const ask = async (own: CommandContext, cluster: string): Promise<KeptCluster> => {
    const { snapshot, ...rest } = await examine(own);
    return { ...rest, compared: compare ? comparedControlPlane(cluster, snapshot) : undefined };
  };
  const { interrupted } = await askClusters(context, clusters, ask, (answer, say) => {
    if ('error' in answer) {
      const { cluster, error } = answer;
      examined.push({ cluster, error, found: { ...nothing, unread: [error] } });
      code = 2;
      return;
    }
    const { found, lines, code: itsCode, compared: own } = answer.value;
    examined.push({ cluster: answer.cluster, error: undefined, found });
    if (own !== undefined) compared.push(own);
    for (const line of lines) say(line);
    if (itsCode > code) code = itsCode;
  });
  const comparison = compare ? compareControlPlanes(compared) : undefined;
  const look = { width: findingsWidth(stdout.columns), columns: stdout.columns, style: style.stdout };
  stdout.write(mergedFindings({ clusters: examined, comparison }, format, look));
  if (interrupted) throw new InterruptedError();
  return code;
}
