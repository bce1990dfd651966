/** A 64-bit little-endian Mach-O file, as far as signing needs it (mach-o/loader.h). */
export interface MachO {
  readonly data: Buffer;
  /** Where the load command LC_CODE_SIGNATURE begins. */
  readonly signatureCommand: number;
  /** Where the load commands of the segments __TEXT and __LINKEDIT begin. */
  readonly textCommand: number;
  readonly linkEditCommand: number;
  /** Whether the processor is arm64, else x86_64. */
  readonly arm: boolean;
}

const MAGIC_64 = 0xfeedfacf;
const HEADER_SIZE = 32;
const ARM64 = 0x0100000c;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

/** Finds the parts of an executable that matter to its signature. Throws where it is no such file or has no room. */
export function parseMachO(data: Buffer): MachO {
  if (data.length < HEADER_SIZE || data.readUInt32LE(0) !== MAGIC_64) throw new Error('not a 64-bit Mach-O file');
  const segments = new Map<string, number>();
  let signature: number | undefined;
  let command = HEADER_SIZE;
  for (let left = data.readUInt32LE(16); left > 0; left -= 1) {
    const kind = data.readUInt32LE(command);
    if (kind === LC_SEGMENT_64) segments.set(text(data, command + 8, 16), command);
    if (kind === LC_CODE_SIGNATURE) signature = command;
    command += data.readUInt32LE(command + 4);
  }
  const textCommand = segments.get('__TEXT');
  const linkEditCommand = segments.get('__LINKEDIT');
  if (signature === undefined || textCommand === undefined || linkEditCommand === undefined) {
    throw new Error('a Mach-O file without LC_CODE_SIGNATURE, __TEXT or __LINKEDIT');
  }
  const arm = data.readUInt32LE(4) === ARM64;
  return { data, signatureCommand: signature, textCommand, linkEditCommand, arm };
}

/** Where the file keeps its signature, and its size in bytes. */
export function signaturePlace({ data, signatureCommand }: MachO): { offset: number; size: number } {
  return { offset: data.readUInt32LE(signatureCommand + 8), size: data.readUInt32LE(signatureCommand + 12) };
}

/** Where in the file a segment lies. */
export function segmentPlace({ data }: MachO, command: number): { offset: number; size: number } {
  return { offset: Number(data.readBigUInt64LE(command + 40)), size: Number(data.readBigUInt64LE(command + 48)) };
}

/** Text that ends at a zero byte or at its longest length. */
function text(data: Buffer, offset: number, longest: number): string {
  const bytes = data.subarray(offset, offset + longest);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? longest : end);
}
