import { durationText } from '../../kubernetes/go-duration.ts';
import { parseReaderOutput, readerCommand, type ReaderRequest } from '../../certificates/reader-script.ts';
import type { StrippedFile } from '../../certificates/stripped-file.ts';
import { AttemptError } from '../../facts/errors.ts';
import type { Outcome } from '../../kubelet/file.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { TaskPodWords } from '../task-pod/task-pod.ts';
import { ExecError } from './pod-exec.ts';
import { withReaderPod, type ReaderRun, type RunningReader } from './reader-run.ts';

/** Reads files in a pod that runs; may be asked several times. */
export type CertificateReader = (requests: readonly ReaderRequest[]) => Promise<readonly Outcome<StrippedFile>[]>;

/** The pod cannot start, because something that it mounts is not on its node. */
export class MissingMount extends AttemptError {
  /** In the kubelet's words, which name the path. */
  readonly event: string;

  constructor(node: string, event: string) {
    super(`not everything that holds the certificates is on node ${node}: ${event}`, ON_NODE);
    this.event = event;
  }
}

const ON_NODE = 'Run "local certs" on the node instead.';

function wordsFor(node: string): TaskPodWords {
  return {
    noun: 'reader pod',
    late: 'Allow more time with --timeout, or run "local certs" on the node.',
    image: 'With --image, name an image with sh, awk and base64 that the node has or can pull.',
    program: 'The image may have no sleep; name another with --image.',
    missingPath: (event) => new MissingMount(node, event),
  };
}

/**
 * Has a pod read certificates on its node for as long as `use` runs; it is gone when this is done. Of the files nothing but
 * certificates and the names of other files comes out of it. Throws `AttemptError` and `InterruptedError`.
 */
export async function withCertificateReader<T>(
  connection: Connection,
  run: ReaderRun,
  use: (read: CertificateReader) => Promise<T>,
): Promise<T> {
  return await withReaderPod(connection, run, wordsFor(run.pod.spec.nodeName), (reader) => {
    return use((requests) => readIn(reader, run, requests));
  });
}

/** All certificates of a node are some hundred kilobytes. */
const MOST_BYTES = 32 * 1024 * 1024;

async function readIn(
  { output, isLate }: RunningReader,
  { timeout }: ReaderRun,
  requests: readonly ReaderRequest[],
): Promise<readonly Outcome<StrippedFile>[]> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of output(readerCommand(requests))) {
      size += piece.length;
      if (size > MOST_BYTES) throw new AttemptError('the reader pod sent more than certificates would take', ON_NODE);
      pieces.push(Buffer.from(piece));
    }
  } catch (error) {
    if (error instanceof ExecError) {
      const why = error.stderr === '' ? error.message : error.stderr;
      throw new AttemptError(`the reader pod could not read the certificates: ${why.slice(0, 4096)}`, ON_NODE);
    }
    if (isLate(error)) {
      throw new AttemptError(`the certificates did not arrive within ${durationText(timeout)}`, ON_NODE);
    }
    throw error;
  }
  return parseReaderOutput(Buffer.concat(pieces).toString('utf8'), requests);
}
