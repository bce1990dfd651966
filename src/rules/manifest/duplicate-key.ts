import { child, item } from '../../kubelet/manifest/field-path.ts';
import type { Repeat, Value } from '../../yaml/value.ts';
import { defineManifestRule, rootOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const duplicateKey = defineManifestRule<{ field: string; firstLine: number }>({
  id: 'duplicate-key',
  severity: 'warning',
  title: 'A key is given more than once',
  why: 'The kubelet uses the last value and silently drops the others. The API server would refuse the document.',
  remedy: 'Keep only the value that you want.',
  source: SOURCES.yaml,
  message: ({ field, firstLine }) => `${field} was given on line ${firstLine} already; the last one counts`,
  *check(subject) {
    const root = rootOf(subject);
    if (root === undefined) return;
    for (const [field, { firstAt, at }] of repeatsIn(root, '')) {
      yield { args: { field, firstLine: firstAt.line }, field, at };
    }
  },
});

function* repeatsIn(value: Value, path: string): Generator<[field: string, repeat: Repeat]> {
  if (value.type === 'list') {
    for (const [index, element] of value.items.entries()) yield* repeatsIn(element, item(path, index));
  } else if (value.type === 'map') {
    for (const repeat of value.repeats) yield [child(path, repeat.key), repeat];
    for (const [key, { value: member }] of value.entries) yield* repeatsIn(member, child(path, key));
  }
}
