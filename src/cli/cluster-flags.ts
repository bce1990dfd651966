import { defineFlags, type FlagTable } from './flag.ts';
import type { FlagConflict } from './command.ts';

/** Flags of commands that can ask several clusters at once. */
export const CLUSTER_FLAGS = defineFlags({
  allContexts: {
    name: 'all-contexts',
    kind: 'boolean',
    default: false,
    description:
      'Ask the clusters of all contexts in the kubeconfig, in parallel. Of contexts with the same cluster and user, only the first is used.',
  },
  contextsFrom: {
    name: 'contexts-from',
    kind: 'list',
    commas: false,
    completes: 'context',
    description:
      'Ask the clusters of all contexts whose names match this shell pattern, such as prod-*. Can be repeated. --context also takes several names here, repeated or separated by commas.',
  },
});

/** Those that exclude each other. */
export const CLUSTER_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['all-contexts', 'contexts-from'] },
  { flags: ['all-contexts', 'context'] },
  { flags: ['contexts-from', 'context'] },
];

/** Whether a command with these flags asks several clusters, so that `--context` takes several names. */
export function asksSeveralClusters(flags: FlagTable): boolean {
  return Object.values(flags).includes(CLUSTER_FLAGS.allContexts);
}
