import type { Value } from './value.ts';

/** A value as Go prints what go-yaml made of it (`%#v`), which is how it names a mapping or list in place of a key. */
export function goSyntax(value: Value): string {
  switch (value.type) {
    case 'null':
      return 'interface {}(nil)';
    case 'boolean':
      return String(value.value);
    case 'number':
      return value.literal;
    case 'string':
      return JSON.stringify(value.value);
    case 'list':
      return `[]interface {}{${value.items.map(goSyntax).join(', ')}}`;
    case 'map': {
      const entries = [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
      const members = entries.map(([key, entry]) => `${JSON.stringify(key)}:${goSyntax(entry.value)}`);
      return `map[interface {}]interface {}{${members.join(', ')}}`;
    }
  }
}
