import { InterruptedError } from '../../facts/errors.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { READER_CONTAINER, READING_CAPABILITY, withoutCapability } from '../../nodes/reader-pod.ts';
import { LONGEST_LIFE } from '../../nodes/task-pod.ts';
import { waitForStart } from '../task-pod/start.ts';
import { withTaskPod, type TaskPodRun, type TaskPodWords } from '../task-pod/task-pod.ts';
import { timeLimit } from '../task-pod/time-limit.ts';
import { execOutput } from './pod-exec.ts';

/** How a reader pod is used. */
export type ReaderRun = Omit<TaskPodRun, 'words' | 'withoutCapability'>;

/** A reader pod that runs. It may be read for as long as it might have taken to start. */
export interface RunningReader {
  /** What a command in it writes to its standard output. Throws as `execOutput` does. */
  readonly output: (command: readonly string[]) => AsyncGenerator<Uint8Array>;
  /** Whether an error is that the time was over, and not that somebody interrupted. */
  readonly isLate: (error: unknown) => boolean;
}

const WITHOUT_CAPABILITY = `Warning: the cluster does not allow the capability ${READING_CAPABILITY}: the reader pod runs without it, and cannot read files whose mode or owner keeps root out.`;

/** Has a reader pod on its node for as long as `use` runs; it is gone when this is done. */
export async function withReaderPod<T>(
  connection: Connection,
  run: ReaderRun,
  words: TaskPodWords,
  use: (reader: RunningReader) => Promise<T>,
): Promise<T> {
  const { pod, timeout, signal } = run;
  const lesser = { pod: withoutCapability(pod), warning: WITHOUT_CAPABILITY };
  const whole = { ...run, withoutCapability: lesser, words };
  return await withTaskPod(connection, whole, async (timer) => {
    await waitForStart(connection, whole, timer);
    const { name, namespace } = pod.metadata;
    const limit = timeLimit(Math.min(timeout, LONGEST_LIFE));
    const place = { namespace, pod: name, container: READER_CONTAINER, signal: AbortSignal.any([signal, limit]) };
    return await use({
      output: (command) => execOutput(connection, { ...place, command }),
      isLate: (error) => error instanceof InterruptedError && limit.aborted && !signal.aborted,
    });
  });
}
