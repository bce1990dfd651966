import type { CommandContext } from '../cli/command.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { isCutShort, silentNodes } from '../survey/nodes/node-survey.ts';
import { comparedPodDocument, comparedPodList } from '../output/lists/compared-pod-list.ts';
import { comparedPodTable } from '../output/lists/compared-pod-table.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import { unreadableNote } from '../output/notes.ts';
import { eventsNote, goneNodeNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import { kubeletQuery, type LsRequest } from './ls-request.ts';
import type { GatheredList } from './run-list.ts';
import { withSurveyProgress } from './survey-progress.ts';

/** `ls --kubelet`: 2 where a node is not there, or the API server was lost. */
export async function gatherCompared(context: CommandContext, request: LsRequest): Promise<GatheredList<StaticPod>> {
  const survey = await gather(context, request);
  const look = { ...request.flags, style: context.style.stdout };
  return {
    rows: survey.pods,
    item: comparedPodDocument,
    document: (rows) => comparedPodList(rows, survey),
    table: (rows, wide) => comparedPodTable(rows, { ...look, wide }),
    notes: notes(survey),
    code: survey.kubelets?.lost !== undefined || survey.missing.length > 0 ? 2 : 0,
    interrupted: survey.interrupted,
  };
}

/** What happened to the kubelets first: most else that could not be read follows from it. */
function notes(listing: ClusterSurvey): string[] {
  const { pods, kubelets, missing, interrupted } = listing;
  const isAnySilent = silentNodes(kubelets).length > 0;
  const isOver = interrupted || isCutShort(kubelets);
  return [
    ...missingNodeLines(missing),
    ...surveyNotes(kubelets),
    ...listing.unreadable.map(unreadableNote),
    ...goneNodeNotes(listing.goneNodes, 'there are still mirror pods or Events of'),
    ...(pods.length > 0 || isOver || missing.length > 0 ? [] : [emptyNote(isAnySilent)]),
    ...(isAnySilent && !isOver ? [eventsNote(listing)] : []),
  ];
}

function emptyNote(isAnySilent: boolean): string {
  return isAnySilent
    ? 'No static pods found on the API server, nor on a kubelet that answered.'
    : 'No static pods found, neither on the API server nor on a kubelet.';
}

/** A row of a table does not tell the phase, nor what a spec says. */
const READ_WHOLE = { onWhole: () => undefined };

async function gather(context: CommandContext, { flags }: LsRequest): Promise<ClusterSurvey> {
  return await withSurveyProgress(context, flags, async (asking) => {
    const query = kubeletQuery(context, flags, asking);
    const wanted = { pods: 'all', askKubelets: true, mostWhole: Infinity, listing: READ_WHOLE } as const;
    return await surveyCluster(await context.connect(), { ...query, ...wanted });
  });
}
