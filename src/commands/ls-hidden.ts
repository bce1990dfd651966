import type { CommandContext } from '../cli/command.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { silentNodes } from '../survey/nodes/node-survey.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import { hiddenPodDocument, hiddenPodList } from '../output/lists/hidden-pod-list.ts';
import { hiddenPodTable } from '../output/lists/hidden-pod-table.ts';
import type { LookedAt } from '../output/lists/looked-at.ts';
import { printList } from '../output/lists/list-printer.ts';
import { unreadableNote } from '../output/notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { sortItems } from '../kubectl/printers/sort.ts';
import { goneNodeNotes, hiddenPodNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import { kubeletQuery, type LsRequest } from './ls-request.ts';

/** `ls --hidden`: exits 2 where neither a kubelet nor the Events could be read, a node is not there, or the API server was lost. */
export async function listHidden(context: CommandContext, request: LsRequest): Promise<0 | 2> {
  const { sortPath } = request;
  const listing = await gather(context, request);
  const pods = sortPath === undefined ? listing.pods : sortItems(listing.pods, sortPath, hiddenPodDocument);
  print(context, pods, listing, request);
  const { kubelets, eventsRead, missing, interrupted } = listing;
  for (const line of notes(listing)) context.stderr.write(`${line}\n`);
  if (interrupted) throw new InterruptedError();
  if (kubelets?.lost !== undefined || missing.length > 0) return 2;
  const nothingToAsk = kubelets !== undefined && silentNodes(kubelets).length === 0;
  return eventsRead || nothingToAsk || (kubelets?.answers.size ?? 0) > 0 ? 0 : 2;
}

/** What happened to the kubelets first: most else that could not be read follows from it. */
function notes(listing: ClusterSurvey): string[] {
  return [
    ...missingNodeLines(listing.missing),
    ...surveyNotes(listing.kubelets),
    ...listing.unreadable.map(unreadableNote),
    ...goneNodeNotes(listing.goneNodes, 'left out what Events tell of'),
    ...hiddenPodNotes(listing),
  ];
}

async function gather(context: CommandContext, { flags }: LsRequest): Promise<ClusterSurvey> {
  const progress = new ProgressLine(context.stderr);
  try {
    const query = kubeletQuery(context, flags, progress);
    const wanted = { pods: 'hidden', askKubelets: !flags.noKubelet, mostWhole: 0 } as const;
    return await surveyCluster(await context.connect(), { ...query, ...wanted });
  } finally {
    progress.end();
  }
}

function print(
  { stdout, style, now }: CommandContext,
  pods: readonly StaticPod[],
  lookedAt: LookedAt,
  { flags: { noHeaders, labelColumns, showLabels }, format }: LsRequest,
): void {
  const look = { labelColumns, showLabels, style: style.stdout, now: now() };
  const table = (wide: boolean) => hiddenPodTable(pods, { ...look, wide });
  stdout.write(
    printList({ resource: 'pod', document: () => hiddenPodList(pods, lookedAt), table }, format, {
      noHeaders,
      columns: stdout.columns,
    }),
  );
}
