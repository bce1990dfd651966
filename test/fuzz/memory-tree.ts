import { failed, read, type Outcome } from '../../src/kubelet/file.ts';
import type { FileTree } from '../../src/host/file-tree.ts';

/** A node's file system that has these files, by their absolute paths, and no links. */
export function memoryTree(files: Readonly<Record<string, string>>): FileTree {
  const paths = Object.keys(files);
  const isDirectory = (path: string): boolean => paths.some((one) => one.startsWith(`${path}/`));
  const found = <T>(path: string, value: T): Outcome<T> =>
    Object.hasOwn(files, path) || isDirectory(path) ? read(value) : failed('absent');
  return {
    list(path) {
      const inside = paths.filter((one) => one.startsWith(`${path}/`)).map((one) => one.slice(path.length + 1));
      return inside.length === 0 ? failed('absent') : read([...new Set(inside.map((one) => one.split('/', 1)[0]!))]);
    },
    status(path) {
      const kind = isDirectory(path) ? 'directory' : 'file';
      const size = Buffer.byteLength(files[path] ?? '');
      return found(path, { kind, mode: 0o644, uid: 0, gid: 0, size, modified: new Date(0) } as const);
    },
    readLink: (path) => failed(found(path, '').ok ? 'failed' : 'absent'),
    resolve: (path) => found(path, path),
    read(path, limit) {
      const text = files[path];
      if (text === undefined) return failed('absent');
      const bytes = Buffer.from(text);
      return bytes.length > limit ? failed('too-large') : read(bytes);
    },
  };
}
