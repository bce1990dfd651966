import type { CommandContext } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import { valueOf } from '../kubectl/api/reading.ts';
import { readNamespace } from '../survey/named-objects.ts';
import type { ReaderFlags } from './reader-plan.ts';
import { teller } from './reader-warnings.ts';

const DEFAULT = 'default';

/** The API server makes these again where they are missing. */
const ALWAYS_THERE: readonly string[] = [DEFAULT, 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * The namespace in which reader pods are created: the one that a flag names, else that of the context; where that does not
 * exist, as that of a pod without a mirror may not, `default`, which is told.
 */
export async function readerNamespace(
  context: CommandContext,
  connection: Connection,
  { debugNamespace }: Pick<ReaderFlags, 'debugNamespace'>,
): Promise<string> {
  if (debugNamespace !== undefined) return debugNamespace;
  const own = connection.namespace;
  if (ALWAYS_THERE.includes(own)) return own;
  const reading = await readNamespace(connection, own, context.signal);
  const isEnding = valueOf(reading)?.metadata?.deletionTimestamp !== undefined;
  if (reading.kind !== 'absent' && !isEnding) return own;
  const why = isEnding ? 'is being deleted' : 'does not exist';
  teller(context)(`Note: namespace ${own} ${why}: pods are created in namespace ${DEFAULT}.`);
  return DEFAULT;
}
