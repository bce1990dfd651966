import type { CommandContext } from '../cli/command.ts';
import { comparePods, type ComparedPodListing } from '../cluster/mirrors/compared-pods.ts';
import type { ComparedPod } from '../domain/compared-pod.ts';
import { InterruptedError } from '../domain/errors.ts';
import { comparedPodDocument, comparedPodList } from '../output/compared-pod-list.ts';
import { comparedPodTable } from '../output/compared-pod-table.ts';
import { escapeText } from '../output/escape.ts';
import { printList } from '../output/list-printer.ts';
import { unreadableNote } from '../output/notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { sortItems } from '../output/sort.ts';
import { surveyNotes } from '../output/survey-notes.ts';
import { kubeletQuery, type LsRequest } from './ls-flags.ts';

/** `ls --kubelet`: exits 2 where there were kubelets to ask and none answered. */
export async function listCompared(context: CommandContext, request: LsRequest): Promise<0 | 2> {
  const { sortPath } = request;
  const { stderr } = context;
  const listing = await gather(context, request);
  const pods = sortPath === undefined ? listing.pods : sortItems(listing.pods, sortPath, comparedPodDocument);
  print(context, pods, request);
  if (pods.length === 0 && !listing.interrupted)
    stderr.write('No static pods found, neither on the API server nor by a kubelet.\n');
  for (const one of listing.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  for (const line of surveyNotes(listing.survey)) stderr.write(`${line}\n`);
  if (listing.interrupted) throw new InterruptedError();
  const { answers, unanswered, lost } = listing.survey;
  return lost !== undefined || (answers.size === 0 && unanswered.size > 0) ? 2 : 0;
}

async function gather(context: CommandContext, { flags }: LsRequest): Promise<ComparedPodListing> {
  const progress = new ProgressLine(context.stderr);
  try {
    const query = kubeletQuery(context, flags, progress);
    return await comparePods(await context.connect(), query);
  } finally {
    progress.end();
  }
}

function print(
  { stdout, style }: CommandContext,
  pods: readonly ComparedPod[],
  { flags: { noHeaders, labelColumns, showLabels }, format }: LsRequest,
): void {
  const look = { noHeaders, labelColumns, showLabels, style: style.stdout };
  const table = (wide: boolean) => comparedPodTable(pods, { ...look, wide });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  stdout.write(printList({ resource: 'pod', document: () => comparedPodList(pods), table, noHeaders, escape }, format));
}
