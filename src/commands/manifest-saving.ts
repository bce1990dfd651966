import type { CommandContext, ExitCode } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import type { ReceivedDirectory } from '../host/pod-directory.ts';
import { isFileName, saveArchive, saveFiles, tarOf } from '../host/saved-manifests.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { counted } from '../rules/cluster-rule.ts';
import type { MANIFEST_FLAGS } from './manifest-flags.ts';

/**
 * `manifest --all`: writes the files of a directory to another, or as a tar file. What is left out is said; a file that is
 * missing because it could not be read makes the exit code 2. Throws `AttemptError` where nothing can be written.
 */
export function saveDirectory(
  { stdout, stderr }: CommandContext,
  { directory, tree }: ReceivedDirectory,
  { outputDir, tar }: FlagValues<typeof MANIFEST_FLAGS>,
): ExitCode {
  const files = directory.files.flatMap(({ name, path, status, target }) => {
    const bytes = tree.read(path, Infinity);
    const linked = target === undefined ? '' : ' (a link)';
    if (bytes.ok && status !== undefined && isFileName(name))
      return [{ name, mode: status.mode, modified: status.modified, bytes: bytes.value }];
    const why = bytes.ok ? 'this machine does not allow such a file name' : bytes.fault.why;
    stderr.write(`${escapeLine(`Note: ${name}${linked} was left out: ${why}`)}\n`);
    return [];
  });
  if (outputDir !== undefined) {
    saveFiles(outputDir, files);
    stderr.write(`${escapeLine(`Wrote ${counted(files.length, 'file')} to ${outputDir}.`)}\n`);
  } else if (tar === '-') stdout.write(tarOf(files));
  else saveArchive(tar!, files);
  return directory.files.some(isUnread) ? 2 : 0;
}

/** A file of which tar said that it could not read it; a link that leads elsewhere is no file of the directory. */
function isUnread({ fault, target }: ManifestFile): boolean {
  return fault?.kind === 'forbidden' || (fault?.kind === 'failed' && target === undefined);
}
