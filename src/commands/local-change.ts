import type { CommandCode, CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import type { ChangeAction } from '../change/change.ts';
import type { ChangeResult } from '../change/change-result.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { changeNumber, prepareFor, requireChangeConsent } from './change.ts';
import { carryOut } from './change-flow.ts';
import type { ChangeNode, Prepare } from './change-node.ts';
import { finish, isGood, tellResult } from './change-print.ts';
import type { LOCAL_CHANGE_FLAGS } from './local-change-command.ts';
import { localChangeNode } from './local-change-node.ts';
import { applyManifest, readGiven } from './change-apply.ts';

type Input = CommandInput<typeof LOCAL_CHANGE_FLAGS>;

/** The code of a command that changes manifests of the node that this runs on. */
export function localChangeOf(action: ChangeAction): CommandCode<typeof LOCAL_CHANGE_FLAGS> {
  return { run: (context, input) => run(context, action, input) };
}

async function run(context: CommandContext, action: ChangeAction, input: Input): Promise<ExitCode> {
  const { flags } = input;
  const format = parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  requireChangeConsent(context, flags);
  const to = changeNumber(flags.to);
  const given = action === 'apply' ? await readGiven(context, flags.filename) : undefined;
  const node = await localChangeNode(context, flags);
  const changes =
    given === undefined
      ? preparations(context, action, node, input.positionals, to)
      : [applyManifest(given, node.name)];
  const results: ChangeResult[] = [];
  for (const prepare of changes) {
    const result = await carryOut(context, node, prepare, flags);
    results.push(result);
    tellResult(context, result, format);
    if (!isGood(result)) break;
  }
  return finish(context, results, format, changes.length > 1);
}

function preparations(
  context: CommandContext,
  action: ChangeAction,
  { name: node }: ChangeNode,
  positionals: readonly string[],
  to: number | undefined,
): readonly Prepare[] {
  return positionals.map((argument) => {
    const { namespace, name } = parsePodArgument(argument);
    return prepareFor(action, context, { namespace, name, node }, to);
  });
}
