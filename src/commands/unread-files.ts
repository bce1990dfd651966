import type { Unreadable } from '../facts/evidence.ts';
import { unreadableFile } from '../host/unreadable-file.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { isKubeletFault } from '../rules/directory-findings.ts';

/** The files that the kubelet may well read, and that could not be read here. */
export function unreadFiles(files: readonly ManifestFile[]): readonly Unreadable[] {
  return files.flatMap(({ path, fault }) => {
    return fault === undefined || isKubeletFault(fault) ? [] : [unreadableFile(path, fault)];
  });
}
