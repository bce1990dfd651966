import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const LONGEST_FILE_NAME = 255;
/** A hash of the kubelet's, in digits. */
const HASH_LENGTH = 32;

export const longName = defineManifestRule<{ length: number; node: string }>({
  id: 'long-name',
  severity: 'warning',
  title: 'The name is too long for the log directory',
  why: 'The kubelet keeps the logs in a directory that is named for namespace, name and uid. If that name is longer than 255 bytes, the directory cannot be created and the pod stays Pending.',
  remedy: 'Shorten the name.',
  source: SOURCES.logs,
  message: ({ length }) =>
    `the name of the log directory has ${length} bytes, but file systems allow ${LONGEST_FILE_NAME}: the pod does not start`,
  *check(subject) {
    const reading = podOf(subject);
    const { name = '', namespace = '', uid } = reading?.effective.metadata ?? {};
    const length = Buffer.byteLength(`${namespace}_${name}_`) + (uid?.length ?? HASH_LENGTH);
    if (reading === undefined || length <= LONGEST_FILE_NAME) return;
    yield { args: { length, node: subject.target.node ?? '' }, field: 'metadata.name' };
  },
});
