import { defineFlags } from './flag.ts';

/** Flags of commands that ask many kubelets. */
export const KUBELET_FLAGS = defineFlags({
  concurrency: {
    name: 'concurrency',
    kind: 'integer',
    default: 256,
    minimum: 1,
    description: 'The most nodes that are asked at the same time; fewer are where answers get slow.',
  },
  nodeTimeout: {
    name: 'node-timeout',
    kind: 'duration',
    default: '5s',
    description: "The length of time to wait for a kubelet's answer before going on without it.",
  },
  noKubelet: {
    name: 'no-kubelet',
    kind: 'boolean',
    default: false,
    description: 'Ask no kubelet through the API server (which needs "get nodes/proxy").',
  },
});
