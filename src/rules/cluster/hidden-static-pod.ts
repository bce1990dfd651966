import type { HiddenPod, MirrorCause } from '../../domain/hidden-pod.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';
import { suspicionRemedy } from '../suspicion-remedies.ts';
import { wholeWhy } from '../suspicion-words.ts';

interface Args extends Record<string, string | boolean | readonly string[]> {
  readonly pod: string;
  readonly node: string;
  /** What may have kept the mirror away: `resource-quota`, the surest first. */
  readonly causes: readonly MirrorCause[];
  /** Whether the first of them is only possible. */
  readonly isGuess: boolean;
  /** The same in words, with the evidence. */
  readonly why: string;
  readonly foundBy: string;
}

export const hiddenStaticPod = defineClusterRule<Args>({
  id: 'hidden-static-pod',
  severity: 'error',
  title: 'A static pod runs that the API server does not show',
  why: 'The kubelet starts a static pod whether or not its mirror pod can be made, and only logs a refusal. kubectl, monitoring, quotas and the scheduler know nothing of such a pod.',
  remedy: 'Find out who put the manifest there. Then take away what keeps the mirror pod out, or the manifest.',
  source: SOURCES.kubelet,
  message: ({ node, why, foundBy }) => {
    const said = foundBy === 'events' ? 'Events tell of it' : `the kubelet of ${node} runs it`;
    return `${said}, and it has no mirror pod: ${why === 'unknown' ? 'why is not known' : why}`;
  },
  advice: ({ causes, isGuess }) => suspicionRemedy(causes[0], isGuess),
  *check({ hidden }) {
    for (const pod of hidden) {
      if (isNamespaceMissing(pod)) continue;
      const { metadata, node, why, foundBy } = pod;
      const subject = podSubject(metadata, node);
      const causes = why.map(({ cause }) => cause);
      const isGuess = why[0]?.confidence === 'guess';
      const args = { pod: subject.name, node, causes, isGuess, why: wholeWhy(why), foundBy };
      const mayStillCome = causes.length === 1 && causes[0] === 'just-started';
      yield { args, subject, ...(mayStillCome ? { severity: 'info' } : {}) };
    }
  },
});

/** Whether it is known that a pod's namespace is not there: that has its own rule. */
export function isNamespaceMissing({ why }: HiddenPod): boolean {
  return why.some(({ cause }) => cause === 'namespace-missing');
}
