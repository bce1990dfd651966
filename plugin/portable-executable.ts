/** An executable for Windows, as far as can be judged without one (Microsoft's "PE Format"). */
export interface PortableExecutable {
  /** Whether it is for x86-64. */
  readonly amd64: boolean;
  /** Whether it is a program of the console, which a terminal waits for and shows. */
  readonly console: boolean;
  /** Whether there is a place for a signature, and something in it. */
  readonly signed: boolean;
  /** Sections that lie in part beyond the end of the file. */
  readonly cutSections: readonly string[];
}

const PE_OFFSET = 0x3c;
const HEADER_SIZE = 24;
const AMD64 = 0x8664;
const PE32_PLUS = 0x20b;
const CONSOLE = 3;
const SECTION_SIZE = 40;

/** Reads the headers of an executable for Windows. Throws where it is none of 64 bits. */
export function parsePortableExecutable(data: Buffer): PortableExecutable {
  const start =
    data.length > PE_OFFSET + 4 && data.toString('latin1', 0, 2) === 'MZ' ? data.readUInt32LE(PE_OFFSET) : 0;
  const optional = start + HEADER_SIZE;
  const isOne = start > 0 && optional + 152 <= data.length && data.toString('latin1', start, start + 4) === 'PE\0\0';
  if (!isOne || data.readUInt16LE(optional) !== PE32_PLUS) throw new Error('not a 64-bit executable for Windows');
  const sections = optional + data.readUInt16LE(start + 20);
  const cutSections = Array.from(
    { length: data.readUInt16LE(start + 6) },
    (_, index) => sections + index * SECTION_SIZE,
  )
    .filter(
      (at) => at + SECTION_SIZE > data.length || data.readUInt32LE(at + 20) + data.readUInt32LE(at + 16) > data.length,
    )
    .map((at) => data.toString('latin1', at, at + 8).replace(/\0+$/, ''));
  return {
    amd64: data.readUInt16LE(start + 4) === AMD64,
    console: data.readUInt16LE(optional + 68) === CONSOLE,
    // The fifth of the data directories: the attribute certificates.
    signed: data.readUInt32LE(optional + 112 + 4 * 8) !== 0,
    cutSections,
  };
}
