import { child, item, type FieldPath } from '../field-path.ts';
import type { LabelSelector } from '../../../kubernetes/pod.ts';
import { qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';

const IN_SELECTOR = 'exists in both matchLabelKeys and labelSelector';

/** What names keys of labels besides a selector. */
export interface LabelKeys {
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
  readonly labelSelector?: LabelSelector;
}

/** `ValidateMatchLabelKeysAndMismatchLabelKeys`. */
export function checkLabelKeys(
  problems: Problems,
  at: FieldPath,
  { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: LabelKeys,
): void {
  checkKeys(problems, child(at, 'matchLabelKeys'), matchLabelKeys, labelSelector);
  checkKeys(problems, child(at, 'mismatchLabelKeys'), mismatchLabelKeys, labelSelector);
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key = '' } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys.lastIndexOf(key);
    // Kubernetes' message leaves out the name of the list.
    if (index >= 0 && selected.has(key)) {
      problems.invalid(item(at, index), key, IN_SELECTOR, item(child(at, 'matchLabelKeys'), index));
    }
    selected.add(key);
  }
  for (const [index, key] of matchLabelKeys.entries()) {
    if (!mismatchLabelKeys.includes(key)) continue;
    problems.invalid(
      item(child(at, 'matchLabelKeys'), index),
      key,
      'exists in both matchLabelKeys and mismatchLabelKeys',
    );
  }
}

/** `ValidateMatchLabelKeysInTopologySpread`, by which older kubelets judge. */
export function checkSpreadLabelKeys(
  problems: Problems,
  field: FieldPath,
  { matchLabelKeys = [], labelSelector }: LabelKeys,
): void {
  if (matchLabelKeys.length > 0 && labelSelector === undefined) {
    problems.forbidden(field, 'must not be specified when labelSelector is not set');
  }
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key = '' }) => key),
  ]);
  for (const [index, key] of matchLabelKeys.entries()) {
    problems.invalidFor(item(field, index), key, qualifiedName(key));
    if (selected.has(key)) problems.invalid(item(field, index), key, IN_SELECTOR);
  }
}

function checkKeys(
  problems: Problems,
  field: FieldPath,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): void {
  if (keys.length > 0 && selector === undefined) {
    problems.forbidden(field, 'must not be specified when labelSelector is not set');
    return;
  }
  for (const [index, key] of keys.entries()) problems.invalidFor(item(field, index), key, qualifiedName(key));
}
