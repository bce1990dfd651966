import type { CommandContext, ExitCode } from '../cli/command.ts';
import type { ChangeResult } from '../change/change-result.ts';
import type { ChangeTarget, OwnCommand } from '../change/plan.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import { finish, isGood, tellRest, tellResult } from './change-print.ts';

/** Changes of several pods. */
export interface ChangeSeries<Target extends ChangeTarget> {
  /** In their order. */
  readonly targets: readonly Target[];
  readonly change: (target: Target) => Promise<ChangeResult>;
  /** Makes commands for a node. */
  readonly commandsOf: (node: string) => OwnCommand;
}

/**
 * Makes changes strictly one after the other, up to the first that does not come to what was asked for. Tells what came of
 * each and, after a failure, what is left as it was; answers the exit code.
 */
export async function carryOutSeries<Target extends ChangeTarget>(
  context: CommandContext,
  { targets, change, commandsOf }: ChangeSeries<Target>,
  format: OutputFormat,
): Promise<ExitCode> {
  const results: ChangeResult[] = [];
  for (const [index, target] of targets.entries()) {
    const result = await change(target).catch((error: unknown) => {
      tellRest(context, results, targets.slice(index), commandsOf);
      finish(context, results, format, targets.length > 1);
      throw error;
    });
    results.push(result);
    tellResult(context, result, format);
    if (isGood(result)) continue;
    tellRest(context, results, targets.slice(index + 1), commandsOf);
    break;
  }
  return finish(context, results, format, targets.length > 1);
}
