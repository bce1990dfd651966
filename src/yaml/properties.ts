import type { Cursor, Mark } from './cursor.ts';
import type { Token } from './token.ts';

const WORD = /[0-9A-Za-z_-]/;
const URI = /[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]/;

/** Scans `&name` or `*name`. */
export function scanAnchor(cursor: Cursor, type: 'alias' | 'anchor'): Token {
  const { mark } = cursor;
  cursor.skip();
  const name = cursor.takeWhile(WORD);
  if (name === '' || !(cursor.isSpace() || '?:,]}%@`'.includes(cursor.peek()))) {
    throw cursor.error('did not find expected alphabetic or numeric character');
  }
  return { type, mark, name };
}

/** Scans `!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: Cursor): Token {
  const { mark } = cursor;
  const tag = cursor.peek(1) === '<' ? scanVerbatimTag(cursor) : scanShortTag(cursor);
  if (!cursor.isSpace()) throw cursor.error('did not find expected whitespace or line break');
  return { type: 'tag', mark, ...tag };
}

function scanVerbatimTag(cursor: Cursor): { handle: string; suffix: string } {
  cursor.skip(2);
  const suffix = scanUri(cursor, '');
  if (cursor.peek() !== '>') throw cursor.error("did not find the expected '>'");
  cursor.skip();
  return { handle: '', suffix };
}

function scanShortTag(cursor: Cursor): { handle: string; suffix: string } {
  const handle = scanHandle(cursor, false);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanUri(cursor, '') };
  const suffix = scanUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cursor: Cursor, isDirective: boolean): string {
  if (cursor.peek() !== '!') throw cursor.error("did not find expected '!'");
  let handle = cursor.take() + cursor.takeWhile(WORD);
  if (cursor.peek() === '!') handle += cursor.take();
  else if (isDirective && handle !== '!') throw cursor.error("did not find expected '!'");
  return handle;
}

/** `head` is a handle that turned out to be the beginning of the suffix. */
function scanUri(cursor: Cursor, head: string): string {
  let uri = head.slice(1);
  let found = head !== '';
  while (URI.test(cursor.peek())) {
    uri += cursor.peek() === '%' ? takeUriEscape(cursor) : cursor.take();
    found = true;
  }
  if (!found) throw cursor.error('did not find expected tag URI');
  return uri;
}

function takeUriEscape(cursor: Cursor): string {
  const digits = cursor.text.slice(cursor.offset + 1, cursor.offset + 3);
  if (!/^[0-9a-f]{2}$/i.test(digits)) throw cursor.error('did not find URI escaped octet');
  cursor.skip(3);
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** Scans `%YAML 1.1` or `%TAG ! prefix`, with the rest of its line. */
export function scanDirective(cursor: Cursor): Token {
  const { mark } = cursor;
  cursor.skip();
  const name = cursor.takeWhile(WORD);
  if (name === '') throw cursor.error('could not find expected directive name');
  if (!cursor.isSpace()) throw cursor.error('found unexpected non-alphabetical character');
  const token = directive(cursor, mark, name);
  cursor.skipBlanks();
  cursor.skipComment();
  if (!cursor.isBreakOrEnd()) throw cursor.error('did not find expected comment or line break');
  cursor.takeBreak();
  return token;
}

function directive(cursor: Cursor, mark: Mark, name: string): Token {
  cursor.skipBlanks();
  switch (name) {
    case 'YAML': {
      const major = scanVersionNumber(cursor);
      if (cursor.peek() !== '.') throw cursor.error("did not find expected digit or '.' character");
      cursor.skip();
      return { type: 'version-directive', mark, version: `${major}.${scanVersionNumber(cursor)}` };
    }
    case 'TAG': {
      const handle = scanHandle(cursor, true);
      if (!cursor.isBlank()) throw cursor.error('did not find expected whitespace');
      cursor.skipBlanks();
      const prefix = scanUri(cursor, '');
      if (!cursor.isSpace()) throw cursor.error('did not find expected whitespace or line break');
      return { type: 'tag-directive', mark, handle, prefix };
    }
    default:
      throw cursor.error('found unknown directive name');
  }
}

function scanVersionNumber(cursor: Cursor): number {
  const digits = cursor.takeWhile(/[0-9]/);
  if (digits === '') throw cursor.error('did not find expected version number');
  if (digits.length > 2) throw cursor.error('found extremely long version number');
  return Number(digits);
}
