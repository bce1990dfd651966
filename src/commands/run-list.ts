import type { CommandContext } from '../cli/command.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import type { JsonPath } from '../kubectl/printers/jsonpath.ts';
import { printableList, type ClusterList } from '../output/lists/cluster-list.ts';
import { printList } from '../output/lists/list-printer.ts';
import type { ChosenClusters } from './cluster-choice.ts';

/** A list that was gathered from one cluster, and what came of that. */
export interface GatheredList<Row = unknown> extends ClusterList<Row> {
  /** What is said on stderr behind the list, a line each. */
  readonly notes: readonly string[];
  /** 2 where not everything could be looked at that had to be. */
  readonly code: 0 | 2;
  readonly interrupted: boolean;
}

/** How a command prints its list. */
export interface ListPrint {
  readonly resource: string;
  /** The list's `kind` as a document. */
  readonly kind: string;
  readonly format: OutputFormat;
  readonly sortPath: JsonPath | undefined;
  readonly noHeaders: boolean;
}

/** Gathers a list from the cluster, or from each of the clusters that were chosen, and prints it. */
export async function runList<Row>(
  context: CommandContext,
  clusters: ChosenClusters | undefined,
  print: ListPrint,
  gather: (context: CommandContext) => Promise<GatheredList<Row>>,
): Promise<0 | 2> {
  if (clusters !== undefined) {
    const { runMergedList } = await import('./run-merged-list.ts');
    return await runMergedList(context, clusters, print, gather);
  }
  const { stdout, stderr } = context;
  const list = await gather(context);
  const { resource, format, sortPath, noHeaders } = print;
  stdout.write(printList(printableList(list, resource, sortPath), format, { noHeaders, columns: stdout.columns }));
  for (const line of list.notes) stderr.write(`${line}\n`);
  if (list.interrupted) throw new InterruptedError();
  return list.code;
}
