import type { CLUSTER_FLAGS } from '../cli/cluster-flags.ts';
import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';

/** What the user typed about clusters. */
export interface ClusterInput {
  readonly flags: FlagValues<typeof CLUSTER_FLAGS>;
  readonly typed: ReadonlySet<string>;
}

/** Several clusters to ask. */
export interface ChosenClusters {
  /** The names of their contexts in the kubeconfig, each once. */
  readonly names: readonly string[];
  /** How long one request may take, as `--request-timeout` takes it. */
  readonly requestTimeout: string;
}

/**
 * The clusters to ask; undefined where it is the one of the connection flags, as most often: then nothing is read or
 * loaded for it. Throws `UsageError`, and `ConnectionError` where the kubeconfig cannot be read.
 */
export async function clusterChoice(context: CommandContext, input: ClusterInput): Promise<ChosenClusters | undefined> {
  const { contexts } = context;
  const { allContexts, contextsFrom } = input.flags;
  const isOne = contexts.length < 2 && contexts.every((name) => !name.includes(','));
  if (isOne && !allContexts && contextsFrom.length === 0) return undefined;
  return await (await import('./chosen-clusters.ts')).chosenClusters(context, input);
}
