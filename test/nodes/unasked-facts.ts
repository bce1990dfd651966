import type { PodFacts } from '../../src/nodes/explanation.ts';

/** What is known of a pod besides itself and its node where nothing else was asked. */
export const UNASKED: Omit<PodFacts, 'pod' | 'node'> = {
  nodeGone: false,
  siblings: [],
  configz: undefined,
  flagz: undefined,
  configMap: undefined,
  serverVersion: undefined,
  compared: undefined,
  health: undefined,
  unreadable: [],
};
