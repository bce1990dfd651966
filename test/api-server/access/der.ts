/** DER, the byte form of ASN.1 (ITU-T X.690), as far as an X.509 certificate needs it. Every function gives one encoded value. */

function tagged(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content]);
}

export function sequence(...values: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(values));
}

export function setOf(...values: Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(values));
}

/** A non-negative INTEGER from big-endian bytes; a zero byte keeps the sign bit clear. */
export function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function nullValue(): Buffer {
  return tagged(0x05, Buffer.alloc(0));
}

export function octetString(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

/** A BIT STRING; `unused` counts the bits of the last byte that do not belong to it. */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([unused]), bytes]));
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, 'utf8'));
}

/** A time in whole seconds: UTCTime before 2050, GeneralizedTime after (RFC 5280, section 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`));
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) septets.unshift((rest & 0x7f) | 0x80);
    return septets;
  });
  return tagged(0x06, Buffer.from(bytes));
}

/** A context-specific tag: explicit (it wraps a whole value) when `constructed`, else implicit over raw bytes. */
export function context(number: number, content: Buffer, constructed: boolean): Buffer {
  return tagged((constructed ? 0xa0 : 0x80) | number, content);
}
