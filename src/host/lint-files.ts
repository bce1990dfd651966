import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { failed, type FileKind, type Outcome } from '../kubelet/file.ts';
import { compareNames } from './path-bytes.ts';
import { isPattern, nameMatcher } from './glob.ts';
import { attempt, kindOf, readUpTo } from './system-files.ts';

/** Something that may be a manifest. */
export interface FoundFile {
  readonly name: string;
  /** As the user would name it. */
  readonly path: string;
  /** The directory that it lies in, links followed; empty for standard input. With the name it tells files apart. */
  readonly folder: string;
  /** Of what it is, links followed; undefined for a link to nothing. */
  readonly kind: FileKind | undefined;
  /** What a link points to, as written in it. */
  readonly target: string | undefined;
  /** Permission bits; undefined where they mean nothing: on Windows, and in a checkout, which does not keep them. */
  readonly mode: number | undefined;
  /** The bytes, at most one more than `limit`. */
  readonly read: (limit: number) => Outcome<Uint8Array>;
}

/** What one argument of the command line stands for. */
export type LintTarget =
  | {
      readonly type: 'directory';
      readonly path: string;
      /** Itself, links followed. */
      readonly folder: string;
      readonly entries: readonly FoundFile[];
    }
  | { readonly type: 'file'; readonly file: FoundFile }
  | { readonly type: 'unreadable'; readonly path: string; readonly why: string };

/**
 * Finds the files that an argument stands for: a file, a directory, or a pattern that the shell has left alone. A file is
 * followed through links, as the kubelet does.
 */
export function findLintTargets(argument: string): readonly LintTarget[] {
  const stats = attempt(() => statSync(argument));
  if (stats.ok) return [targetOf(argument, stats.value)];
  const matches = /[*?[]/.test(argument) ? expand(argument) : [];
  if (matches.length > 0) return matches.flatMap((path) => findLintTargets(path));
  return [{ type: 'unreadable', path: argument, why: stats.fault.why }];
}

function targetOf(path: string, stats: Stats): LintTarget {
  const folder = attempt(() => realpathSync(stats.isDirectory() ? path : dirname(path)));
  if (!folder.ok) return { type: 'unreadable', path, why: folder.fault.why };
  if (!stats.isDirectory()) return { type: 'file', file: foundFile(path, basename(path), folder.value) };
  const names = attempt(() => readdirSync(path).sort(compareNames));
  if (!names.ok) return { type: 'unreadable', path, why: names.fault.why };
  const entries = names.value.map((name) => foundFile(join(path, name), name, folder.value));
  return { type: 'directory', path, folder: folder.value, entries };
}

/** Standard input as a file: what was read of it, or why it could not be. */
export function standardInput(read: Outcome<Uint8Array>): LintTarget {
  const facts = { folder: '', target: undefined, mode: undefined };
  return { type: 'file', file: { name: 'stdin', path: 'stdin', kind: 'file', ...facts, read: () => read } };
}

function foundFile(path: string, name: string, folder: string): FoundFile {
  const link = attempt(() => lstatSync(path));
  const target = link.ok && link.value.isSymbolicLink() ? attempt(() => readlinkSync(path)) : undefined;
  const stats = attempt(() => statSync(path));
  const kind = stats.ok ? kindOf(stats.value) : undefined;
  const posix = stats.ok && sep === '/';
  return {
    name,
    path,
    folder,
    kind,
    target: target?.ok === true ? target.value : undefined,
    mode: posix && !isCheckout(folder) ? stats.value.mode & 0o7777 : undefined,
    read: (limit) => {
      if (!stats.ok) return stats;
      if (kind !== 'file') return failed('not-a-file');
      return attempt(() => readFile(path, limit));
    },
  };
}

/** Whether a directory belongs to a version control system, by the mark that one leaves at its top. */
function isCheckout(folder: string): boolean {
  const above = dirname(folder);
  return VERSION_CONTROL.some((name) => existsSync(join(folder, name))) || (above !== folder && isCheckout(above));
}

const VERSION_CONTROL = ['.git', '.hg', '.svn', '.jj'];

function readFile(path: string, limit: number): Buffer {
  // What has become a FIFO meanwhile must not block.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return readUpTo(descriptor, limit);
  } finally {
    closeSync(descriptor);
  }
}

/** Paths that match a pattern, in byte order. As in a shell `*` does not match a dot at the beginning of a name. */
function expand(pattern: string): readonly string[] {
  const [first = '', ...segments] = pattern.split('/');
  const absolute = first === '';
  let found = absolute ? ['/'] : ['.'];
  for (const segment of absolute ? segments : [first, ...segments]) {
    if (segment === '') continue;
    found = found.flatMap((directory) => matchesIn(directory, segment));
  }
  return found;
}

function matchesIn(directory: string, segment: string): readonly string[] {
  const inside = (name: string): string => (directory === '.' ? name : join(directory, name));
  if (!isPattern(segment)) return attempt(() => lstatSync(inside(segment))).ok ? [inside(segment)] : [];
  const names = attempt(() => readdirSync(directory));
  const isMeant = nameMatcher(segment);
  return names.ok ? names.value.filter(isMeant).sort(compareNames).map(inside) : [];
}
