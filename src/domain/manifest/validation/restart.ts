import { child, item, type FieldPath } from '../field-path.ts';
import type { Container, ContainerRestartRule, EphemeralContainer } from '../pod-types.ts';
import type { Problems } from './problems.ts';

const RULES_SINCE = 35;
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
  if (minor < RULES_SINCE) {
    if (restartPolicy === undefined) return;
    if (kind === 'container') problems.forbidden(field, 'may not be set for non-init containers');
    else problems.oneOf(field, restartPolicy, ['Always']);
    return;
  }
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0)
      problems.required(field, 'must specify restartPolicy when restart rules are used');
  } else {
    problems.oneOf(field, restartPolicy, POLICIES);
  }
  const rules = child(at, 'restartPolicyRules');
  if (restartPolicyRules.length > MOST_RULES) {
    problems.invalid(rules, restartPolicyRules.length, `must have at most ${MOST_RULES} items`);
  }
  for (const [index, rule] of restartPolicyRules.entries()) checkRule(problems, item(rules, index), rule);
}

function checkRule(problems: Problems, at: FieldPath, { action = '', exitCodes }: ContainerRestartRule): void {
  problems.oneOf(child(at, 'action'), action, ['Restart', 'RestartAllContainers']);
  if (exitCodes === undefined) {
    problems.required(child(at, 'exitCodes'), 'must be specified');
    return;
  }
  const { operator = '', values = [] } = exitCodes;
  const field = child(at, 'exitCodes');
  problems.oneOf(child(field, 'operator'), operator, ['In', 'NotIn']);
  if (values.length > MOST_EXIT_CODES) {
    problems.invalid(child(field, 'values'), values.length, `must have at most ${MOST_EXIT_CODES} items`);
  }
}

/** `validateResizePolicy`. */
export function checkResizePolicies(
  problems: Problems,
  field: FieldPath,
  { resizePolicy = [] }: Container | EphemeralContainer,
  podRestartPolicy = 'Always',
): void {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of resizePolicy.entries()) {
    const place = item(field, index);
    if (seen.has(resourceName)) problems.duplicate(place, resourceName);
    seen.add(resourceName);
    if (resourceName === '') problems.required(field, '', place);
    else problems.oneOf(field, resourceName, ['cpu', 'memory'], place);
    if (restartPolicy === '') problems.required(field, '', place);
    else problems.oneOf(field, restartPolicy, ['NotRequired', 'RestartContainer'], place);
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      problems.invalid(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'", place);
    }
  }
}
