import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const ephemeralContainers = defineManifestRule<{ count: number }>({
  id: 'ephemeral-containers',
  severity: 'error',
  title: 'The manifest has ephemeral containers',
  why: 'Ephemeral containers can only be added to a pod that runs, and never to a mirror pod. The kubelet refuses a manifest that has them, such as one saved while "kubectl debug" was at work.',
  remedy: 'Remove spec.ephemeralContainers. To look into a static pod use "crictl exec" on its node.',
  source: SOURCES.validation,
  message: ({ count }) =>
    `spec.ephemeralContainers has ${count} ${count === 1 ? 'entry' : 'entries'}, but must not be set`,
  *check(subject) {
    const count = podOf(subject)?.pod.spec?.ephemeralContainers?.length ?? 0;
    if (count > 0) yield { args: { count }, field: 'spec.ephemeralContainers' };
  },
});
