import type { CommandContext } from '../cli/command.ts';
import { findAbandonedPods } from '../host/task-pod/abandoned-pods.ts';
import { requireTaskPodPermissions } from '../host/task-pod/task-pod.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { abandonedWords, byNamespace, removalCommand } from '../nodes/abandoned-pod.ts';

/** A node that a reader pod is to be made on. */
export interface ReaderNode {
  readonly name: string;
  /** As `kubectl get nodes` prints it; undefined where the Node was not read. */
  readonly status: string | undefined;
}

/** Tells a user what goes on, a line each. Lines come unescaped. */
export function teller({ stderr }: CommandContext): (line: string) => void {
  return (line) => {
    stderr.write(`${escapeLine(line)}\n`);
  };
}

/**
 * Sees to it, before anybody is asked, that reader pods may be made in a namespace, and tells what is to be known by then: pods
 * that earlier runs have left there, and nodes that are not ready. Throws `AttemptError` for want of a permission.
 */
export async function prepareReaders(
  context: CommandContext,
  connection: Connection,
  namespace: string,
  nodes: readonly ReaderNode[],
): Promise<void> {
  const { signal, now } = context;
  const tell = teller(context);
  await requireTaskPodPermissions(connection, 'reader pod', namespace, signal);
  const { pods } = await findAbandonedPods(connection, { namespace, signal, now });
  for (const [where, names] of byNamespace(pods)) {
    const them = names.length === 1 ? 'it' : 'them';
    tell(`Note: ${abandonedWords(where, names)}. Remove ${them} with: ${removalCommand(where, names)}`);
  }
  for (const { name, status } of nodes) {
    if (status?.startsWith('NotReady') === true)
      tell(`Warning: node ${name} is not ready: the reader pod may not start.`);
  }
}
