import type { CommandContext } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import type { NodeMemory } from '../survey/nodes/node-memory.ts';
import { readManifestNode, type ManifestNode } from '../survey/nodes/manifest-node.ts';
import { readNodeDirectory } from '../host/reader/read-directory.ts';
import { AttemptError, UsageError } from '../facts/errors.ts';
import { withPodStates } from '../pods/mirrored-manifest.ts';
import { readerPath } from '../nodes/reader-path.ts';
import { receiveDirectory, type ReceivedDirectory } from '../host/pod-directory.ts';
import { unreadableNote } from '../output/notes.ts';
import { askConsent, planReader, type ReaderFlags, type ReaderPlan } from './reader-plan.ts';
import { readerNamespace } from './reader-namespace.ts';
import { prepareReaders, teller } from './reader-warnings.ts';
import { ownCommand } from '../facts/called-as.ts';

/** What the flags say of how a node's directory is read. */
interface Flags extends ReaderFlags {
  readonly noKubelet: boolean;
  /** Milliseconds. */
  readonly nodeTimeout: number;
  readonly path: string | undefined;
}

/** A reader pod for a node, and what is known of the node. */
export interface ManifestPlan extends ReaderPlan {
  readonly known: ManifestNode;
}

/** The node whose manifests are meant. */
export interface DirectoryNode {
  readonly node: string;
  /** What it and its kubelet have told by now. */
  readonly memory?: NodeMemory | undefined;
}

/** Finds out what is to be read on a node. Throws where nothing can be read there, and tells the way that works. */
export async function planManifest(
  context: CommandContext,
  connection: Connection,
  { node, memory }: DirectoryNode,
  flags: Flags,
): Promise<ManifestPlan> {
  const { signal, now } = context;
  const known = await readManifestNode(connection, {
    node,
    askKubelet: !flags.noKubelet,
    nodeTimeout: flags.nodeTimeout,
    signal,
    now,
    memory,
  });
  for (const one of known.unreadable) context.stderr.write(`${unreadableNote(one)}\n`);
  const target = targetOn(known, flags);
  const home = await readerNamespace(context, connection, flags);
  return { ...planReader(home, { node, ...target }, flags), known };
}

function targetOn({ overview }: ManifestNode, { path }: Flags) {
  const name = overview.metadata.name ?? '';
  const found = readerPath(overview, path === '' ? undefined : path);
  switch (found.kind) {
    case 'windows':
      throw new AttemptError(
        `node ${name} runs Windows, where a reader pod cannot be used`,
        `Read the file on the node: "${ownCommand()} explain" says where it is and how to get there.`,
      );
    case 'url':
      throw new AttemptError(
        `the kubelet of node ${name} has no manifest directory: it takes static pods from a URL (${found.url})`,
        `There is no file to read: on the node, look at what the URL serves. "${ownCommand()} explain POD" says who serves it.`,
      );
    case 'nothing':
      throw new AttemptError(`the kubelet of node ${name} reads no manifest directory`);
    case 'odd':
      if (path !== '') throw new UsageError(`--path ${path} must be an absolute path without ".."`);
      throw new AttemptError(
        `the manifest directory of node ${name} is not an absolute path without "..": ${found.path}`,
        'Name it with --path.',
      );
    case 'unknown':
      throw new AttemptError(`the manifest directory of node ${name} is not known`, 'Name it with --path.');
    case 'directory':
    case 'file':
      return found;
  }
}

/** The pods that are made in a run about a node. */
export function livingPods(context: CommandContext, { pod }: ManifestPlan): LivingPods {
  return new LivingPods({ namespace: pod.metadata.namespace, signal: context.signal, tell: teller(context) });
}

/** How a node's directory is read in a run. */
export interface RunFlags extends Flags {
  readonly living: LivingPods;
}

/** Asks, creates the pod, reads the directory, deletes the pod. */
export async function readDirectory(
  context: CommandContext,
  connection: Connection,
  plan: ManifestPlan,
  flags: RunFlags,
): Promise<ReceivedDirectory> {
  const { pod, node, path, kind, known } = plan;
  const { stderr, signal } = context;
  const tell = teller(context);
  const { namespace } = pod.metadata;
  await prepareReaders(context, connection, namespace, [{ name: node, status: known.overview.status }]);
  if (!(await askConsent(context, flags, [plan]))) throw new AttemptError('not confirmed: nothing was created');
  tell(`Creating pod ${namespace}/${pod.metadata.name} on node ${node} to read ${path}.`);
  const run = { pod, timeout: flags.timeout, signal, progress: tell, warn: tell, living: flags.living };
  const received = await readNodeDirectory(connection, run, (output) =>
    receiveDirectory(output, { path, kind, node, version: known.overview.version, signal }),
  );
  for (const one of received.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  return { ...received, directory: withPodStates(received.directory, node, known.pods) };
}
