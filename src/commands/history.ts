import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import { parseFileArgument, withoutResource } from '../cli/pod-argument.ts';
import { UsageError } from '../facts/errors.ts';
import { findTarget, TO_CHANGE } from './change-target.ts';
import { readClusterDirectory } from './cluster-change-node.ts';
import { livingPods, planManifest } from './directory-reading.ts';
import type { HISTORY_FLAGS } from './history-command.ts';
import { formatOf, printPastChanges } from './past-changes.ts';
import { requireReaderConsent } from './reader-plan.ts';

/** Runs `history`. */
export async function run(
  context: CommandContext,
  { flags, positionals }: CommandInput<typeof HISTORY_FLAGS>,
): Promise<ExitCode> {
  const [name = '', ...others] = withoutResource(positionals);
  if (others.length > 0) throw new UsageError('history takes one POD');
  const format = await formatOf(context, flags);
  requireReaderConsent(context, flags, 'Use --yes to agree.');
  const connection = await context.connect();
  const target = parseFileArgument(name, flags.node) ?? (await findTarget(context, connection, name, flags, TO_CHANGE));
  const plan = await planManifest(context, connection, target, { ...flags, path: flags.path ?? '' });
  const living = livingPods(context, plan);
  const directory = await readClusterDirectory(context, connection, plan, { ...flags, path: plan.path, living });
  const code = printPastChanges(context, directory, target, format, flags);
  return living.left.length > 0 ? 2 : code;
}
