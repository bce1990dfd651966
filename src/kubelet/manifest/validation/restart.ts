import type { Container } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { isInit } from './container-list.ts';
import { OPTIONS_SINCE } from './formats.ts';

/** `ContainerRestartRules` (KEP-5307) holds for static pods since then, and `RestartAllContainers…` (KEP-5532). */
export const RULES_SINCE = 35;
export const RESTART_ALL_SINCE = 36;
/** A pod that is never restarted cannot be for a new size either (kubernetes/kubernetes#118768). */
const NEVER_CHECKED_SINCE = 28;
const INIT_RESIZE_RESTART_REFUSED_SINCE = 36;

/** Whether the rules of a container's restarts are looked at. */
export function mayHaveRules(container: Container, at: CheckedField, { minor }: PodContext): boolean {
  const { restartPolicy } = container;
  if (!isInit(at) || restartPolicy === undefined) return !isInit(at);
  return minor >= RESTART_ALL_SINCE || restartPolicy !== 'Always';
}

/** `validateContainerRestartPolicy`, and what stood in its place before containers could have rules of their own. */
export function checkRestart(at: CheckedField, container: Container, pod: PodContext): void {
  const { restartPolicy, restartPolicyRules = [] } = container;
  const { minor } = pod;
  const policy = at.child('restartPolicy');
  const init = isInit(at);
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0 && (minor >= RULES_SINCE || init)) {
      policy.required('must specify restartPolicy when restart rules are used');
    }
  } else if (minor < RULES_SINCE && !init) policy.forbidden('may not be set for non-init containers');
  else policy.oneOf(restartPolicy, minor < RULES_SINCE ? ['Always'] : ['Always', 'Never', 'OnFailure']);
  if (minor >= RULES_SINCE && restartPolicy === 'Always' && !mayHaveRules(container, at, pod)) {
    const detail = 'restartPolicyRules are not allowed for init containers with restart policy Always';
    if (restartPolicyRules.length > 0) at.child('restartPolicyRules').forbidden(detail);
  }
}

/** `validateResizePolicy`, whose messages name most policies without their number. */
export function checkResize(at: CheckedField, container: Container, { spec, minor }: PodContext): void {
  const { resizePolicy = [], restartPolicy: ofContainer } = container;
  const list = at.child('resizePolicy');
  if (isInit(at) && minor < OPTIONS_SINCE && resizePolicy.length > 0) {
    list.invalid('', 'must not be set for init containers');
  }
  const never = minor >= NEVER_CHECKED_SINCE && spec.restartPolicy === 'Never';
  // An init container that is no sidecar cannot be restarted for a new size: it has to end.
  const ends = isInit(at) && minor >= INIT_RESIZE_RESTART_REFUSED_SINCE && ofContainer !== 'Always';
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of resizePolicy.entries()) {
    const place = list.item(index);
    if (seen.has(resourceName)) place.duplicate(resourceName);
    seen.add(resourceName);
    if (never && restartPolicy !== 'NotRequired') {
      const whose = minor >= RULES_SINCE ? 'pod ' : '';
      place.unnumbered().invalid(restartPolicy, `must be 'NotRequired' when ${whose}\`restartPolicy\` is 'Never'`);
    }
    if (ends && restartPolicy === 'RestartContainer') {
      const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
      place.child('restartPolicy').invalid(restartPolicy, detail);
    }
  }
}
