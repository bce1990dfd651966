import { FORMER_TYPES } from './field-history.ts';
import { POD_SCHEMA } from './pod-schema.ts';

/** The type of a field of a type: a name, `[]` after it for a list. Undefined where there is no such field. */
export function fieldType(type: string, name: string): string | undefined {
  const fields = fieldsOf(type);
  return Object.hasOwn(fields, name) ? fields[name]!.replace('!', '') : undefined;
}

/** The names of the fields of a type. */
export function fieldNames(type: string): readonly string[] {
  return Object.keys(fieldsOf(type));
}

/** The fields of a type that are required and a text or a list: in Go these are empty where they are absent. */
export function requiredFields(type: string): readonly string[] {
  return Object.entries(fieldsOf(type)).flatMap(([name, field]) => (/^string!$|\[\]!$/.test(field) ? [name] : []));
}

function fieldsOf(type: string): Readonly<Record<string, string>> {
  return POD_SCHEMA[type] ?? FORMER_TYPES[type]!;
}
