/** One term of a field selector, with the value escaped as apimachinery `fields.EscapeValue` does. */
export function fieldEquals(label: string, value: string): string {
  return `${label}=${value.replace(/[\\,=]/g, '\\$&')}`;
}
