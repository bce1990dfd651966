import { child, item, type FieldPath } from '../field-path.ts';
import type { Container, ContainerRestartRule, EphemeralContainer } from '../../../kubernetes/pod.ts';
import type { Problems } from './problems.ts';

/** `ContainerRestartRules` (KEP-5307) holds for static pods since then, and `RestartAllContainers…` (KEP-5532). */
const RULES_SINCE = 35;
const RESTART_ALL_SINCE = 36;
/** A pod that is never restarted cannot be for a new size either (kubernetes/kubernetes#118768). */
const NEVER_CHECKED_SINCE = 28;
const POLICIES = ['Always', 'Never', 'OnFailure'];
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;

/** `validateContainerRestartPolicy`, and what stood in its place before containers could have rules of their own. */
export function checkRestart(
  problems: Problems,
  at: FieldPath,
  { restartPolicy, restartPolicyRules = [] }: Container,
  kind: 'container' | 'init',
  minor: number,
): void {
  const field = child(at, 'restartPolicy');
  const unruled = restartPolicy === undefined && restartPolicyRules.length > 0;
  if (unruled && (minor >= RULES_SINCE || kind === 'init')) {
    problems.required(field, 'must specify restartPolicy when restart rules are used');
    if (kind === 'init') return;
  }
  if (minor < RULES_SINCE) {
    if (restartPolicy === undefined) return;
    if (kind === 'container') problems.forbidden(field, 'may not be set for non-init containers');
    else problems.oneOf(field, restartPolicy, ['Always']);
    return;
  }
  if (restartPolicy !== undefined) problems.oneOf(field, restartPolicy, POLICIES);
  const rules = child(at, 'restartPolicyRules');
  if (kind === 'init' && restartPolicy === 'Always' && minor < RESTART_ALL_SINCE) {
    const detail = 'restartPolicyRules are not allowed for init containers with restart policy Always';
    if (restartPolicyRules.length > 0) problems.forbidden(rules, detail);
    return;
  }
  if (restartPolicyRules.length > MOST_RULES) {
    problems.tooMany(rules, restartPolicyRules.length, MOST_RULES);
  }
  const actions = minor >= RESTART_ALL_SINCE ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  for (const [index, rule] of restartPolicyRules.entries()) checkRule(problems, item(rules, index), rule, actions);
}

function checkRule(
  problems: Problems,
  at: FieldPath,
  { action = '', exitCodes }: ContainerRestartRule,
  actions: readonly string[],
): void {
  problems.oneOf(child(at, 'action'), action, actions);
  if (exitCodes === undefined) {
    problems.required(child(at, 'exitCodes'), 'must be specified');
    return;
  }
  const { operator = '', values = [] } = exitCodes;
  const field = child(at, 'exitCodes');
  problems.oneOf(child(field, 'operator'), operator, ['In', 'NotIn']);
  if (values.length > MOST_EXIT_CODES) {
    problems.tooMany(child(field, 'values'), values.length, MOST_EXIT_CODES);
  }
}

/** `validateResizePolicy`. */
export function checkResizePolicies(
  problems: Problems,
  field: FieldPath,
  { resizePolicy = [] }: Container | EphemeralContainer,
  podRestartPolicy: string | undefined,
  minor: number,
): void {
  const seen = new Set<string>();
  // Kubernetes' messages name most of these without the number of the policy.
  for (const [index, { resourceName = '', restartPolicy = '' }] of resizePolicy.entries()) {
    const place = item(field, index);
    if (seen.has(resourceName)) problems.duplicate(place, resourceName);
    seen.add(resourceName);
    if (resourceName === '') problems.required(field, '', place);
    else problems.oneOf(field, resourceName, ['cpu', 'memory'], place);
    if (restartPolicy === '') problems.required(field, '', place);
    else problems.oneOf(field, restartPolicy, ['NotRequired', 'RestartContainer'], place);
    if (minor >= NEVER_CHECKED_SINCE && podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      const whose = minor >= RULES_SINCE ? 'pod ' : '';
      problems.invalid(field, restartPolicy, `must be 'NotRequired' when ${whose}\`restartPolicy\` is 'Never'`, place);
    }
  }
}
