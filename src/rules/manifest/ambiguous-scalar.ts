import { child, item } from '../../kubelet/manifest/field-path.ts';
import type { Place } from '../../yaml/place.ts';
import type { Value } from '../../yaml/value.ts';
import { defineManifestRule, rootOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** What every reader of YAML takes for a boolean. */
const PLAIN = /^(true|false)$/i;

interface Word {
  readonly field: string;
  readonly at: Place;
  readonly word: string;
  readonly value: boolean;
}

export const ambiguousScalar = defineManifestRule<{ field: string; word: string; value: boolean }>({
  id: 'ambiguous-scalar',
  severity: 'warning',
  title: 'A word is a boolean to the kubelet',
  why: 'The kubelet reads YAML 1.1, where y, n, yes, no, on and off are booleans. Newer tools, and people, read them as text.',
  remedy: 'Put the word in quotes if it is text; write true or false if it is not.',
  source: SOURCES.yaml,
  message: ({ field, word, value }) => `${field}: the kubelet reads \`${word}\` as ${String(value)}`,
  *check(subject) {
    const root = rootOf(subject);
    if (root === undefined) return;
    for (const { field, at, word, value } of wordsIn(root, '')) yield { args: { field, word, value }, field, at };
  },
});

function* wordsIn(value: Value, path: string): Generator<Word> {
  if (value.type === 'boolean') {
    if (!PLAIN.test(value.source)) yield { field: path, at: value.at, word: value.source, value: value.value };
  } else if (value.type === 'list') {
    for (const [index, element] of value.items.entries()) yield* wordsIn(element, item(path, index));
  } else if (value.type === 'map') {
    for (const [key, { keyAt, keySource, value: member }] of value.entries) {
      const field = child(path, key);
      if (keySource !== undefined && /^(true|false)$/.test(key) && !PLAIN.test(keySource)) {
        yield { field, at: keyAt, word: keySource, value: key === 'true' };
      }
      yield* wordsIn(member, field);
    }
  }
}
