import { HISTORY_DIRECTORY } from '../nodes/history-directory.ts';
import { failed, read, type FileKind, type FileStatus, type Outcome } from '../kubelet/file.ts';
import type { FileTree } from './file-tree.ts';
import { compareNames } from './path-bytes.ts';
import { readTar, type TarEntry, type TarLimits } from './tar-reader.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/** What is taken from a node's manifest directory at most. */
const ARCHIVE_LIMITS: TarLimits = {
  entries: 20_000,
  total: 256 * 1024 * 1024,
  largestFile: 10 * 1024 * 1024,
};

/** A file of one directory, as a tar stream described it. */
interface Member {
  readonly status: FileStatus;
  readonly target: string | undefined;
  readonly content: Uint8Array | undefined;
}

/**
 * One directory of a node, out of a tar stream: what lies in it directly, and the history of changes. Links are followed inside the directory
 * alone, because nothing else came.
 */
export class ArchiveTree implements FileTree {
  /** The directory's path on the node. */
  readonly #directory: string;
  readonly #members: ReadonlyMap<string, Member>;
  /** Entries whose content did not come, or not as it is, and why. */
  readonly #unread: ReadonlyMap<string, string>;

  constructor(
    directory: string,
    members: ReadonlyMap<string, Member>,
    unread: ReadonlyMap<string, string> = new Map<string, string>(),
  ) {
    this.#directory = directory.length > 1 ? withoutFinalSlashes(directory) : directory;
    this.#members = members;
    this.#unread = unread;
  }

  /** The same directory, of which it is known besides what could not be read, by name. */
  without(unread: ReadonlyMap<string, string>): ArchiveTree {
    return new ArchiveTree(this.#directory, this.#members, unread);
  }

  list(path: string): Outcome<readonly string[]> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    const names = [...new Set([...this.#members.keys(), ...this.#unread.keys()])];
    if (real.value === this.#directory) return read(names.filter((name) => !name.includes('/')).sort(compareNames));
    if (this.#member(real.value)?.status.kind !== 'directory') return failed('not-a-directory');
    const parent = `${this.#nameOf(real.value) ?? ''}/`;
    // Of other directories nothing came.
    if (!isKept(parent)) return failed('forbidden');
    const below = names.filter((name) => name.startsWith(parent)).map((name) => name.slice(parent.length));
    return read(below.filter((name) => !name.includes('/')).sort(compareNames));
  }

  status(path: string): Outcome<FileStatus> {
    const member = this.#member(path);
    return member === undefined ? this.#absent(path) : read(member.status);
  }

  readLink(path: string): Outcome<string> {
    const target = this.#member(path)?.target;
    return target === undefined ? failed('absent') : read(target);
  }

  resolve(path: string): Outcome<string> {
    let at = normalise(path);
    for (let links = 0; links <= 40; links += 1) {
      if (at === this.#directory) return read(at);
      const member = this.#member(at);
      if (member === undefined) return this.#nameOf(at) === undefined ? this.#outside(at) : this.#absent(at);
      if (member.target === undefined) return read(at);
      at = normalise(member.target.startsWith('/') ? member.target : `${at}/../${member.target}`);
    }
    return failed('loop');
  }

  read(path: string, limit: number): Outcome<Uint8Array> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    const why = this.#unread.get(this.#nameOf(real.value) ?? '');
    if (why !== undefined) return unread(why);
    const member = this.#member(real.value);
    if (member?.status.kind !== 'file') return failed('not-a-file');
    if (member.content === undefined || member.content.length > limit) return failed('too-large');
    return read(member.content);
  }

  #member(path: string): Member | undefined {
    const name = this.#nameOf(path);
    return name === undefined ? undefined : this.#members.get(name);
  }

  /** The name in the directory of what has this path; undefined for a path outside. */
  #nameOf(path: string): string | undefined {
    const prefix = this.#directory === '/' ? '/' : `${this.#directory}/`;
    return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  }

  #absent(path: string) {
    const why = this.#unread.get(this.#nameOf(path) ?? '');
    return why === undefined ? failed('absent') : unread(why);
  }

  #outside(path: string): Outcome<string> {
    return failed('failed', `a link to ${path}, which was not read`);
  }
}

function unread(why: string) {
  return failed(why === 'permission denied' ? 'forbidden' : 'failed', why);
}

/** Reads the entries of a directory from a tar stream of it (`tar -C DIRECTORY -cf - .`). Throws `TarError`. */
export async function readArchive(
  stream: AsyncIterable<Uint8Array>,
  directory: string,
  limits: TarLimits = ARCHIVE_LIMITS,
): Promise<ArchiveTree> {
  const members = new Map<string, Member>();
  for await (const entry of readTar(stream, limits)) {
    const name = withoutFinalSlashes(withoutDots(entry.name));
    // No directory has an entry of such a name; of what lies in a directory below only the history of changes is kept.
    if (name.includes('\0') || name.split('/').some((part) => ['', '.', '..'].includes(part))) continue;
    if (name.includes('/') && !isKept(name)) continue;
    members.set(name, memberOf(entry, members));
  }
  return new ArchiveTree(directory, members);
}

/** Whether a path below the directory is of the history of changes. */
function isKept(name: string): boolean {
  return name.startsWith(`${HISTORY_DIRECTORY}/`);
}

/** A path without the `./` that tar begins it with. */
function withoutDots(path: string): string {
  let start = 0;
  while (path.startsWith('./', start)) start += 2;
  return path.slice(start);
}

/** A further name of a file is sent as a hard link to the first. */
function memberOf(entry: TarEntry, members: ReadonlyMap<string, Member>): Member {
  const first = entry.type === 'hard-link' ? members.get(withoutDots(entry.target)) : undefined;
  if (first !== undefined) return first;
  const { mode, uid, gid, size, modified, target, content } = entry;
  const kind = KINDS[entry.type];
  return {
    status: { kind, mode, uid, gid, size, modified },
    target: kind === 'link' ? target : undefined,
    content,
  };
}

const KINDS: Readonly<Record<TarEntry['type'], FileKind>> = {
  file: 'file',
  directory: 'directory',
  link: 'link',
  'hard-link': 'device',
  fifo: 'fifo',
  device: 'device',
  other: 'device',
};

function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') names.pop();
    else names.push(name);
  }
  return `/${names.join('/')}`;
}
