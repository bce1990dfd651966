import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { failed, read, type FileStatus, type Outcome } from '../kubelet/file.ts';
import { DirectoryHandles } from './directory-handles.ts';
import type { FileTree } from './file-tree.ts';
import { compareNames, nameFromBytes, pathToBytes } from './path-bytes.ts';
import { OpenFile } from './open-file.ts';
import { attempt, kindOf, readUpTo } from './system-files.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/** As Linux (MAXSYMLINKS). */
const MOST_LINKS = 40;

/**
 * This machine's files below a root directory. Links are followed as after a chroot to it: an absolute one begins at
 * the root again, and `..` never leaves it, nor does a directory that is swapped for a link meanwhile. The calls are synchronous: with thousands of small files that is several
 * times faster, and nothing else has to happen meanwhile.
 */
export class MachineTree implements FileTree {
  readonly #root: string;
  readonly #handles: DirectoryHandles | undefined;
  readonly #resolvedDirectories = new Map<string, Outcome<string>>();

  /** `root` is a path of this process; `/` for the machine itself. */
  constructor(root: string) {
    this.#root = withoutFinalSlashes(root);
    this.#handles = DirectoryHandles.below(this.#root);
  }

  list(path: string): Outcome<readonly string[]> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    return attempt(() => {
      const names = readdirSync(this.#handles?.directoryPath(real.value) ?? this.#host(real.value), {
        encoding: 'buffer',
      });
      return names.map(nameFromBytes).sort(compareNames);
    });
  }

  status(path: string): Outcome<FileStatus> {
    const entry = this.#entry(path);
    return entry.ok ? this.#lstat(entry.value) : entry;
  }

  readLink(path: string): Outcome<string> {
    const entry = this.#entry(path);
    return entry.ok ? this.#readlink(entry.value) : entry;
  }

  resolve(path: string): Outcome<string> {
    let links = 0;
    let real = '';
    const rest = path.split('/').filter(isName).reverse();
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '..') {
        real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
        continue;
      }
      const status = this.#lstat(`${real}/${name}`);
      if (!status.ok) return status;
      if (status.value.kind !== 'link') {
        real = `${real}/${name}`;
        if (rest.length > 0 && status.value.kind !== 'directory') return failed('not-a-directory');
        continue;
      }
      links += 1;
      if (links > MOST_LINKS) return failed('loop');
      const target = this.#readlink(`${real}/${name}`);
      if (!target.ok) return target;
      if (target.value.startsWith('/')) real = '';
      rest.push(...target.value.split('/').filter(isName).reverse());
    }
    return read(real === '' ? '/' : real);
  }

  read(path: string, limit: number): Outcome<Uint8Array> {
    const opened = this.#open(path, limit);
    if (!opened.ok) return opened;
    try {
      const outcome = attempt(() => readUpTo(opened.value, limit));
      return outcome.ok && outcome.value.length > limit ? failed('too-large') : outcome;
    } finally {
      closeSync(opened.value);
    }
  }

  /** Opens a regular file of any size, links followed. It is to be closed. */
  open(path: string): Outcome<OpenFile> {
    const opened = this.#open(path, Infinity);
    return opened.ok ? attempt(() => new OpenFile(opened.value)) : opened;
  }

  #open(path: string, limit: number): Outcome<number> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    const status = this.#lstat(real.value);
    if (!status.ok) return status;
    // Opening a FIFO can block or wake a writer, and opening a device can do anything: neither is tried.
    if (status.value.kind !== 'file') return failed('not-a-file');
    if (status.value.size > limit) return failed('too-large');
    const opened = attempt(() => openRegularFile(this.#host(real.value)));
    if (!opened.ok) return opened;
    return opened.value === undefined ? failed('not-a-file') : read(opened.value);
  }

  /**
   * What a regular file has grown by since it had `size` bytes, at most the last `most`; all of it where it is shorter now.
   */
  readGrowth(path: string, size: number, most: number): Outcome<Uint8Array> {
    const opened = this.open(path);
    if (!opened.ok) return opened;
    const { value: file } = opened;
    try {
      return attempt(() => {
        const from = file.size < size ? 0 : size;
        const start = Math.max(from, file.size - most);
        return file.read(start, file.size - start);
      });
    } finally {
      file.close();
    }
  }

  /** The path of an entry whose directory's links are followed, but not its own. */
  #entry(path: string): Outcome<string> {
    const names = path.split('/').filter(isName);
    const name = names.pop();
    if (name === undefined || name === '..') return this.resolve(path);
    const directory = names.join('/');
    let real = this.#resolvedDirectories.get(directory);
    if (real === undefined) this.#resolvedDirectories.set(directory, (real = this.resolve(directory)));
    return real.ok ? read(`${real.value === '/' ? '' : real.value}/${name}`) : real;
  }

  #lstat(real: string): Outcome<FileStatus> {
    return attempt(() => statusOf(lstatSync(this.#host(real))));
  }

  #readlink(real: string): Outcome<string> {
    return attempt(() => nameFromBytes(readlinkSync(this.#host(real), { encoding: 'buffer' })));
  }

  #host(real: string): Buffer {
    if (this.#handles !== undefined) return this.#handles.entryPath(real);
    return pathToBytes(`${this.#root}${real === '/' && this.#root !== '' ? '' : real}`);
  }
}

function isName(part: string): boolean {
  return part !== '' && part !== '.';
}

/** A descriptor of the file; undefined where something else has taken its place meanwhile. */
function openRegularFile(path: Buffer): number | undefined {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  return undefined;
}

function statusOf(stats: Stats): FileStatus {
  const { mode, uid, gid, size, mtime } = stats;
  return { kind: kindOf(stats), mode: mode & 0o7777, uid, gid, size, modified: mtime };
}
