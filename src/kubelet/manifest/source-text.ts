import { encodingFault, type SourceEncoding } from './encoding-fault.ts';
import { DocumentSyntaxError } from '../../yaml/syntax-error.ts';
import type { Place } from '../../yaml/place.ts';

// What go-yaml refuses to read, anywhere in the input (vendor/go.yaml.in/yaml/v2/readerc.go).
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
// go-yaml decodes its input in pieces of this many bytes, so that what follows the first document is seen only so far.
const PIECE = 512;

/** The text of a manifest, as far as it can be decoded. */
export interface SourceText {
  readonly text: string;
  /** Where decoding broke off, in characters of `text`, and why; undefined where all was decoded. */
  readonly fault: { readonly offset: number; readonly message: string } | undefined;
}

/**
 * Decodes a manifest as go-yaml does: UTF-16 with a byte order mark, UTF-8 with one or without, nothing else. Control
 * characters and bytes that are not UTF-8 are faults.
 */
export function decodeSource(bytes: Uint8Array): SourceText {
  const [encoding, skip] = encodingOf(bytes);
  const body = bytes.subarray(skip);
  try {
    return checked(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    const good = longestValid(body, encoding);
    const { text, fault } = checked(new TextDecoder(encoding, { ignoreBOM: true }).decode(body.subarray(0, good)));
    const message = encodingFault(body.subarray(good), encoding);
    return { text, fault: fault ?? { offset: text.length, message } };
  }
}

/** How far go-yaml has decoded its input when it is done with the first `length` characters. */
export function decodedBy(text: string, length: number): number {
  const bytes = Buffer.byteLength(text.slice(0, length));
  const limit = Math.ceil((bytes + 4) / PIECE) * PIECE;
  let end = length;
  for (let size = bytes; end < text.length && size < limit; end += 1) size += Buffer.byteLength(text.charAt(end));
  return end;
}

/** Throws the fault of a text if it lies before `end`. */
export function refuseFault({ text, fault }: SourceText, end: number): void {
  if (fault !== undefined && fault.offset <= end) {
    throw new DocumentSyntaxError(fault.message, placeAt(text, fault.offset));
  }
}

/** The line and column of an offset. */
function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\x85\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function encodingOf(bytes: Uint8Array): [encoding: SourceEncoding, skip: number] {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return ['utf-16le', 2];
  if (first === 0xfe && second === 0xff) return ['utf-16be', 2];
  return ['utf-8', first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0];
}

function checked(text: string): SourceText {
  const offset = text.search(FORBIDDEN);
  return { text, fault: offset < 0 ? undefined : { offset, message: 'control characters are not allowed' } };
}

/** The number of leading bytes that are whole characters, found by halving. */
function longestValid(bytes: Uint8Array, encoding: SourceEncoding): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = good + ((bad - good) >> 1);
    if (isValid(bytes.subarray(0, middle), encoding, true)) good = middle;
    else bad = middle;
  }
  // Up to here there was no fault yet, but the last character may not be whole.
  while (!isValid(bytes.subarray(0, good), encoding, false)) good -= 1;
  return good;
}

/** Whether the bytes can be decoded, at their end perhaps but for a character that is `cut` off. */
function isValid(bytes: Uint8Array, encoding: SourceEncoding, cut: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}
