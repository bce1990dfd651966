import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const noRestart = defineManifestRule<{ policy: string }>({
  id: 'no-restart',
  severity: 'warning',
  title: 'The pod is not restarted when it finishes',
  why: 'A static pod that has finished stays finished until its file changes or the kubelet restarts, and its mirror pod, once deleted, is not created again.',
  remedy: 'Use restartPolicy: Always, the default, unless the pod is to run once.',
  source: SOURCES.kubelet,
  message: ({ policy }) =>
    `restartPolicy is ${policy}: once it has finished, the pod stays so, and a deleted mirror is not created again`,
  *check(subject) {
    const policy = podOf(subject)?.pod.spec?.restartPolicy;
    const field = 'spec.restartPolicy';
    if (policy === 'Never') yield { args: { policy }, field };
    if (policy === 'OnFailure') yield { args: { policy }, field, severity: 'info' };
  },
});
