import { inTurns } from '../facts/steps.ts';
import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import { checkPlan } from '../change/check-plan.ts';
import type { ChangedDirectory, OwnCommand, ChangeTarget } from '../change/plan.ts';
import { isAllowed } from '../change/preflight.ts';
import { parseFileArgument, parsePodArgument } from '../cli/pod-argument.ts';
import { AttemptError } from '../facts/errors.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import { withLocalGuard } from '../host/guard/local-guard.ts';
import { observeLocally } from '../host/local-observation.ts';
import { directoryPath, readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { kubeletLogOf } from '../host/kubelet-log.ts';
import { crictlOf, type Crictl } from '../host/crictl.ts';
import { preflightLocally } from '../host/local-preflight.ts';
import { loginUser } from '../host/login-user.ts';
import { manifestBytes } from '../host/manifest-directory.ts';
import { MachineTree } from '../host/machine-tree.ts';
import { unreadableNote } from '../output/notes.ts';
import type { LOCAL_FLAGS } from './local-flags.ts';
import { localCommands } from './local-commands.ts';
import { localRequest } from './local-request.ts';
import type { ChangeNode } from './change-node.ts';
import { preflightFiles, readingOf } from './change-preflight.ts';

/** The node that this runs on, without any API server. Throws where no directory of it is known. */
export async function localChangeNode(
  context: CommandContext,
  flags: FlagValues<typeof LOCAL_FLAGS> & { readonly force: boolean },
): Promise<ChangeNode> {
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), context.signal);
  for (const one of node.unreadable) context.stderr.write(`${unreadableNote(one)}\n`);
  // What was read for its name is the first reading of its directory as well.
  let unused: LocalNode | undefined = node;
  const name = nameOf(node);
  const root = node.root ?? request.root;
  const inRoot = (own: string): string => (root === '/' ? own : `${root}${own}`);
  const directory = requireDirectory(node);
  const command = localCommands(flags);
  const crictlCommand = node.kubelet.distribution.crictl?.(directory) ?? ['crictl'];
  const crictl = root === '/' ? crictlOf(crictlCommand, PULL_TIMEOUT, context.signal) : NO_CRICTL;
  return {
    name,
    where: root === '/' ? 'this node' : `the node under ${root}`,
    by: loginUser(),
    means: '',
    read: async () => {
      const current = unused ?? (await inTurns(readLocalNode(request), context.signal));
      unused = undefined;
      return directoryOf(current, request, command);
    },
    preflight: async (plan, read) => {
      const { distribution } = node.kubelet;
      const changed = { name, distribution, version: node.version?.value, windows: false };
      const files = await preflightFiles(plan, read, changed, context.signal);
      if (!isAllowed(files) && !flags.force) return files;
      const { target } = read;
      const wanted = checkPlan(readingOf(plan.before, target), readingOf(plan.after, target));
      return [...files, ...(await preflightLocally(wanted, new MachineTree(root), crictl))];
    },
    isOwnServer: () => false,
    observer: (change, signal) => {
      const log = kubeletLogOf({ request, node, signal }, 'now');
      return (oldHash) => observeLocally({ request, node, change, oldHash, log, signal });
    },
    hasMirror: () => Promise.resolve(undefined),
    guardPod: undefined,
    leftBehind: () => false,
    withGuard: (guarded, use) =>
      withLocalGuard({ ...guarded, directory: inRoot(directory), logs: inRoot(node.kubelet.podLogs.value) }, use),
  };
}

/** Reads this node's manifest directory, and what was changed there. Throws where it cannot. */
export async function readLocalDirectory(
  { signal }: CommandContext,
  flags: FlagValues<typeof LOCAL_FLAGS>,
): Promise<{ readonly directory: ChangedDirectory; readonly node: string }> {
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), signal);
  return { directory: directoryOf(node, request, localCommands(flags)), node: nameOf(node) };
}

/** What an argument names on this node: a file by its path, else a pod. Throws `UsageError`. */
export function localTarget(argument: string, node: string): ChangeTarget {
  return parseFileArgument(argument, node) ?? { ...parsePodArgument(argument), node };
}

/** Milliseconds that an image may take to be pulled. */
const PULL_TIMEOUT = 300_000;

/** What runs here is not the runtime of a node whose files are below another root. */
const NO_CRICTL: Crictl = () => Promise.resolve({ outcome: 'absent', words: 'that node is not this machine' });

function nameOf({ kubelet: { node } }: LocalNode): string {
  if (node !== undefined) return node.value;
  throw new AttemptError(
    'the name of this node is not known',
    'Name the kubelet with --pid, or its configuration with --kubelet-config.',
  );
}

function directoryOf(node: LocalNode, request: LocalRequest, command: OwnCommand): ChangedDirectory {
  const path = withoutFinalSlashes(requireDirectory(node)) || '/';
  if (node.directory === undefined) throw new AttemptError(`${path} could not be read`);
  const tree = new MachineTree(node.root ?? request.root);
  return {
    path,
    single: node.single,
    directory: node.directory,
    read: ({ path }) => manifestBytes(tree, path),
    history: node.history,
    target: node.target,
    where: 'this node',
    command,
  };
}

function requireDirectory(node: LocalNode): string {
  const path = directoryPath(node);
  if (path === '') throw new AttemptError('the kubelet reads no manifest directory', 'Name one with --path.');
  return path;
}
