import { defineFlags } from '../cli/flag.ts';
import { READER_IMAGE } from '../nodes/reader-pod.ts';

/** The flags of every command that reads nodes through reader pods. */
export const READER_FLAGS = defineFlags({
  debugNamespace: {
    name: 'debug-namespace',
    kind: 'string',
    default: undefined,
    completes: 'namespace',
    description:
      'The namespace of the reader pod. Defaults to that of the context, or to default if that does not exist. Its PodSecurity level must allow hostPath.',
  },
  image: {
    name: 'image',
    kind: 'string',
    default: READER_IMAGE,
    description: 'The image of the reader pod. It must contain tar and sleep.',
  },
  timeout: {
    name: 'timeout',
    kind: 'duration',
    default: '60s',
    description:
      'The length of time to wait for the reader pod to start, and again for it to be read. The pod lives an hour at most.',
  },
  yes: {
    name: 'yes',
    short: 'y',
    kind: 'boolean',
    default: false,
    description: 'Create the reader pod without asking.',
  },
});
