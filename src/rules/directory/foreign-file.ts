import { isHiddenName } from '../../kubelet/file.ts';
import { isBackup } from './backup-in-manifest-directory.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

/** An ending that no manifest has; of most names without one the rules about manifests say enough. */
const OTHER_KIND = /^(?!.*\.(ya?ml|json|manifest|pod)(\W|$)).*\.[a-z0-9]+$/i;

/** Names without an ending that people give to texts about what lies beside them. */
const ABOUT_OTHERS =
  /^(?:readme|notes?|to-?do|licen[cs]e|copying|change(?:log|s)|authors|contributing|install|makefile)$/i;

const FIFO = 'a fifo';
/** Seen on 1.36: to remove the FIFO does not wake the kubelet (`consumeWatchEvent` in `pkg/kubelet/config/file_linux.go`). */
const AFTER_FIFO =
  'Remove it, and restart the kubelet: its removal alone does not wake the kubelet. A FIFO that was there when the kubelet started is only skipped.';

export const foreignFile = defineDirectoryRule<{ name: string; kind: string }>({
  id: 'foreign-file',
  severity: 'warning',
  title: 'A file in the directory is not a manifest',
  why: 'The kubelet tries to read every file of the directory and logs an error for each that is not a Pod, at every rescan. It cannot read sockets and devices at all. It opens a FIFO that appears, and waits for a writer: until it is restarted, it silently ignores every change of a manifest.',
  remedy: 'Move it out of the directory, or rename it to begin with a dot. After a FIFO, restart the kubelet.',
  source: SOURCES.kubeletFiles,
  message: ({ name, kind }) =>
    kind === FIFO
      ? `${name} is a FIFO: a kubelet that saw it appear ignores every change of a manifest`
      : `${name} is ${kind}, not a manifest`,
  advice: ({ kind }) =>
    kind === FIFO ? AFTER_FIFO : 'Move it out of the directory, or rename it to begin with a dot.',
  *check({ entries }) {
    for (const entry of entries) {
      const { name, path, kind, reading } = entry;
      if (isHiddenName(name) || kind === undefined || kind === 'directory') continue;
      if (kind === 'fifo') yield { args: { name, kind: FIFO }, file: path, severity: 'error' };
      else if (kind !== 'file') yield { args: { name, kind: `a ${kind}` }, file: path };
      else if (isOtherKind(name) && !isBackup(entry) && reading !== undefined && reading.stage !== 'pod') {
        yield { args: { name, kind: 'a file of another format' }, file: path };
      }
    }
  },
});

function isOtherKind(name: string): boolean {
  return OTHER_KIND.test(name) || ABOUT_OTHERS.test(name);
}
