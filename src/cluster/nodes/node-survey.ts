import { InterruptedError } from '../../domain/errors.ts';
import type { Unreadable } from '../../domain/evidence.ts';
import { fanOut } from '../api/fan-out.ts';
import type { Reading } from '../api/reading.ts';

/** How many nodes are done, of all; for a progress line. */
export interface SurveyProgress {
  readonly done: number;
  /** Of those done. */
  readonly failed: number;
  readonly total: number;
}

/** How nodes are asked. */
export interface SurveyOptions {
  /** How many nodes are asked at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SurveyProgress) => void;
}

/** What came of asking many nodes the same: their kubelets, or reader pods on them. */
export interface Survey<T> {
  readonly answers: ReadonlyMap<string, T>;
  /** Nodes that were asked and did not answer, with why. */
  readonly unanswered: ReadonlyMap<string, Unreadable>;
  /** Nodes not asked, because all before them refused; or because of an interruption. */
  readonly unasked: readonly string[];
  /** The user pressed Ctrl-C on the way. */
  readonly interrupted: boolean;
}

/** After so many refusals and no answer the rest is not asked: one rule of RBAC usually holds for all nodes. */
const ENOUGH_REFUSALS = 8;

/** Asks every node. An interruption ends it early, with what is known. What came of them is in the order of the nodes. */
export async function surveyNodes<T>(
  nodes: readonly string[],
  { concurrency, signal, onProgress }: SurveyOptions,
  ask: (node: string) => Promise<Reading<T>>,
): Promise<Survey<T>> {
  const answers = new Map<string, T>();
  const unanswered = new Map<string, Unreadable>();
  let refused = 0;
  let interrupted = false;
  const report = (): void => {
    onProgress({ done: answers.size + unanswered.size, failed: unanswered.size, total: nodes.length });
  };
  try {
    // The first answer may take long.
    if (nodes.length > 0) report();
    await fanOut(nodes, concurrency, async (node) => {
      if (signal.aborted) throw new InterruptedError();
      if (refused >= ENOUGH_REFUSALS && answers.size === 0) return;
      const reading = await ask(node);
      if (reading.kind === 'read') answers.set(node, reading.value);
      if (reading.kind === 'unreadable') {
        unanswered.set(node, reading.unreadable);
        if (reading.unreadable.status === 403) refused += 1;
      }
      report();
    });
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    interrupted = true;
  }
  const unasked = nodes.filter((node) => !answers.has(node) && !unanswered.has(node));
  return { answers: inOrder(answers, nodes), unanswered: inOrder(unanswered, nodes), unasked, interrupted };
}

/** Whoever answers first, the same answers make the same output. */
function inOrder<T>(byNode: ReadonlyMap<string, T>, nodes: readonly string[]): ReadonlyMap<string, T> {
  return new Map(nodes.flatMap((node) => (byNode.has(node) ? [[node, byNode.get(node)!]] : [])));
}
