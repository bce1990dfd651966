import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Fields that have a rule of their own. */
const ELSEWHERE = /^(metadata\.name$|spec\.ephemeralContainers)/;

export const invalidField = defineManifestRule<{ field: string; message: string; fix: string }>({
  id: 'invalid-field',
  severity: 'error',
  title: 'A field has a value that the kubelet refuses',
  why: 'The kubelet refuses the whole manifest for one wrong value, with no more than a line in its log. Where the pod ran before, it is stopped.',
  remedy: 'Correct the field. "kubectl explain pod" tells what it takes.',
  source: SOURCES.validation,
  message: ({ field, message }) => `${field}: ${message}`,
  advice: ({ field, fix }) => {
    if (fix !== '') return `Correct the value: ${fix}.`;
    return `Correct the field. "kubectl explain pod.${field.replace(/\[[^\]]*\]/g, '')}" tells what it takes.`;
  },
  *check(subject) {
    const reading = podOf(subject);
    for (const { field, at, message, remedy = '' } of reading?.decoded.problems ?? []) {
      yield { args: { field, message, fix: remedy }, field, at };
    }
    for (const { field, place, message } of reading?.invalid ?? []) {
      if (!ELSEWHERE.test(field)) yield { args: { field, message, fix: '' }, field, place };
    }
  },
});
