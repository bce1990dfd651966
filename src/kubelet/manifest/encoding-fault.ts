/** The encodings that go-yaml reads. */
export type SourceEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** What go-yaml says of bytes whose first character cannot be decoded (vendor/go.yaml.in/yaml/v2/readerc.go). */
export function encodingFault(bytes: Uint8Array, encoding: SourceEncoding): string {
  return encoding === 'utf-8' ? utf8Fault(bytes) : utf16Fault(bytes, encoding === 'utf-16le');
}

function utf8Fault(bytes: Uint8Array): string {
  const width = utf8Width(bytes[0]!);
  if (width === undefined) return 'invalid leading UTF-8 octet';
  if (width > bytes.length) return 'incomplete UTF-8 octet sequence';
  const trailing = bytes.subarray(1, width);
  if (trailing.some((octet) => (octet & 0xc0) !== 0x80)) return 'invalid trailing UTF-8 octet';
  const code = trailing.reduce((value, octet) => (value << 6) | (octet & 0x3f), bytes[0]! & (0x7f >> width));
  const least = [0, 0x80, 0x800, 0x10000][width - 1]!;
  return code < least ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character';
}

/** How many bytes a character has by its first one; undefined for one that begins none. */
function utf8Width(octet: number): number | undefined {
  if (octet < 0x80) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  return (octet & 0xf8) === 0xf0 ? 4 : undefined;
}

function utf16Fault(bytes: Uint8Array, isLittle: boolean): string {
  if (bytes.length < 2) return 'incomplete UTF-16 character';
  const high = bytes[isLittle ? 1 : 0]!;
  if ((high & 0xfc) === 0xdc) return 'unexpected low surrogate area';
  return bytes.length < 4 ? 'incomplete UTF-16 surrogate pair' : 'expected low surrogate area';
}
