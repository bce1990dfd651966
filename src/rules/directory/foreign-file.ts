import { isHiddenName } from '../../domain/file.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

export const foreignFile = defineDirectoryRule<{ name: string; kind: string }>({
  id: 'foreign-file',
  severity: 'warning',
  title: 'Something else than a manifest lies in the directory',
  why: 'The kubelet tries to read every file of the directory and logs an error for each that is no Pod, at every rescan. Sockets, FIFOs and devices it cannot read at all.',
  remedy: 'Move it out of the directory, or give it a name that begins with a dot.',
  source: SOURCES.kubeletFiles,
  message: ({ name, kind }) => `${name} is ${kind}, and no manifest`,
  *check({ entries }) {
    for (const { name, path, kind, reading } of entries) {
      if (isHiddenName(name) || kind === undefined || kind === 'directory') continue;
      if (kind !== 'file') yield { args: { name, kind: `a ${kind}` }, file: path };
      else if (!/\.(ya?ml|json)/i.test(name) && reading !== undefined && reading.stage !== 'pod') {
        yield { args: { name, kind: 'a file of another kind' }, file: path };
      }
    }
  },
});
