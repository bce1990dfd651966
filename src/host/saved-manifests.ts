import { closeSync, constants, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { AttemptError } from '../facts/errors.ts';
import { pathToBytes } from './path-bytes.ts';

/** A file to keep. */
export interface SavedFile {
  /** A name without any directory: it came from a node, and is checked. */
  readonly name: string;
  readonly mode: number;
  readonly modified: Date;
  readonly bytes: Uint8Array;
}

/** Checks that a directory is new or empty, before anything is read for it. Throws `AttemptError`. */
export function requireEmpty(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cannotWrite(directory, error);
  }
  if (names.length > 0) throw new AttemptError(`${directory} is not empty`, 'Name a new directory.');
}

/**
 * Writes files into a new or empty directory, readable by this user alone, whatever their mode on the node. Nothing is
 * overwritten and no link is followed. Throws `AttemptError`.
 */
export function saveFiles(directory: string, files: readonly SavedFile[]): void {
  const names = files.map(({ name }) => checkedName(name));
  requireEmpty(directory);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    files.forEach(({ bytes }, index) => {
      saveFile(join(directory, names[index]!), bytes);
    });
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

/** Writes the files as a new tar archive. Throws `AttemptError`. */
export function saveArchive(path: string, files: readonly SavedFile[]): void {
  const archive = tarOf(files);
  try {
    saveFile(path, archive);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): AttemptError {
  return new AttemptError(`cannot write ${path}: ${(error as Error).message}`);
}

function saveFile(path: string, bytes: Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  // O_NOFOLLOW is undefined on Windows, where O_EXCL alone must do.
  const descriptor = openSync(
    pathToBytes(path),
    O_WRONLY | O_CREAT | O_EXCL | ((O_NOFOLLOW as number | undefined) ?? 0),
    0o600,
  );
  try {
    writeFileSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a file of this name can be made in a directory of this machine, and nowhere else. */
export function isFileName(name: string): boolean {
  // To Windows a backslash leads into a directory, and a colon to a disk or a stream.
  const leads = sep === '/' ? /[/\0]/ : /[/\\:\0]/;
  return name !== '' && name !== '.' && name !== '..' && !leads.test(name);
}

function checkedName(name: string): string {
  if (isFileName(name)) return name;
  throw new AttemptError(`the node sent a file named ${JSON.stringify(name)}, which was not written`);
}

/** The files as a tar archive (ustar, owned by root): only what is known of them, nothing of what the node sent besides. */
export function tarOf(files: readonly SavedFile[]): Uint8Array {
  const parts = files.flatMap(({ name, mode, modified, bytes }) => {
    const raw = pathToBytes(checkedName(name));
    const long =
      raw.length > 100 ? [header(LONG_NAME, 0, 0, raw.length + 1, 'L'), padded(Buffer.concat([raw, NUL]))] : [];
    const seconds = Math.max(0, Math.min(Math.floor(modified.getTime() / 1000), LATEST));
    return [...long, header(raw.subarray(0, 100), mode & 0o777, seconds, bytes.length, '0'), padded(bytes)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

const BLOCK = 512;

/** The last second that eleven octal digits hold. */
const LATEST = 8 ** 11 - 1;
const NUL = Buffer.alloc(1);

/** GNU's way to give the next entry a longer name. */
const LONG_NAME = Buffer.from('././@LongLink');

function header(name: Uint8Array, mode: number, seconds: number, size: number, flag: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.set(name, 0);
  const octal = (value: number, at: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(flag, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK);
  whole.set(bytes, 0);
  return whole;
}
