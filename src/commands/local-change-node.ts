import { inTurns } from '../facts/steps.ts';
import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { ChangedDirectory } from '../change/plan.ts';
import { AttemptError } from '../facts/errors.ts';
import { readChangeHistory } from '../host/change-history.ts';
import { withLocalGuard } from '../host/guard/local-guard.ts';
import { readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { loginUser } from '../host/login-user.ts';
import { MachineTree } from '../host/machine-tree.ts';
import { LARGEST_MANIFEST } from '../kubelet/manifest/reading.ts';
import { unreadableNote } from '../output/notes.ts';
import type { LOCAL_FLAGS } from './local-flags.ts';
import { localRequest } from './local-request.ts';
import type { ChangeNode } from './change-node.ts';
import { preflightFiles } from './change-preflight.ts';

/** The node that this runs on, without any API server. Throws where no directory of it is known. */
export async function localChangeNode(
  context: CommandContext,
  flags: FlagValues<typeof LOCAL_FLAGS>,
): Promise<ChangeNode> {
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), context.signal);
  for (const one of node.unreadable) context.stderr.write(`${unreadableNote(one)}\n`);
  const name = nameOf(node);
  const root = node.root ?? request.root;
  const inRoot = (own: string): string => (root === '/' ? own : `${root}${own}`);
  const directory = directoryPath(node);
  return {
    name,
    where: root === '/' ? 'this node' : `the node below ${root}`,
    by: loginUser(),
    means: '',
    read: async () => (await readLocalDirectory(context, flags)).directory,
    preflight: (plan, read) => {
      const { distribution } = node.kubelet;
      const explain = `${context.program} local explain`;
      return preflightFiles(plan, read, { name, distribution, explain, windows: false }, context.signal);
    },
    isOwnServer: () => false,
    observer: () => () => Promise.resolve({ kind: 'unreachable', why: 'not looked at yet' } as const),
    guardPod: undefined,
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
  return { directory: directoryOf(node, request), node: nameOf(node) };
}

function nameOf({ kubelet: { node } }: LocalNode): string {
  if (node !== undefined) return node.value;
  throw new AttemptError(
    'the name of this node is not known',
    'Name the kubelet with --pid, or its configuration with --kubelet-config.',
  );
}

function directoryOf(node: LocalNode, request: LocalRequest): ChangedDirectory {
  const path = directoryPath(node);
  if (node.directory === undefined) throw new AttemptError(`${path} could not be read`);
  const tree = new MachineTree(node.root ?? request.root);
  return {
    path,
    single: node.single,
    directory: node.directory,
    read: (file) => {
      const bytes = tree.read(file.path, LARGEST_MANIFEST);
      return bytes.ok ? bytes.value : undefined;
    },
    history: readChangeHistory(tree, path),
    target: node.target,
    where: 'this node',
  };
}

/** The directory that is read, or that the one file lies in which is. */
function directoryPath({ kubelet, single }: LocalNode): string {
  const path = kubelet.path?.value ?? '';
  if (path === '') throw new AttemptError('the kubelet reads no manifest directory', 'Name one with --path.');
  return single ? path.slice(0, path.lastIndexOf('/')) || '/' : path;
}
