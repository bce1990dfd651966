import { guess } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';

/** Nothing tells what set the node up: what holds for every kubelet, and how to look. */
export const unknown: Distribution = {
  id: 'unknown',
  title: 'unknown',
  recognise: ({ node }) =>
    guess(node === undefined ? 'the Node could not be read' : 'neither the Node nor its static pods show it'),
  traces: [],
  defaultSource: { kind: 'unknown' },
  usesKubeadmConfigMap: true,
  kubeletConfig: undefined,
  kubeletFlags: [],
  ...fileBased({
    owner: () => undefined,
    userFile: {
      owner: 'not known',
      edit: 'unknown',
      effect: 'Takes effect in seconds; whether a tool rewrites the file is not known.',
      lastingWay: 'Find out what installed the node: a tool that wrote the file may write it again.',
      confidence: 'guess',
    },
  }),
};
