import { createHash } from 'node:crypto';
import { parseMachO, segmentPlace, signaturePlace, type MachO } from './macho.ts';

/** A code signature as it is in a file: what it covers, and whether the file still is what was signed. */
export interface CodeSignature {
  readonly identifier: string;
  /** Signed by nobody in particular: enough for macOS to start it. */
  readonly adHoc: boolean;
  /** How many bytes from the start of the file are covered. */
  readonly codeLimit: number;
  /** Numbers of pages whose bytes are not those that were signed. */
  readonly badPages: readonly number[];
}

// Big-endian structures of xnu osfmk/kern/cs_blobs.h.
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const CODE_DIRECTORY_SLOT = 0;
const WITH_EXEC_SEGMENT = 0x20400;
const AD_HOC = 0x2;
const SHA256 = 2;
const SHA256_SIZE = 32;
const MAIN_BINARY = 1n;
const PAGE_SIZE = 4096;
const DIRECTORY_SIZE = 88;

/**
 * Signs a Mach-O executable ad hoc in place of the signature that it has, which must be the last thing in the file.
 * Bun leaves the runtime's own signature in the darwin-x64 executable, and macOS ends a program whose bytes are not
 * what its signature says.
 */
export function signAdHoc(executable: Buffer, identifier: string): Buffer {
  const { offset, size } = signaturePlace(parseMachO(executable));
  if (offset + size !== executable.length) throw new Error('the signature is not at the end of the Mach-O file');
  const pages = Math.ceil(offset / PAGE_SIZE);
  const newSize = align(12 + 8 + DIRECTORY_SIZE + identifier.length + 1 + pages * SHA256_SIZE, 16);
  const signed = Buffer.concat([executable.subarray(0, offset), Buffer.alloc(newSize)]);
  const file = parseMachO(signed);
  declareSize(file, newSize);
  const directory = codeDirectory(file, identifier, offset);
  const superBlob = Buffer.alloc(20);
  for (const [index, word] of [SUPER_BLOB, 20 + directory.length, 1, CODE_DIRECTORY_SLOT, 20].entries()) {
    superBlob.writeUInt32BE(word, index * 4);
  }
  superBlob.copy(signed, offset);
  directory.copy(signed, offset + superBlob.length);
  return signed;
}

/** Reads the signature of a Mach-O executable and holds it against the file's bytes. */
export function readSignature(executable: Buffer): CodeSignature {
  const { offset } = signaturePlace(parseMachO(executable));
  const directory = findCodeDirectory(executable, offset);
  const word = (at: number): number => directory.readUInt32BE(at);
  if (directory.readUInt8(37) !== SHA256) throw new Error('the signature uses a hash other than SHA-256');
  const codeLimit = word(32);
  const pageSize = 2 ** directory.readUInt8(39);
  const hashes = directory.subarray(word(16));
  const actual = pageHashes(executable.subarray(0, codeLimit), pageSize);
  const badPages = actual.flatMap((hash, page) =>
    hashes.subarray(page * SHA256_SIZE, (page + 1) * SHA256_SIZE).equals(hash) ? [] : [page],
  );
  const identifier = directory.toString('latin1', word(20), directory.indexOf(0, word(20)));
  return { identifier, adHoc: (word(12) & AD_HOC) !== 0, codeLimit, badPages };
}

/** Writes the size of the signature into the load commands, which are signed themselves. */
function declareSize(file: MachO, size: number): void {
  const { data, signatureCommand, linkEditCommand, arm } = file;
  const linkEdit = segmentPlace(file, linkEditCommand);
  const linkEditSize = data.length - linkEdit.offset;
  data.writeUInt32LE(size, signatureCommand + 12);
  data.writeBigUInt64LE(BigInt(linkEditSize), linkEditCommand + 48);
  data.writeBigUInt64LE(BigInt(align(linkEditSize, arm ? 0x4000 : 0x1000)), linkEditCommand + 32);
}

function codeDirectory(file: MachO, identifier: string, codeLimit: number): Buffer {
  const hashes = pageHashes(file.data.subarray(0, codeLimit), PAGE_SIZE);
  const names = Buffer.from(`${identifier}\0`, 'latin1');
  const head = Buffer.alloc(DIRECTORY_SIZE);
  const hashOffset = DIRECTORY_SIZE + names.length;
  const words: readonly (readonly [at: number, value: number])[] = [
    [0, CODE_DIRECTORY],
    [4, hashOffset + hashes.length * SHA256_SIZE],
    [8, WITH_EXEC_SEGMENT],
    [12, AD_HOC],
    [16, hashOffset],
    [20, DIRECTORY_SIZE],
    [28, hashes.length],
    [32, codeLimit],
  ];
  for (const [at, value] of words) head.writeUInt32BE(value, at);
  head.writeUInt8(SHA256_SIZE, 36);
  head.writeUInt8(SHA256, 37);
  head.writeUInt8(Math.log2(PAGE_SIZE), 39);
  const text = segmentPlace(file, file.textCommand);
  head.writeBigUInt64BE(BigInt(text.offset), 64);
  head.writeBigUInt64BE(BigInt(text.size), 72);
  head.writeBigUInt64BE(MAIN_BINARY, 80);
  return Buffer.concat([head, names, ...hashes]);
}

function findCodeDirectory(executable: Buffer, superBlob: number): Buffer {
  if (executable.readUInt32BE(superBlob) !== SUPER_BLOB) throw new Error('no signature where the file says');
  for (let index = 0; index < executable.readUInt32BE(superBlob + 8); index += 1) {
    const blob = superBlob + executable.readUInt32BE(superBlob + 16 + index * 8);
    if (executable.readUInt32BE(blob) === CODE_DIRECTORY) {
      return executable.subarray(blob, blob + executable.readUInt32BE(blob + 4));
    }
  }
  throw new Error('a signature without a code directory');
}

function pageHashes(code: Buffer, pageSize: number): Buffer[] {
  return Array.from({ length: Math.ceil(code.length / pageSize) }, (_, page) =>
    createHash('sha256')
      .update(code.subarray(page * pageSize, (page + 1) * pageSize))
      .digest(),
  );
}

function align(size: number, to: number): number {
  return Math.ceil(size / to) * to;
}
