import type { CommandCode, CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { parseFileArgument } from '../cli/pod-argument.ts';
import { podsOrSelector, refuseEmptySelector } from '../cli/selector-flag.ts';
import type { ChangeAction } from '../change/change.ts';
import type { ChangeResult } from '../change/change-result.ts';
import {
  planRemoval,
  planRestart,
  planStart,
  planUndo,
  type OwnCommand,
  type Plan,
  type ChangeTarget,
  type WantedFile,
} from '../change/plan.ts';
import { AttemptError, UsageError } from '../facts/errors.ts';
import type { Connection } from '../kubectl/connection.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { readUserName } from '../kubectl/api/self-subject.ts';
import { listNodes } from '../kubectl/api/objects.ts';
import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { CLUSTER_CHANGE_FLAGS } from './change-command.ts';
import { isRehearsal } from './change-flags.ts';
import { carryOut } from './change-flow.ts';
import { requireSomeoneToAsk } from './consent.ts';
import { unknownUserNote } from '../output/change/history-notes.ts';
import { carryOutSeries } from './change-series.ts';
import { findTarget, selectTargets, TO_CHANGE, type Target } from './change-target.ts';
import { clusterCommands } from './cluster-commands.ts';
import { clusterChangeNode } from './cluster-change-node.ts';
import type { ChangeNode, Prepare, Prepared } from './change-node.ts';
import { editManifest } from './change-edit.ts';
import { applyManifest, readGiven } from './change-apply.ts';
import { readerNamespace } from './reader-namespace.ts';
import { ownCommand } from '../facts/called-as.ts';

type Flags = FlagValues<typeof CLUSTER_CHANGE_FLAGS>;
type Input = CommandInput<typeof CLUSTER_CHANGE_FLAGS>;

/** The code of a command that changes manifests of a cluster's nodes. */
export function changeOf(action: ChangeAction): CommandCode<typeof CLUSTER_CHANGE_FLAGS> {
  return { run: (context, input) => run(context, action, input) };
}

async function run(context: CommandContext, action: ChangeAction, { flags, positionals }: Input): Promise<ExitCode> {
  const format = await parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  requireChangeConsent(context, flags);
  const names = checkTargets(action, positionals, flags);
  const given = action === 'apply' ? await readGiven(context, flags.filename, `${ownCommand()} lint`) : undefined;
  const to = changeNumber(flags.to, `${ownCommand()} history`);
  const connection = await context.connect();
  const targets =
    given === undefined
      ? await targetsOf(context, connection, names, flags)
      : (await nodesOf(connection, flags, context.signal)).map((node) => ({ ...given.pod, node }));
  const by = await userOf(context, connection);
  // Found out, and told, once for all nodes.
  const debugNamespace = await readerNamespace(context, connection, flags);
  const nodes: ChangeNode[] = [];
  const change = async (target: Target | WantedFile): Promise<ChangeResult> => {
    const node = await clusterChangeNode(context, connection, { ...target, by }, { ...flags, debugNamespace });
    nodes.push(node);
    const prepare = given === undefined ? prepareFor(action, context, target, to) : applyManifest(given, target.node);
    return await carryOut(context, node, prepare, flags);
  };
  const commandsOf = (node: string): OwnCommand => clusterCommands(node);
  const code = await carryOutSeries(context, { targets, change, commandsOf }, format);
  return code === 0 && nodes.some((node) => node.leftBehind()) ? 2 : code;
}

/** For whom a change is made, as the history tells it: empty where the server does not say, which is told. */
async function userOf({ stderr, signal }: CommandContext, connection: Connection): Promise<string> {
  const { name, unreadable } = await readUserName(connection, signal);
  if (unreadable !== undefined) stderr.write(`${unknownUserNote(unreadable)}\n`);
  return name;
}

/** Throws `UsageError` where nobody can be asked whether a manifest may be changed. */
export function requireChangeConsent(context: CommandContext, flags: Pick<Flags, 'yes' | 'dryRun'>): void {
  const instead = 'Use --yes to agree, or --dry-run to see what would change.';
  requireSomeoneToAsk(context, flags.yes || isRehearsal(flags), 'a manifest is changed only', instead);
}

/** The names of pods that are meant; none where labels or nodes are given in their place. Throws `UsageError`. */
function checkTargets(
  action: ChangeAction,
  positionals: readonly string[],
  { selector, nodes }: Flags,
): readonly string[] {
  if (action === 'apply') {
    if ((parseNodeArguments(nodes).length === 0) === (selector === undefined))
      throw new UsageError('apply needs either --node NODE[,...] or --selector');
    refuseEmptySelector(selector);
    return [];
  }
  const names = podsOrSelector(action, positionals, selector);
  if (names.length > 1 && action !== 'restart') throw new UsageError(`${action} takes one POD`);
  return names;
}

async function targetsOf(
  context: CommandContext,
  connection: Connection,
  names: readonly string[],
  flags: Flags,
): Promise<readonly (Target | WantedFile)[]> {
  const { selector, node } = flags;
  if (selector !== undefined) return await selectTargets(context, connection, { selector, node });
  const targets: (Target | WantedFile)[] = [];
  for (const name of names)
    targets.push(parseFileArgument(name, node) ?? (await findTarget(context, connection, name, flags, TO_CHANGE)));
  if (targets.length === 1) return targets;
  // While one is changed, what is known of the others grows old.
  return targets.map((target) => {
    if ('path' in target) return target;
    const { memory: _old, ...fresh } = target;
    return fresh;
  });
}

/** The nodes that a manifest is put on, in the order named, else by name. */
async function nodesOf(
  connection: Connection,
  { nodes, selector }: Flags,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (selector === undefined) return [...new Set(parseNodeArguments(nodes))];
  const selected = (await listNodes(connection, CHUNK_SIZE, signal, selector)).nodes;
  if (selected.length === 0) throw new AttemptError(`no node has labels ${selector}`);
  return selected.map(({ metadata }) => metadata?.name ?? '').sort();
}

/** What a command does to a manifest, from the directory as it is. */
export function prepareFor(
  action: ChangeAction,
  context: CommandContext,
  wanted: ChangeTarget,
  to: number | undefined,
): Prepare {
  switch (action) {
    case 'edit':
    case 'apply':
      return (directory) => editManifest(context, directory, wanted);
    case 'restart':
      return (directory) => planned(planRestart(directory, wanted, context.now()));
    case 'stop':
    case 'rm':
      return (directory) => planned(planRemoval(directory, wanted, action));
    case 'start':
      return (directory) => planned(planStart(directory, wanted));
    case 'undo':
      return (directory) => planned(planUndo(directory, wanted, to));
  }
}

function planned(plan: Plan): Promise<Prepared> {
  return Promise.resolve({ plan });
}

/** The change that `--to` names. Throws `UsageError` for what is no number; `history` is the command that lists them. */
export function changeNumber(to: string | undefined, history: string): number | undefined {
  if (to === undefined) return undefined;
  if (!/^\d{1,9}$/.test(to))
    throw new UsageError(`--to ${to} is not the number of a change`, `"${history} POD" lists them.`);
  return Number(to);
}
