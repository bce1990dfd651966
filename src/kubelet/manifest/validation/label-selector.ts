import { child, item, type FieldPath } from '../field-path.ts';
import type { LabelSelector } from '../../../kubernetes/pod.ts';
import { checkLabels } from './metadata.ts';
import { labelValue, qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';

/** `ValidateLabelSelector` of apimachinery's `pkg/apis/meta/v1/validation`. */
export function checkLabelSelector(
  problems: Problems,
  field: FieldPath,
  { matchLabels, matchExpressions = [] }: LabelSelector,
): void {
  checkLabels(problems, child(field, 'matchLabels'), matchLabels);
  for (const [index, { key = '', operator = '', values = [] }] of matchExpressions.entries()) {
    const at = item(child(field, 'matchExpressions'), index);
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) {
          problems.required(child(at, 'values'), "must be specified when `operator` is 'In' or 'NotIn'");
        }
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) {
          problems.forbidden(child(at, 'values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        break;
      default:
        problems.invalid(child(at, 'operator'), operator, 'not a valid selector operator');
    }
    problems.invalidFor(child(at, 'key'), key, qualifiedName(key));
    for (const [position, value] of values.entries()) {
      problems.invalidFor(item(child(at, 'values'), position), value, labelValue(value));
    }
  }
}
