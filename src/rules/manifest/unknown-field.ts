import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | number> {
  readonly field: string;
  readonly suggestion: string;
  /** Minor version that brought the field; 0 where none did. */
  readonly since: number;
  readonly minor: number;
}

export const unknownField = defineManifestRule<Args>({
  id: 'unknown-field',
  severity: 'warning',
  title: 'A field is unknown and has no effect',
  why: 'The kubelet silently drops a field that it does not know: misspelt, in the wrong case, at the wrong depth, or newer than the kubelet. kubectl would report it; for a static pod nobody does.',
  remedy: 'Fix the spelling or the indentation, or remove the field.',
  source: SOURCES.kubeletReading,
  message: ({ field, since, minor }) =>
    since === 0
      ? `${field} is not a field of a Pod: the kubelet drops it`
      : `${field} exists since 1.${since}: a kubelet of 1.${minor} drops it`,
  advice: ({ suggestion, since }) => {
    if (suggestion !== '') return `Did you mean "${suggestion}"?`;
    return since === 0 ? undefined : 'Remove the field, or upgrade the node first.';
  },
  *check(subject) {
    const { minor } = subject.target;
    for (const { field, at, suggestion = '', since = 0 } of podOf(subject)?.decoded.unknown ?? []) {
      yield { args: { field, suggestion, since, minor }, field, at };
    }
  },
});
