import { explainedField } from '../../kubelet/manifest/explained-field.ts';
import { child, item, locate, type FieldPath } from '../../kubelet/manifest/field-path.ts';
import type { MapValue } from '../../yaml/value.ts';
import { dnsSubdomain } from '../../kubelet/manifest/validation/names.ts';
import { defineManifestRule, podOf, type ManifestSubject } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Fields that have a rule of their own. */
const ELSEWHERE = /^(metadata\.name$|spec\.ephemeralContainers)/;

interface Args extends Record<string, string | boolean> {
  readonly field: string;
  readonly message: string;
  readonly fix: string;
  /** What "kubectl explain" takes. */
  readonly explained: string;
  /** The kubelet got no further than this: it validates a manifest once all of it decodes. */
  readonly unchecked: boolean;
}

const UNCHECKED = ' Other values are checked only once all have the right type.';

export const invalidField = defineManifestRule<Args>({
  id: 'invalid-field',
  severity: 'error',
  title: 'A field has a value that the kubelet refuses',
  why: 'The kubelet refuses the whole manifest for one wrong value, and only logs a line. If the pod ran before, the kubelet stops it.',
  remedy: 'Fix the field. "kubectl explain pod" says which values it takes.',
  source: SOURCES.validation,
  message: ({ field, message }) => `${field}: ${message}`,
  advice: ({ fix, explained, unchecked }) => {
    const correct =
      fix === ''
        ? `Fix the field. "kubectl explain ${explained}" says which values it takes.`
        : `Fix the value: ${fix}.`;
    return `${correct}${unchecked ? UNCHECKED : ''}`;
  },
  *check(subject) {
    const reading = podOf(subject);
    const mistyped = reading?.decoded.problems ?? [];
    for (const [index, { field, at, message, remedy = '' }] of mistyped.entries()) {
      const unchecked = index === mistyped.length - 1;
      yield { args: { field, message, fix: remedy, explained: explainedField(field), unchecked }, field, at };
    }
    for (const { field, place, message, remedy = '' } of reading?.invalid ?? []) {
      if (ELSEWHERE.test(field) || (field === 'spec.nodeName' && isNodeAtFault(subject))) continue;
      const limit = limitBehind(place, reading!.root);
      const at = limit ?? place;
      const fix = limit === undefined ? remedy : `change ${limit}, which the kubelet takes for the request as well`;
      yield { args: { field, message, fix, explained: explainedField(at), unchecked: false }, field, place: at };
    }
  },
});

/** Whether the kubelet's own name, which it writes into every pod, is what is refused; a rule of its own tells of it. */
function isNodeAtFault({ target: { node } }: ManifestSubject): boolean {
  return node !== undefined && dnsSubdomain(node).length > 0;
}

/** The limit of which the kubelet has made a request; undefined where the file has the request itself. */
function limitBehind(place: FieldPath, root: MapValue): FieldPath | undefined {
  const [resources, name] = requestAt(place);
  if (name === '' || locate(root, place).exact) return undefined;
  const limit = item(child(resources, 'limits'), name);
  return locate(root, limit).exact ? limit : undefined;
}

const REQUESTS = '.requests[';

/** `spec.containers[0].resources` and `cpu`, for the place of a request; no name for any other place. */
function requestAt(place: FieldPath): readonly [resources: FieldPath, name: string] {
  const at = place.lastIndexOf(`.resources${REQUESTS}`) + '.resources'.length;
  const name = place.slice(at + REQUESTS.length, -1);
  const isRequest = place.startsWith(REQUESTS, at) && place.endsWith(']') && !name.includes(']');
  return [place.slice(0, at), isRequest ? name : ''];
}
