import { segments, type FieldPath } from './field-path.ts';
import { fieldType } from './pod-fields.ts';
import { POD_SCHEMA } from './pod-schema.ts';

/**
 * What `kubectl explain` calls a place in a Pod: `pod.spec.containers.image` for `spec.containers[0].image`. It stops
 * where the API's description does, at the keys of a map and at what is no field.
 */
export function explainedField(place: FieldPath): string {
  const names = ['pod'];
  let type = 'Pod';
  for (const segment of segments(place)) {
    if (type.endsWith('[]') && /^\d+$/.test(segment)) continue;
    const owner = type.replace('[]', '');
    const next = Object.hasOwn(POD_SCHEMA, owner) ? fieldType(owner, segment) : undefined;
    if (next === undefined) break;
    names.push(segment);
    type = next;
  }
  return names.join('.');
}
