import type { CommandContext } from '../cli/command.ts';
import { AttemptError, LookupError } from '../facts/errors.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { unreadableNote } from '../output/notes.ts';
import { watchNote } from '../output/watch-notes.ts';
import type { WaitCondition } from '../pods/wait-condition.ts';
import type { PodName } from '../survey/pods/pod-search.ts';
import type { WatchNote } from '../survey/pods/pod-watch.ts';
import { firstAnswer } from '../survey/pods/watch-outages.ts';
import { nothingSelected, selectPods, type PodSelection, type SelectedPods } from './selected-pods.ts';
import { ownCommand } from '../facts/called-as.ts';

/** Which static pods are waited for, and for what. */
export interface WaitSelection extends PodSelection {
  readonly condition: WaitCondition;
  /** Looks once. */
  readonly once: boolean;
  readonly noKubelet: boolean;
  readonly nodeTimeout: number;
}

/**
 * The names of the static pods that have some labels now, through restarts of the API server. None may be there where they
 * are to be gone: that is told, as kubectl has it an answer. Throws `LookupError` where there is none to wait for.
 */
export async function selectWaited(
  context: CommandContext,
  connection: Connection,
  wait: WaitSelection,
): Promise<readonly PodName[]> {
  const { signal, now, stderr } = context;
  const request = { askKubelet: !wait.noKubelet, nodeTimeout: wait.nodeTimeout, signal, now };
  const select = () => selectPods(context, connection, wait, request);
  const onNote = (note: WatchNote): void => {
    tellWatchNote(context, note);
  };
  const selected = await firstAnswer({ ...wait, onNote, signal }, select);
  if (selected.pods.length === 0) {
    if (wait.condition.kind !== 'gone') throw new LookupError(nothingSelected(wait), seeLabels());
    requireHeard(wait, selected);
    stderr.write(`Note: ${escapeLine(nothingSelected(wait))}.\n`);
  }
  return selected.pods.map(({ metadata: { namespace, name = '' } }) => ({ namespace, name, node: undefined }));
}

function seeLabels(): string {
  return `To see the labels of static pods, run "${ownCommand()} ls --show-labels".`;
}

/** Nothing is known to be gone whose kubelet has not said so, unless it may not be asked: then the mirrors alone decide. */
function requireHeard(selection: PodSelection, { unheard }: SelectedPods): void {
  const silent = [...unheard].filter(([, why]) => why !== undefined && why.permission === undefined);
  if (silent.length === 0) return;
  const nodes = silent.map(([node]) => node).join(', ');
  throw new AttemptError(
    `${nothingSelected(selection)} as far as is known, but not every kubelet answered: ${nodes}`,
    'Name the pods, so that their kubelets are asked again, or use --no-kubelet to check only mirror pods.',
  );
}

/** Tells what is noticed on the way, on stderr; what came and went meanwhile is of no interest to who waits. */
export function tellWatchNote({ stderr }: CommandContext, note: WatchNote): void {
  if (note.kind === 'unreadable') for (const one of note.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  else if (note.kind !== 'relisted') stderr.write(`${watchNote(note)}\n`);
}
