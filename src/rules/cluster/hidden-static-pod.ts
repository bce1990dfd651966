import type { FiledPods } from '../../pods/filed-pods.ts';
import { fullName } from '../../pods/mirrors.ts';
import { foundBy, isHidden, type StaticPod } from '../../pods/static-pod.ts';
import type { MirrorCause } from '../../pods/why/mirror-suspicion.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';
import { mayStillCome, suspicionRemedy } from '../suspicion-remedies.ts';
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
  /** `runs it`, or `runs the pod that FILE defines`; `has it (NodeAffinity)` where it does not run. */
  readonly holds: string;
  /** When Events last told of it, RFC 3339; empty where they did not, or do not say. */
  readonly heard: string;
}

export const hiddenStaticPod = defineClusterRule<Args>({
  id: 'hidden-static-pod',
  severity: 'error',
  title: 'A static pod runs, and the API server does not show it',
  why: 'The kubelet starts a static pod whether or not its mirror pod can be created, and only logs a refusal. kubectl, monitoring, quotas and the scheduler do not see such a pod. If only Events mention it, it may be gone by now: then it is a warning.',
  remedy: 'Find out who put the manifest there. Then remove what blocks the mirror pod, or the manifest.',
  source: SOURCES.kubelet,
  message: ({ node, why, foundBy, heard, holds }) => {
    const reason = why === 'unknown' ? 'the reason is not known' : why;
    if (foundBy !== 'events') return `the kubelet of ${node} ${holds}, but it has no mirror pod: ${reason}`;
    const last = heard === '' ? '' : `, the last at ${heard}`;
    return `Events mention it${last}, but it has no mirror pod: it may run hidden (${reason}), or be gone`;
  },
  advice: ({ node, causes, isGuess, foundBy }) =>
    foundBy === 'events'
      ? `First find out whether it runs: with the permission "get nodes/pods" or "get nodes/proxy" the kubelet of ${node} can be asked; on the node, "crictl pods" shows it.`
      : suspicionRemedy(causes, isGuess),
  *check({ pods, filed }) {
    for (const pod of pods.filter(isHidden)) {
      if (isNamespaceMissing(pod)) continue;
      const { metadata, node, why, kubelet, events } = pod;
      const subject = podSubject(metadata, node);
      const causes = why.map(({ cause }) => cause);
      const isGuess = why[0]?.confidence === 'guess';
      const holds = holdingWords(pod, filed);
      const args = {
        pod: subject.name,
        node,
        causes,
        isGuess,
        why: wholeWhy(why),
        foundBy: foundBy(pod),
        heard: events?.last ?? '',
        holds,
      } as const;
      // Where no container runs, another rule tells what is wrong, if anything is.
      const isIdle = mayStillCome(causes) || kubelet?.traits.finished === true;
      const severity = isIdle ? 'info' : kubelet === undefined ? 'warning' : 'error';
      yield { args, subject, severity };
    }
  },
});

/** Whether it is known that a pod runs in a namespace that is not there: that has its own rule. */
export function isNamespaceMissing({ why, kubelet }: StaticPod): boolean {
  return kubelet !== undefined && why.some(({ cause }) => cause === 'namespace-missing');
}

/**
 * What a kubelet does with a pod, as words after its name: not every pod that it has runs. It is named by the file that
 * defines it, where that was read.
 */
export function holdingWords({ kubelet, metadata, node }: StaticPod, filed: readonly FiledPods[]): string {
  const { phase = 'Running', status = '' } = kubelet ?? {};
  const own = filed.filter((read) => read.node === node).flatMap((read) => read.pods);
  const file = own.find((pod) => fullName(pod.metadata) === fullName(metadata))?.file;
  const what = file === undefined ? 'it' : `the pod that ${file.path} defines`;
  return phase === 'Running' ? `runs ${what}` : `has ${what} (${status === '' ? phase : status})`;
}
