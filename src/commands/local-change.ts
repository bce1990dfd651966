import type { CommandCode, CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import type { ChangeAction } from '../change/change.ts';
import type { ChangeTarget } from '../change/plan.ts';
import type { ChangeResult } from '../change/change-result.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { changeNumber, prepareFor, requireChangeConsent } from './change.ts';
import { carryOut } from './change-flow.ts';
import { carryOutSeries } from './change-series.ts';
import type { LOCAL_CHANGE_FLAGS } from './local-change-command.ts';
import { localCommands } from './local-commands.ts';
import { localChangeNode, localTarget } from './local-change-node.ts';
import { applyManifest, readGiven } from './change-apply.ts';
import { executableName } from '../facts/called-as.ts';

type Input = CommandInput<typeof LOCAL_CHANGE_FLAGS>;

/** The code of a command that changes manifests of the node that this runs on. */
export function localChangeOf(action: ChangeAction): CommandCode<typeof LOCAL_CHANGE_FLAGS> {
  return { run: (context, input) => run(context, action, input) };
}

async function run(context: CommandContext, action: ChangeAction, input: Input): Promise<ExitCode> {
  const { flags } = input;
  const format = await parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  requireChangeConsent(context, flags);
  const command = localCommands(flags);
  const to = changeNumber(flags.to, command('history'));
  const given = action === 'apply' ? await readGiven(context, flags.filename, `${executableName()} lint`) : undefined;
  const node = await localChangeNode(context, flags);
  const targets =
    given === undefined
      ? input.positionals.map((argument) => localTarget(argument, node.name))
      : [{ ...given.pod, node: node.name }];
  const change = (target: ChangeTarget): Promise<ChangeResult> => {
    const prepare = given === undefined ? prepareFor(action, context, target, to) : applyManifest(given, node.name);
    return carryOut(context, node, prepare, flags);
  };
  return await carryOutSeries(context, { targets, change, commandsOf: () => command }, format);
}
