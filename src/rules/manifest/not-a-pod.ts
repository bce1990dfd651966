import type { KindFault } from '../../kubelet/manifest/object-kind.ts';
import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly fault: KindFault;
  readonly found: string;
}

const WORDS: Readonly<Record<KindFault, (found: string) => string>> = {
  empty: () => 'the first document of the file is empty',
  'not-an-object': (found) => `the file holds a ${found}, not an object`,
  'bad-type': (found) => `kind and apiVersion must be strings, but one of them is a ${found}`,
  'kind-missing': () => 'the object has no kind',
  'version-missing': () => 'the object has no apiVersion',
  'bad-version': (found) => `"${found}" does not begin with a group and version`,
  'kind-case': (found) => `the kind is spelled "Pod", not as in "${found}"`,
  'other-kind': (found) => `this is "${found}", but the kubelet accepts only a single "v1 Pod"`,
};

/** What holds a text alone was hardly meant as a manifest. */
const NO_MANIFEST =
  'If it is to be a manifest, begin it with "apiVersion: v1" and "kind: Pod". If not, keep it out of the manifest directory, or rename it to begin with a dot.';

export const notAPod = defineManifestRule<Args>({
  id: 'not-a-pod',
  severity: 'error',
  title: 'The file is not a single Pod',
  why: 'The kubelet reads one Pod from each file. It refuses any other kind, lists among them, and an empty first document.',
  remedy:
    'Begin the file with "apiVersion: v1" and "kind: Pod", one Pod a file. Use the API server for anything other than a Pod.',
  source: SOURCES.kubeletReading,
  message: ({ fault, found }) => WORDS[fault](found),
  advice: ({ fault }) => (fault === 'not-an-object' ? NO_MANIFEST : undefined),
  *check({ reading }) {
    if (reading.stage !== 'not-a-pod') return;
    const { fault, found, at } = reading.problem;
    yield { args: { fault, found }, at };
  },
});
