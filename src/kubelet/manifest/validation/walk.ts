import { fieldType, requiredFields } from '../pod-fields.ts';
import type { CheckedField } from './checked-field.ts';
import { CONSTRAINTS } from './constraints.ts';
import type { Constraint, Format, PodContext, FieldRule } from './constraint.ts';
import { RULES } from './rules.ts';

type Holder = Readonly<Record<string, unknown>>;

/** Checks a value of a type and all that is in it: the table of its fields first, then the rule that it has besides. */
export function walk(at: CheckedField, type: string, value: object, pod: PodContext): void {
  const holder = value as Holder;
  for (const [name, constraint] of Object.entries(CONSTRAINTS[type] ?? schemaConstraints(type))) {
    if (pod.minor < (constraint.since ?? 0)) continue;
    if (constraint.when?.(holder as never, at, pod) === false) continue;
    const ofType = fieldType(type, name)!;
    const owner = constraint.unnumbered === true && !ofType.endsWith('[]') ? at.unnumbered() : at;
    checkField(owner.child(name, constraint.named), ofType, holder[name], constraint, pod);
  }
  (RULES[type as keyof typeof RULES] as FieldRule<Holder> | undefined)?.(at, holder, pod);
}

/** Of types that the table leaves out Kubernetes asks what the API does: the texts and lists that are required. */
function schemaConstraints(type: string): Readonly<Record<string, Constraint>> {
  return Object.fromEntries(requiredFields(type).map((name) => [name, { required: true }]));
}

function checkField(at: CheckedField, type: string, value: unknown, constraint: Constraint, pod: PodContext): void {
  if (isAbsent(value, constraint)) {
    if (constraint.required !== undefined) {
      at.required(constraint.required === true ? '' : constraint.required);
    }
    if (constraint.always !== true) return;
  }
  if (type.endsWith('[]')) checkList(at, type.slice(0, -2), (value ?? []) as readonly unknown[], constraint, pod);
  else if (type === 'strings') checkMap(at, value as Readonly<Record<string, string>>, constraint, pod.minor);
  else if (/^[A-Z]/.test(type)) walk(at, type, value ?? {}, pod);
  else checkScalar(at, (value ?? (type === 'string' ? '' : 0)) as string | number, constraint, pod.minor);
}

/** To Go an empty text, a 0 and an empty list are as good as nothing. */
function isAbsent(value: unknown, { pointer }: Constraint): boolean {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return true;
  return pointer !== true && (value === '' || value === 0);
}

function checkScalar(
  at: CheckedField,
  value: string | number,
  { oneOf, format, least }: Constraint,
  minor: number,
): void {
  const supported = typeof oneOf === 'function' ? oneOf(minor) : oneOf;
  if (supported !== undefined) at.oneOf(String(value), supported);
  if (format !== undefined) at.invalidFor(value, wordsOf(format, value, minor));
  if (least !== undefined && Number(value) < least) at.invalid(value, `must be greater than or equal to ${least}`);
}

function checkList(
  at: CheckedField,
  type: string,
  items: readonly unknown[],
  { each, unique, unnumbered }: Constraint,
  pod: PodContext,
): void {
  const seen = new Set<unknown>();
  for (const [index, value] of items.entries()) {
    const place = at.item(index, unnumbered !== true);
    if (each !== undefined) place.invalidFor(value as string | number, wordsOf(each, value, pod.minor));
    if (typeof value !== 'object' || value === null) continue;
    const before = at.found.length;
    walk(place, type, value, pod);
    if (unique === undefined) continue;
    const key = (value as Readonly<Record<string, string | undefined>>)[unique] ?? '';
    const named = place.child(unique);
    const sound = !at.found.slice(before).some((problem) => problem.place === named.place);
    if (key !== '' && seen.has(key) && sound) named.duplicate(key);
    seen.add(key);
  }
}

function checkMap(
  at: CheckedField,
  map: Readonly<Record<string, string>>,
  { keys, values }: Constraint,
  minor: number,
): void {
  for (const [key, value] of Object.entries(map)) {
    const entry = at.item(key, false);
    if (keys !== undefined) entry.invalidFor(key, wordsOf(keys, key, minor));
    if (values !== undefined) entry.invalidFor(value, wordsOf(values, value, minor));
  }
}

function wordsOf(format: Format, value: unknown, minor: number): readonly string[] {
  return format(value as never, minor);
}
