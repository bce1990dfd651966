import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { Connection } from '../cluster/connection.ts';
import { readManifestNode, type ManifestNode } from '../cluster/reader/manifest-node.ts';
import { readNodeDirectory } from '../cluster/reader/read-directory.ts';
import { requireReaderPermissions } from '../cluster/reader/reader-pod.ts';
import { AttemptError, UsageError } from '../domain/errors.ts';
import { looksLikeFile } from '../domain/manifest-location.ts';
import { withPodStates } from '../domain/mirrored-manifest.ts';
import { readerPod, readerPodName, type PodManifest } from '../domain/reader-pod.ts';
import { receiveDirectory, type ReceivedDirectory } from '../node/pod-directory.ts';
import { escapeLine } from '../output/escape.ts';
import { unreadableNote } from '../output/notes.ts';
import type { MANIFEST_FLAGS } from './manifest-flags.ts';

type Flags = FlagValues<typeof MANIFEST_FLAGS>;

/** A reader pod for a node, not yet created. */
export interface ReaderPlan {
  readonly node: string;
  readonly path: string;
  readonly kind: 'directory' | 'file';
  readonly pod: PodManifest;
  readonly known: ManifestNode;
}

/** Seconds that the pod may live beyond what it is needed for, so that it ends even where it cannot be deleted. */
const SPARE = 60;

/** Finds out what is to be read on a node. Throws where nothing can be read there, and tells the way that works. */
export async function planReader(
  context: CommandContext,
  connection: Connection,
  node: string,
  flags: Flags,
): Promise<ReaderPlan> {
  const { signal, now } = context;
  const known = await readManifestNode(connection, {
    node,
    askKubelet: !flags.noKubelet,
    nodeTimeout: flags.nodeTimeout,
    signal,
    now,
  });
  for (const one of known.unreadable) context.stderr.write(`${unreadableNote(one)}\n`);
  const path = pathOf(context, known, flags);
  const kind = looksLikeFile(path) ? 'file' : 'directory';
  const pod = readerPod({
    name: readerPodName(crypto.randomUUID().replaceAll('-', '').slice(-10)),
    namespace: flags.debugNamespace ?? connection.namespace,
    node,
    path,
    kind,
    image: flags.image,
    lifetime: Math.ceil((2 * flags.timeout) / 1000) + SPARE,
  });
  return { node, path, kind, pod, known };
}

function pathOf({ program }: CommandContext, { overview, windows }: ManifestNode, flags: Flags): string {
  const name = overview.metadata.name ?? '';
  if (windows) {
    throw new AttemptError(
      `node ${name} runs Windows, where no reader pod can be used`,
      `Read the file on the node: "${program} explain" says where it is and how to get there.`,
    );
  }
  const path = flags.path ?? overview.path?.value;
  if (path !== undefined && path !== '') return checkPath(path.length > 1 ? path.replace(/\/+$/, '') : path);
  if (overview.url !== undefined && overview.url.value !== '') {
    throw new AttemptError(
      `the kubelet of node ${name} has no manifest directory: it takes static pods from a URL (${overview.url.value})`,
      `There is no file to read: look at what is served there, on the node. "${program} explain POD" says who serves it.`,
    );
  }
  if (path === '') throw new AttemptError(`the kubelet of node ${name} reads no manifest directory`);
  throw new AttemptError(`the manifest directory of node ${name} is not known`, 'Name it with --path.');
}

function checkPath(path: string): string {
  if (path.startsWith('/') && !path.split('/').includes('..')) return path;
  throw new UsageError(`--path ${path} is not an absolute path without ".."`);
}

/** Asks, creates the pod, reads the directory, deletes the pod. */
export async function readDirectory(
  context: CommandContext,
  connection: Connection,
  plan: ReaderPlan,
  flags: Flags,
): Promise<ReceivedDirectory> {
  const { pod, node, path, kind, known } = plan;
  const { stderr, signal } = context;
  const tell = (line: string): void => {
    stderr.write(`${escapeLine(line)}\n`);
  };
  await requireReaderPermissions(connection, pod.metadata.namespace, signal);
  if (known.overview.status?.startsWith('NotReady') === true) {
    tell(`Warning: node ${node} is not ready: the reader pod may not start.`);
  }
  await requireConsent(context, plan, flags);
  tell(`Creating pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node} to read ${path}.`);
  const run = { pod, timeout: flags.timeout, signal, progress: tell, warn: tell };
  const received = await readNodeDirectory(connection, run, (stream) =>
    receiveDirectory(stream, { path, kind, node, version: known.overview.version }),
  );
  return { ...received, directory: withPodStates(received.directory, known.pods) };
}

async function requireConsent(context: CommandContext, { pod, node, path }: ReaderPlan, flags: Flags): Promise<void> {
  if (flags.yes) return;
  const { namespace, name } = pod.metadata;
  const what = `This creates pod ${namespace}/${name} on node ${node} (image ${flags.image}, root without capabilities, only ${path} mounted, read-only), reads the manifests, and deletes it.`;
  const answer = await context.confirm(`${escapeLine(what)}\nGo on? [y/N] `);
  if (answer === true) return;
  if (answer === false) throw new AttemptError('not confirmed: nothing was created');
  throw new UsageError(
    'a reader pod is only created after you agree, and there is no terminal to ask at',
    'Give --yes to agree, or --dry-run=client to see the pod.',
  );
}
