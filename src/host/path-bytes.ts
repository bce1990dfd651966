import { isUtf8 } from 'node:buffer';

/**
 * File names are bytes. Most are UTF-8 and become that text; a byte of one that is not becomes a lone surrogate
 * (U+DC80 to U+DCFF, as Python's PEP 383 does), which no UTF-8 text decodes to, so that the name can be turned back.
 */
export function nameFromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}

/** The bytes of a path made of such names. */
export function pathToBytes(path: string): Buffer {
  if (!/\p{Surrogate}/u.test(path)) return Buffer.from(path, 'utf8');
  return Buffer.concat(
    Array.from(path, (character) => {
      const code = character.charCodeAt(0);
      const isByte = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
      return isByte ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8');
    }),
  );
}

/** Compares names by their bytes, as Go sorts them. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(pathToBytes(a), pathToBytes(b));
}
