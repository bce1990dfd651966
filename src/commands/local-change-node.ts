import { userInfo } from 'node:os';
import { inTurns } from '../facts/steps.ts';
import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { ChangedDirectory } from '../change/plan.ts';
import { AttemptError } from '../facts/errors.ts';
import { readChangeHistory } from '../host/change-history.ts';
import { withLocalGuard } from '../host/guard/local-guard.ts';
import { readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { observeLocally } from '../host/local-observation.ts';
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
  const path = node.kubelet.path?.value ?? '';
  if (path === '') throw new AttemptError('the kubelet reads no manifest directory', 'Name one with --path.');
  if (node.kubelet.node === undefined) {
    throw new AttemptError(
      'the name of this node is not known',
      'Name the kubelet with --pid, or its configuration with --kubelet-config.',
    );
  }
  const name = node.kubelet.node.value;
  const root = node.root ?? request.root;
  const inRoot = (own: string): string => (root === '/' ? own : `${root}${own}`);
  const directory = node.single ? path.slice(0, path.lastIndexOf('/')) || '/' : path;
  return {
    name,
    where: root === '/' ? 'this node' : `the node below ${root}`,
    by: process.env.SUDO_USER ?? userInfo().username,
    means: '',
    read: () => readAgain(context, request, directory),
    preflight: (plan, read) => {
      const { distribution } = node.kubelet;
      const explain = `${context.program} local explain`;
      return preflightFiles(plan, read, { name, distribution, explain, windows: false }, context.signal);
    },
    isOwnServer: () => false,
    observer: (change, oldHash, signal) => () => observeLocally({ request, node, change, oldHash, signal }),
    guardPod: undefined,
    withGuard: (guarded, use) =>
      withLocalGuard({ ...guarded, directory: inRoot(directory), logs: inRoot('/var/log/pods') }, use),
  };
}

async function readAgain({ signal }: CommandContext, request: LocalRequest, path: string): Promise<ChangedDirectory> {
  const node: LocalNode = await inTurns(readLocalNode(request), signal);
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
