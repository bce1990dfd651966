import type { CommandContext } from '../cli/command.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { silentNodes } from '../survey/nodes/node-survey.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import { hiddenPodDocument, hiddenPodList } from '../output/lists/hidden-pod-list.ts';
import { hiddenPodTable } from '../output/lists/hidden-pod-table.ts';
import { unreadableNote } from '../output/notes.ts';
import { goneNodeNotes, hiddenPodNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import { kubeletQuery, type LsRequest } from './ls-request.ts';
import type { GatheredList } from './run-list.ts';
import { withSurveyProgress } from './survey-progress.ts';

/** `ls --hidden`: 2 where neither a kubelet nor the Events could be read, a node is not there, or the API server was lost. */
export async function gatherHidden(context: CommandContext, request: LsRequest): Promise<GatheredList<StaticPod>> {
  const survey = await gather(context, request);
  const look = { ...request.flags, style: context.style.stdout, now: context.now() };
  return {
    rows: survey.pods,
    item: hiddenPodDocument,
    document: (rows) => hiddenPodList(rows, survey),
    table: (rows, wide) => hiddenPodTable(rows, { ...look, wide }),
    notes: notes(survey),
    code: isEnough(survey) ? 0 : 2,
    interrupted: survey.interrupted,
  };
}

function isEnough({ kubelets, eventsRead, missing }: ClusterSurvey): boolean {
  if (kubelets?.lost !== undefined || missing.length > 0) return false;
  const nothingToAsk = kubelets !== undefined && silentNodes(kubelets).length === 0;
  return eventsRead || nothingToAsk || (kubelets?.answers.size ?? 0) > 0;
}

/** What happened to the kubelets first: most else that could not be read follows from it. */
function notes(listing: ClusterSurvey): string[] {
  return [
    ...missingNodeLines(listing.missing),
    ...surveyNotes(listing.kubelets),
    ...listing.unreadable.map(unreadableNote),
    ...goneNodeNotes(listing.goneNodes, 'left out Events about'),
    ...hiddenPodNotes(listing),
  ];
}

async function gather(context: CommandContext, { flags }: LsRequest): Promise<ClusterSurvey> {
  return await withSurveyProgress(context, flags, async (asking) => {
    const query = kubeletQuery(context, flags, asking);
    const wanted = { pods: 'hidden', askKubelets: !flags.noKubelet, mostWhole: 0 } as const;
    return await surveyCluster(await context.connect(), { ...query, ...wanted });
  });
}
