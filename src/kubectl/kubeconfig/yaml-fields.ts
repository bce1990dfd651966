/** What is wrong inside a file, by place; never quotes a value, which may be a credential. */
export class Malformed extends Error {}

/** A YAML mapping whose values are not yet known to be what they should be. */
export type Fields = Readonly<Record<string, unknown>>;

/** Absent, or null, which client-go takes for the same. */
export function isUnset(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The value as a mapping. `where` names it in the message of the `Malformed` that anything else throws. */
export function record(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed(`${where} must be a mapping`);
  }
  return value as Fields;
}

/** A mapping, empty where it is not set. */
export function optionalRecord(fields: Fields, key: string, where: string): Fields {
  const value = fields[key];
  return isUnset(value) ? {} : record(value, dotted(where, key));
}

/** A list, empty where it is not set. */
export function list(fields: Fields, key: string, where: string): readonly unknown[] {
  const value = fields[key];
  if (isUnset(value)) return [];
  if (!Array.isArray(value)) throw new Malformed(`${dotted(where, key)} must be a list`);
  return value;
}

/** A list of strings. */
export function texts(fields: Fields, key: string, where: string): readonly string[] {
  return list(fields, key, where).map((item, index) => {
    if (isUnset(item)) return '';
    if (typeof item !== 'string') throw new Malformed(`${dotted(where, key)}[${index}] must be a string; quote it`);
    return item;
  });
}

/** A string, empty where it is not set. */
export function text(fields: Fields, key: string, where: string): string {
  const value = fields[key];
  if (isUnset(value)) return '';
  if (typeof value !== 'string') throw new Malformed(`${dotted(where, key)} must be a string; quote it`);
  return value;
}

/** A boolean, false where it is not set. */
export function flag(fields: Fields, key: string, where: string): boolean {
  const value = fields[key];
  if (isUnset(value)) return false;
  if (typeof value !== 'boolean') throw new Malformed(`${dotted(where, key)} must be true or false`);
  return value;
}

/** Base64 of anything, without line breaks; empty where it is not set. */
export function base64(fields: Fields, key: string, where: string): string {
  const value = text(fields, key, where).replace(/[\r\n]/g, '');
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    throw new Malformed(`${dotted(where, key)} is not valid base64`);
  }
  return value;
}

function dotted(where: string, key: string): string {
  return where === '' ? key : `${where}.${key}`;
}
