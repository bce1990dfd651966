import { child, item, type FieldPath } from '../field-path.ts';
import type { Toleration } from '../../../kubernetes/pod.ts';
import { labelValue, qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
/** What compares numbers (KEP-5471): known since v1.35, but behind a gate that no kubelet opens of its own accord. */
const COMPARISONS = ['Lt', 'Gt'];
const COMPARISONS_KNOWN_SINCE = 35;
/** The kubelet names them among the values that it supports also where it does not. */
const COMPARISONS_REMEDY =
  'use Equal or Exists; Lt and Gt need the gate TaintTolerationComparisonOperators of the kubelet, which is off by default';

/** `ValidateTolerations`, of the list that stands at `field`. */
export function checkTolerations(
  problems: Problems,
  field: FieldPath,
  tolerations: readonly Toleration[],
  minor: number,
): void {
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const at = item(field, index);
    if (key !== '') problems.invalidFor(child(at, 'key'), key, qualifiedName(key));
    if (key === '' && operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      problems.invalid(child(at, 'operator'), operator, detail);
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      problems.invalid(child(at, 'effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    checkTolerationValue(problems, child(at, 'operator'), operator, value, minor);
    if (effect !== '') problems.oneOf(child(at, 'effect'), effect, EFFECTS);
  }
}

function checkTolerationValue(
  problems: Problems,
  field: FieldPath,
  operator: string,
  value: string,
  minor: number,
): void {
  if (operator === '' || operator === 'Equal') {
    const words = labelValue(value);
    if (words.length > 0) problems.invalid(field, value, words.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') problems.invalid(field, value, "value must be empty when `operator` is 'Exists'");
  } else {
    const known = minor >= COMPARISONS_KNOWN_SINCE && COMPARISONS.includes(operator);
    const supported = ['Equal', 'Exists', ...(known ? COMPARISONS : [])];
    problems.unsupported(field, operator, supported, field, known ? COMPARISONS_REMEDY : undefined);
  }
}
