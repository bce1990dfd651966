import { durationText } from '../../kubernetes/go-duration.ts';
import { AttemptError } from '../../facts/errors.ts';
import { READER_COMMAND } from '../../nodes/reader-pod.ts';
import { LONGEST_LIFE } from '../../nodes/task-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { TarOutput } from '../pod-directory.ts';
import type { TaskPodWords } from '../task-pod/task-pod.ts';
import { ExecError } from './pod-exec.ts';
import { withReaderPod, type ReaderRun } from './reader-run.ts';

function wordsFor(node: string): TaskPodWords {
  return {
    noun: 'reader pod',
    late: 'Allow more time with --timeout, or run "local" on the node.',
    image: 'With --image, name an image with tar and sleep that the node has or can pull.',
    program: 'The image may have no sleep; name another with --image.',
    missingPath: (event) =>
      new AttemptError(
        `the manifest directory is not on node ${node}: ${event}`,
        'Name the right one with --path; "explain" says where the path comes from.',
      ),
  };
}

/**
 * Reads a directory of a node as a tar stream, in a reader pod that is gone when this is done. `receive` takes the
 * stream; what it throws is thrown on. tar that passed over a file writes a whole archive and ends badly: that is told as
 * its complaints. Throws `AttemptError` where tar could not do its work.
 */
export async function readNodeDirectory<T>(
  connection: Connection,
  run: ReaderRun,
  receive: (output: TarOutput) => Promise<T>,
): Promise<T> {
  return await withReaderPod(connection, run, wordsFor(run.pod.spec.nodeName), async ({ output, isLate }) => {
    let failure: ExecError | undefined;
    const stream = endingWith(output(READER_COMMAND), (error) => (failure = error));
    try {
      return await receive({ stream, complaints: () => (failure === undefined ? '' : saidBy(failure)) });
    } catch (error) {
      // An archive that breaks off, and a tar that says why.
      if (error instanceof AttemptError && failure !== undefined) throw execFault(failure);
      if (error instanceof ExecError) throw execFault(error);
      if (isLate(error)) throw tooSlow(run);
      throw error;
    }
  });
}

/** The output of a command to its end, however it ended; `tell` is told of a command that ran and failed. */
async function* endingWith(
  output: AsyncIterable<Uint8Array>,
  tell: (failure: ExecError) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* output;
  } catch (error) {
    if (!(error instanceof ExecError) || !hasRun(error)) throw error;
    tell(error);
  }
}

function saidBy({ stderr, message }: ExecError): string {
  return stderr === '' ? message : stderr;
}

function tooSlow({ timeout }: ReaderRun): AttemptError {
  return new AttemptError(
    `the manifests did not arrive within ${durationText(Math.min(timeout, LONGEST_LIFE))}`,
    timeout < LONGEST_LIFE
      ? 'Allow more time with --timeout, or run "local" on the node.'
      : 'Run "local" on the node instead.',
  );
}

/** A shell and a runtime end so where there is no such program, or where it cannot be run. */
function hasRun({ exitCode }: ExecError): boolean {
  return exitCode !== undefined && exitCode !== 126 && exitCode !== 127;
}

/** GNU tar ends with it where a file changed meanwhile; busybox tar, which then breaks off, where anything went wrong. */
const CHANGED = 1;

/** Characters of what tar said that an error shows. */
const MOST_SHOWN = 4096;

function execFault(error: ExecError): AttemptError {
  const { message, exitCode } = error;
  if (!hasRun(error)) {
    if (message.includes('container not found')) {
      return new AttemptError(`the reader pod exited before it could be read: ${message}`, 'Try again.');
    }
    const missing = /not found|no such file/i.test(message) || exitCode !== undefined;
    return new AttemptError(
      missing
        ? `the image of the reader pod has no tar: ${message}`
        : `tar could not be run in the reader pod: ${message}`,
      missing ? 'Name an image with tar and sleep with --image.' : undefined,
    );
  }
  return new AttemptError(
    `tar failed in the reader pod (exit code ${exitCode}): ${saidBy(error).slice(-MOST_SHOWN)}`,
    exitCode === CHANGED ? 'A file may have changed while it was read: try again.' : undefined,
  );
}
