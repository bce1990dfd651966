import { readEnvironmentFile } from './systemd/environment-file.ts';
import { readText, type FileTree } from './file-tree.ts';

/** The fields of os-release(5), such as `ID` and `PRETTY_NAME`; empty where there is none. */
export function osRelease(tree: FileTree): ReadonlyMap<string, string> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const text = readText(tree, path);
    if (text.ok) return new Map(readEnvironmentFile(text.value));
  }
  return new Map();
}
