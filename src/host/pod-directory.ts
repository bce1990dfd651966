import { AttemptError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { ChangeHistory } from '../change/history.ts';
import { targetKubelet } from '../kubelet/manifest-content.ts';
import { judgeDirectory, type ManifestDirectory } from '../kubelet/manifest-directory.ts';
import { inTurns } from '../facts/steps.ts';
import { readArchive, type ArchiveTree } from './archive-tree.ts';
import { readChangeHistory } from './change-history.ts';
import { readManifestEntries } from './manifest-directory.ts';
import { readComplaints } from './tar-complaints.ts';
import { TarError } from './tar-reader.ts';

/** A manifest directory that came as a tar stream. */
export interface ReceivedDirectory {
  readonly directory: ManifestDirectory;
  /** What was changed there through this program. */
  readonly history: ChangeHistory;
  readonly tree: ArchiveTree;
  readonly unreadable: readonly Unreadable[];
}

/** Which directory it is. */
export interface ReceivedFrom {
  /** On the node: the directory, or the one file in its place. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
  readonly node: string;
  /** Version of the kubelet; undefined where it is not known. */
  readonly version: string | undefined;
  /** Fires when the user wants to end the run. */
  readonly signal: AbortSignal;
}

/** A tar stream as a program in a container writes it. */
export interface TarOutput {
  readonly stream: AsyncIterable<Uint8Array>;
  /** What the program said was wrong, once the stream has ended; empty where nothing was. */
  readonly complaints: () => string;
}

/**
 * Reads and judges a manifest directory from a tar stream of it. What of it could not be read is said of the file that it
 * is. Throws `AttemptError` where the stream is no good, and `InterruptedError`.
 */
export async function receiveDirectory(
  { stream, complaints }: TarOutput,
  { path, kind, node, version, signal }: ReceivedFrom,
): Promise<ReceivedDirectory> {
  const home = kind === 'directory' ? path : path.slice(0, path.lastIndexOf('/')) || '/';
  const archive = await readArchive(stream, home).catch((error: unknown) => {
    if (error instanceof TarError)
      throw new AttemptError(`the manifests of node ${node} arrived incomplete: ${error.message}`);
    throw error;
  });
  const { entries, others } = readComplaints(complaints());
  const tree = archive.without(entries);
  const read = await inTurns(readManifestEntries(tree, path, targetKubelet(node, version)), signal);
  if (!read.ok) throw new AttemptError(`${path} on node ${node}: ${read.fault.why}`);
  return {
    directory: judgeDirectory(read.value, node),
    history: readChangeHistory(tree, home),
    tree,
    unreadable: fewOf(others).map((why) => ({ what: `all of ${path} on node ${node}`, why: `tar: ${why}` })),
  };
}

/** Sentences of tar that are shown; it may say anything any number of times. */
const MOST_SHOWN = 10;

function fewOf(others: readonly string[]): readonly string[] {
  const rest = others.length - MOST_SHOWN;
  return rest > 0 ? [...others.slice(0, MOST_SHOWN), `and ${rest} more lines`] : others;
}
