import type { AdviceSubject } from '../distribution.ts';

/** What comes of deleting a manifest, as the end of a sentence. */
export function whatDeletingDoes({ hidden }: Pick<AdviceSubject, 'hidden'>): string {
  return `the kubelet stops the pod${hidden === true ? '' : ' and removes its mirror'}`;
}
