import type { NodeSelectorRequirement, Toleration } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { labelValue } from './names.ts';

/** What compares numbers (KEP-5471): known since v1.35, but behind a gate that no kubelet opens of its own accord. */
const COMPARISONS = ['Lt', 'Gt'];
const COMPARISONS_KNOWN_SINCE = 35;
/** The kubelet names them among the values that it supports also where it does not. */
const COMPARISONS_REMEDY =
  'use Equal or Exists; Lt and Gt need the feature gate TaintTolerationComparisonOperators of the kubelet, which is off by default';

/** A condition on a node or on labels, by where it stands. */
export function checkRequirement(at: CheckedField, requirement: NodeSelectorRequirement): void {
  if (at.place.includes('.matchFields[')) checkFieldRequirement(at, requirement);
  else checkLabelRequirement(at, requirement);
}

/** A condition on labels, of a node or of a pod: `ValidateNodeSelectorRequirement` and `ValidateLabelSelectorRequirement`. */
function checkLabelRequirement(at: CheckedField, { operator = '', values = [] }: NodeSelectorRequirement): void {
  const field = at.child('values');
  const ofNode = at.place.includes('.nodeSelectorTerms[') || at.place.includes('.preference.');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) field.required("must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) field.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (ofNode && (operator === 'Gt' || operator === 'Lt')) {
    if (values.length !== 1) field.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else at.child('operator').invalid(operator, 'not a valid selector operator');
}

/** A condition on the fields of a node, of which there is one: its name (`ValidateNodeFieldSelectorRequirement`). */
function checkFieldRequirement(at: CheckedField, requirement: NodeSelectorRequirement): void {
  const { key = '', operator = '', values = [] } = requirement;
  if (operator !== 'In' && operator !== 'NotIn') {
    at.child('operator').invalid(operator, 'not a valid selector operator');
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    at.child('values').required(detail);
  }
  if (key !== 'metadata.name') at.child('key').invalid(key, 'not a valid field selector key');
}

/** `ValidateTolerations`. */
export function checkToleration(at: CheckedField, toleration: Toleration, { minor }: PodContext): void {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const field = at.child('operator');
  if (key === '' && operator !== 'Exists') {
    field.invalid(operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    at.child('effect').invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  if (operator === '' || operator === 'Equal') {
    const words = labelValue(value);
    if (words.length > 0) field.invalid(value, words.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') field.invalid(value, "value must be empty when `operator` is 'Exists'");
  } else {
    const known = minor >= COMPARISONS_KNOWN_SINCE && COMPARISONS.includes(operator);
    const supported = ['Equal', 'Exists', ...(known ? COMPARISONS : [])];
    field.unsupported(operator, supported, known ? COMPARISONS_REMEDY : undefined);
  }
}
