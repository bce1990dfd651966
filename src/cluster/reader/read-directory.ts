import { AttemptError, InterruptedError } from '../../domain/errors.ts';
import { READER_COMMAND, READER_CONTAINER } from '../../domain/reader-pod.ts';
import type { Connection } from '../connection.ts';
import { ExecError, execOutput } from './pod-exec.ts';
import { withReaderPod, type ReaderRun } from './reader-pod.ts';
import { timeLimit } from './time-limit.ts';

/**
 * Reads a directory of a node as a tar stream, in a reader pod that is gone when this is done. `receive` takes the
 * stream; what it throws is thrown on. Throws `AttemptError` where tar could not do its work.
 */
export async function readNodeDirectory<T>(
  connection: Connection,
  run: ReaderRun,
  receive: (stream: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  return await withReaderPod(connection, run, async () => {
    const { name: pod, namespace } = run.pod.metadata;
    const limit = timeLimit(run.timeout);
    const signal = AbortSignal.any([run.signal, limit]);
    try {
      return await receive(
        execOutput(connection, { namespace, pod, container: READER_CONTAINER, command: READER_COMMAND, signal }),
      );
    } catch (error) {
      if (error instanceof ExecError) throw execFault(error);
      if (error instanceof InterruptedError && limit.aborted && !run.signal.aborted) throw tooSlow(run);
      throw error;
    }
  });
}

function tooSlow({ timeout }: ReaderRun): AttemptError {
  return new AttemptError(
    `the manifests did not come within ${timeout / 1000}s`,
    'Allow more time with --timeout, or run "local" on the node.',
  );
}

/** GNU tar ends with it where a file changed meanwhile; busybox tar, which then breaks off, where anything went wrong. */
const CHANGED = 1;

function execFault({ message, exitCode, stderr }: ExecError): AttemptError {
  if (exitCode === undefined || exitCode === 126 || exitCode === 127) {
    const missing = /not found|no such file/i.test(message) || exitCode !== undefined;
    return new AttemptError(
      missing
        ? `the image of the reader pod has no tar: ${message}`
        : `tar could not be run in the reader pod: ${message}`,
      missing ? 'Name an image with tar and sleep in it with --image.' : undefined,
    );
  }
  return new AttemptError(
    `tar failed in the reader pod (exit code ${exitCode}): ${stderr === '' ? message : stderr}`,
    exitCode === CHANGED ? 'A file may have been written at that moment: try again.' : undefined,
  );
}
