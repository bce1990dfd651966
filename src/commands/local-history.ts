import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import { localTarget, readLocalDirectory } from './local-change-node.ts';
import type { LOCAL_HISTORY_FLAGS } from './local-history-command.ts';
import { formatOf, printPastChanges } from './past-changes.ts';

/** Runs `local history`. */
export async function run(
  context: CommandContext,
  { flags, positionals: [argument = ''] }: CommandInput<typeof LOCAL_HISTORY_FLAGS>,
): Promise<ExitCode> {
  const format = await formatOf(context, flags);
  const { directory, node } = await readLocalDirectory(context, flags);
  return printPastChanges(context, directory, localTarget(argument, node), format, flags);
}
