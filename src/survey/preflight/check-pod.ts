import { isEmptyPlan, type CheckPlan } from '../../change/check-plan.ts';
import { checkResults, checkVerdict, uncheckable, type CheckVerdict } from '../../change/check-verdict.ts';
import type { PreflightResult } from '../../change/preflight.ts';
import { ApiError, AttemptError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { getTaskPod, warningsOf, type StartTimer } from '../../host/task-pod/start.ts';
import { withTaskPod, type TaskPodRun, type TaskPodWords } from '../../host/task-pod/task-pod.ts';
import { valueOf } from '../../kubectl/api/reading.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { Connection } from '../../kubectl/connection.ts';

/** How a check pod is used; `timeout` is what it may take to be created, and to pull images. */
export type CheckRun = Omit<TaskPodRun, 'words' | 'withoutCapability'>;

const WORDS: TaskPodWords = {
  noun: 'check pod',
  needs: 'hostPath and hostNetwork',
  late: 'Allow more time with --timeout.',
  image: undefined,
  program: undefined,
  missingPath: (event) => new AttemptError(event),
};

/** Milliseconds between two looks at the pod. */
const INTERVAL = 500;

/** Warnings of several paths come one by one: after the first, what comes within so many milliseconds is waited for. */
const MORE_WARNINGS = 1000;

/**
 * Has the kubelet of a node pull the images of a plan, and look for its paths, by a pod that runs nothing and is gone when
 * this is done (`checkPod` made it of the plan). Where the API server takes no such pod, nothing is known of them. Throws
 * `ConnectionError` where the API server is not to be reached, and `InterruptedError`.
 */
export async function checkOnNode(
  connection: Connection,
  plan: CheckPlan,
  run: CheckRun,
): Promise<readonly PreflightResult[]> {
  if (isEmptyPlan(plan)) return [];
  const whole = { ...run, words: WORDS };
  try {
    const told = await withTaskPod(connection, whole, (timer) => watchCheck(connection, plan, whole, timer));
    return checkResults(plan, told.verdict, run.timeout, told.unheard);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof AttemptError)) throw error;
    return uncheckable(plan, { why: error.message });
  }
}

/** What a check pod has told; `unheard`: its Events, where they could not be read. */
interface Told {
  readonly verdict: CheckVerdict;
  readonly unheard: Unreadable | undefined;
}

/** Looks at the pod until it has told everything, or its time is over: then what it has told until then. */
async function watchCheck(connection: Connection, plan: CheckPlan, run: TaskPodRun, timer: StartTimer): Promise<Told> {
  let unheard: Unreadable | undefined;
  let verdict = checkVerdict(plan, {}, []);
  const look = async (): Promise<void> => {
    const pod = await getTaskPod(connection, run, timer.signal);
    const events = await warningsOf(connection, run, timer.signal);
    unheard = events.kind === 'unreadable' ? events.unreadable : undefined;
    verdict = checkVerdict(plan, pod, valueOf(events) ?? []);
  };
  try {
    for (;;) {
      await look();
      if (verdict.settled) break;
      await pause(INTERVAL, timer.signal);
    }
    if (verdict.paths.some(({ kind }) => kind === 'lacking')) {
      await pause(MORE_WARNINGS, timer.signal);
      await look();
    }
  } catch (error) {
    if (!timer.isOver(error)) throw error;
  }
  return { verdict, unheard };
}
