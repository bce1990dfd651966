import { failed, read, type FileKind, type FileStatus, type Outcome } from '../domain/file.ts';
import type { FileTree } from './file-tree.ts';
import { compareNames } from './path-bytes.ts';
import { TarError, readTar, type TarEntry, type TarLimits } from './tar-reader.ts';
import { withoutFinalSlashes } from '../domain/final-slashes.ts';

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
 * One directory of a node, out of a tar stream: only what lies in it directly. Links are followed inside the directory
 * alone, because nothing else came.
 */
export class ArchiveTree implements FileTree {
  /** The directory's path on the node. */
  readonly #directory: string;
  readonly #members: ReadonlyMap<string, Member>;

  constructor(directory: string, members: ReadonlyMap<string, Member>) {
    this.#directory = directory.length > 1 ? withoutFinalSlashes(directory) : directory;
    this.#members = members;
  }

  list(path: string): Outcome<readonly string[]> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    if (real.value === this.#directory) return read([...this.#members.keys()].sort(compareNames));
    return failed(this.#member(real.value)?.status.kind === 'directory' ? 'forbidden' : 'not-a-directory');
  }

  status(path: string): Outcome<FileStatus> {
    const member = this.#member(path);
    return member === undefined ? failed('absent') : read(member.status);
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
      if (member === undefined) return this.#outside(at);
      if (member.target === undefined) return read(at);
      at = normalise(member.target.startsWith('/') ? member.target : `${this.#directory}/${member.target}`);
    }
    return failed('loop');
  }

  read(path: string, limit: number): Outcome<Uint8Array> {
    const real = this.resolve(path);
    if (!real.ok) return real;
    const member = this.#member(real.value);
    if (member?.status.kind !== 'file') return failed('not-a-file');
    if (member.content === undefined || member.content.length > limit) return failed('too-large');
    return read(member.content);
  }

  #member(path: string): Member | undefined {
    const prefix = this.#directory === '/' ? '/' : `${this.#directory}/`;
    return path.startsWith(prefix) ? this.#members.get(path.slice(prefix.length)) : undefined;
  }

  #outside(path: string): Outcome<string> {
    const inside = path.startsWith(`${this.#directory}/`);
    return inside ? failed('absent') : failed('failed', `a link to ${path}, which was not read`);
  }
}

/** Reads the entries of a directory from a tar stream of it (`tar -C DIRECTORY -cf - .`). Throws `TarError`. */
export async function readArchive(
  stream: AsyncIterable<Uint8Array>,
  directory: string,
  limits: TarLimits = ARCHIVE_LIMITS,
): Promise<ArchiveTree> {
  const members = new Map<string, Member>();
  for await (const entry of readTar(stream, limits)) {
    const name = withoutFinalSlashes(entry.name.replace(/^(\.\/)+/, ''));
    if (name === '' || name === '.' || name.includes('/')) continue;
    if (name === '..' || name.includes('\0')) throw new TarError(`the archive has an entry ${JSON.stringify(name)}`);
    members.set(name, memberOf(entry, members));
  }
  return new ArchiveTree(directory, members);
}

/** A further name of a file is sent as a hard link to the first. */
function memberOf(entry: TarEntry, members: ReadonlyMap<string, Member>): Member {
  const first = entry.type === 'hard-link' ? members.get(entry.target.replace(/^(\.\/)+/, '')) : undefined;
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
