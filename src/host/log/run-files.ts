import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { read, type Outcome } from '../../kubelet/file.ts';
import type { MachineTree } from '../machine-tree.ts';
import type { OpenFile } from '../open-file.ts';

/** A file with a part of what a container wrote. */
export interface LogPart {
  readonly path: string;
  readonly file: OpenFile;
  readonly compressed: boolean;
}

/** The numbers of the runs of a container whose logs are there, the first run first: `N.log` (kubelet `pkg/kubelet/kuberuntime`). */
export function loggedRuns(tree: MachineTree, directory: string): Outcome<readonly number[]> {
  const names = tree.list(directory);
  if (!names.ok) return names;
  const numbers = names.value.flatMap((name) => {
    const match = /^(\d{1,9})\.log(?:\.\d{8}-\d{6}(?:\.gz)?)?$/.exec(name);
    return match === null ? [] : [Number.parseInt(match[1]!, 10)];
  });
  return read([...new Set(numbers)].sort((a, b) => a - b));
}

/** The files of one run, opened, and those that could not be. */
export interface RunFiles {
  /** The oldest first. All are to be closed. */
  readonly parts: readonly LogPart[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Opens what one run of a container has logged: rotated files, then the one that is written to. That is opened first, so
 * that one that is rotated meanwhile is not missed.
 */
export function openRun(tree: MachineTree, directory: string, run: number): RunFiles {
  const path = `${directory}/${run}.log`;
  const parts: LogPart[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const open = (one: string, compressed: boolean): boolean => {
    const file = tree.open(one);
    if (!file.ok) {
      // A link may lead nowhere; a file may just have been renamed.
      if (file.fault.kind !== 'absent' || tree.status(one).ok) unreadable.push({ path: one, why: file.fault.why });
      return false;
    }
    if (parts.some((part) => part.file.identity === file.value.identity)) file.value.close();
    else parts.push({ path: one, file: file.value, compressed });
    return true;
  };
  open(path, false);
  for (const { path: one, compressed } of rotatedFiles(tree, path)) {
    // The kubelet may compress it just now.
    if (!open(one, compressed) && !compressed) open(`${one}.gz`, true);
  }
  return { parts: parts.reverse(), unreadable };
}

interface RotatedFile {
  readonly path: string;
  readonly compressed: boolean;
  /** The higher, the older. */
  readonly age: number;
}

/**
 * Earlier parts of a log, the newest first. The kubelet puts a time behind the name (`pkg/kubelet/logs`), Docker a number
 * behind that of the file which the log is a link to; the higher, the older.
 */
function rotatedFiles(tree: MachineTree, path: string): readonly RotatedFile[] {
  const real = tree.resolve(path);
  const current = real.ok ? real.value : path;
  const slash = current.lastIndexOf('/');
  const [folder, base] = [current.slice(0, slash), current.slice(slash + 1)];
  const names = tree.list(folder);
  const found = new Map<string, RotatedFile>();
  for (const name of names.ok ? names.value : []) {
    if (!name.startsWith(`${base}.`)) continue;
    const match = /^(?:(\d{8})-(\d{6})|(\d{1,4}))(\.gz)?$/.exec(name.slice(base.length + 1));
    if (match === null) continue;
    const [, day = '', time = '', number, gz] = match;
    const age = number === undefined ? -Number(`${day}${time}`) : Number(number);
    const compressed = gz !== undefined;
    // One that is being compressed is there twice.
    if (found.get(String(age))?.compressed !== false)
      found.set(String(age), { path: `${folder}/${name}`, compressed, age });
  }
  return [...found.values()].sort((a, b) => a.age - b.age);
}

/** Bytes that are read at a time. */
const CHUNK = 64 * 1024;

/** The bytes of a part from a position to its end, uncompressed. Throws the system's or the decompressor's error. */
export async function* bytesOf({ file, compressed }: LogPart, from: number): AsyncGenerator<Buffer> {
  if (!compressed) yield* chunksOf(file, from);
  else yield* Readable.from(chunksOf(file, 0)).pipe(createGunzip()) as AsyncIterable<Buffer>;
}

/** The bytes of a file as they are, from a position to its end. */
export function* chunksOf(file: OpenFile, from: number): Generator<Buffer> {
  let position = from;
  for (let chunk = file.read(position, CHUNK); chunk.length > 0; chunk = file.read(position, CHUNK)) {
    position += chunk.length;
    yield chunk;
  }
}
