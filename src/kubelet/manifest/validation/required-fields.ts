import { child, type FieldPath } from '../field-path.ts';
import { requiredFields } from '../pod-fields.ts';
import type { Problems } from './problems.ts';

/**
 * A `required` problem for each text or list that the API requires in a value of a type, and that is absent or empty.
 * Not for types of which Kubernetes' validation asks less, or says more. `place` is given where it is not the field's
 * own path.
 */
export function checkRequired(
  problems: Problems,
  field: FieldPath,
  type: string,
  value: object,
  place: FieldPath = field,
): void {
  const present = new Map(Object.entries(value) as [string, string | readonly unknown[]][]);
  for (const name of requiredFields(type)) {
    if ((present.get(name) ?? '').length === 0) problems.required(child(field, name), '', child(place, name));
  }
}
