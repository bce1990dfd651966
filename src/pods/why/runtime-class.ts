import type { RuntimeClass } from '../../kubernetes/admission-objects.ts';
import { parseQuantity } from '../../kubernetes/quantity.ts';
import type { PodSpec } from '../../kubernetes/pod.ts';

/** Amounts by resource name, as written. */
type Amounts = Readonly<Record<string, string | number>>;

/** In what a pod contradicts its class. */
export type ClassConflict =
  | { readonly of: 'no-overhead' | 'other-overhead' }
  | { readonly of: 'node-selector'; readonly key: string; readonly wanted: string };

/**
 * For what the API server refuses a pod of this class (`setOverhead`, `validateOverhead` and `setScheduling` of
 * `plugin/pkg/admission/runtimeclass/admission.go`). What the pod leaves out is filled in.
 */
export function classConflicts({ overhead = {}, nodeSelector = {} }: PodSpec, found: RuntimeClass): ClassConflict[] {
  const conflicts: ClassConflict[] = [];
  if (Object.keys(overhead).length > 0) {
    const ofClass = found.overhead;
    if (ofClass === undefined) conflicts.push({ of: 'no-overhead' });
    else if (!areEqual(overhead, ofClass.podFixed ?? {})) conflicts.push({ of: 'other-overhead' });
  }
  for (const [key, wanted] of Object.entries(found.scheduling?.nodeSelector ?? {})) {
    if (Object.hasOwn(nodeSelector, key) && nodeSelector[key] !== wanted) {
      conflicts.push({ of: 'node-selector', key, wanted });
    }
  }
  return conflicts;
}

function areEqual(one: Amounts, other: Amounts): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && amountOf(one[name]!) === amountOf(other[name]!))
  );
}

function amountOf(quantity: string | number): bigint | undefined {
  return parseQuantity(String(quantity));
}
