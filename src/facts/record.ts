/** Whether a value read from JSON or YAML is an object, rather than a list, text, number, boolean or null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
