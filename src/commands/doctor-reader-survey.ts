import type { CommandContext } from '../cli/command.ts';
import { sentences } from '../cli/error-report.ts';
import { GLOBAL_FLAGS } from '../cli/global-flags.ts';
import { ApiError, AttemptError, ConnectionError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { ReaderRun } from '../host/reader/reader-run.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import type { Reading } from '../kubectl/api/reading.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { surveyNodes, type Survey } from '../survey/nodes/node-survey.ts';
import { DOCTOR_FLAGS, type DoctorFlags } from './doctor-flags.ts';
import { READERS_AT_ONCE } from './reader-plan.ts';

/** How files of nodes are read by pods. */
export interface ReaderSurvey {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly flags: DoctorFlags;
  /** In which the pods are created. */
  readonly namespace: string;
}

/** Why a node was not read. */
export const UNREAD = {
  interrupted: 'interrupted',
  notAgreed: 'not agreed to',
  notReady: 'not ready: not tried',
  refused: 'not tried, because all earlier attempts were refused',
} as const;

/** Why nothing was read at all. */
export const NOT_CONFIRMED = 'not confirmed: nothing was created';

/** What came of reading nodes by pods. */
export interface ReadInPods<T> extends Survey<T> {
  /** True where a pod could not be deleted, which has been told. */
  readonly leftBehind: boolean;
}

/** Reads `what` of nodes by pods, of some nodes at a time. Every pod is gone when this is done. */
export async function readInPods<T>(
  { context: { signal, stderr }, flags, namespace }: ReaderSurvey,
  what: string,
  nodes: readonly string[],
  read: (node: string, run: Omit<ReaderRun, 'pod' | 'timeout'>) => Promise<Reading<T>>,
): Promise<ReadInPods<T>> {
  const progress = new ProgressLine(stderr, { doing: `Reading ${what}`, done: 'read' });
  const warn = (line: string): void => {
    progress.tell(escapeLine(line));
  };
  const living = new LivingPods({ namespace, signal, tell: warn });
  const run = { signal, progress: () => undefined, warn, living };
  const concurrency = Math.min(READERS_AT_ONCE, flags.concurrency);
  const onProgress = progress.update.bind(progress);
  try {
    const survey = await surveyNodes(nodes, { concurrency, signal, onProgress }, (node) => read(node, run));
    return { ...survey, leftBehind: living.left.length > 0 };
  } finally {
    progress.end();
  }
}

/** What ended the reading of one node and no more than that; anything else is thrown on. */
export function readingFault(error: unknown, what: string): Unreadable {
  const foreseen = error instanceof AttemptError || error instanceof ApiError || error instanceof ConnectionError;
  if (!foreseen) throw error;
  // The name ends at random: without that, the same reason is told once for all nodes.
  const why = sentences(error.message, hintOf(error)).replaceAll(/kubectl-static-reader-[0-9a-f]+/g, 'READER');
  return error instanceof ApiError ? { what, why, status: error.status } : { what, why };
}

/** What to do about it; undefined where it names a flag of another command that `doctor` has not. */
function hintOf(error: AttemptError | ApiError | ConnectionError): string | undefined {
  if (error instanceof ApiError || error.hint === undefined) return undefined;
  const own = new Set(Object.values({ ...DOCTOR_FLAGS, ...GLOBAL_FLAGS }).map(({ name }) => `--${name}`));
  const named = error.hint.match(/--[a-z][a-z-]*/g) ?? [];
  return named.every((flag) => own.has(flag)) ? error.hint : undefined;
}
