import { nameFromBytes } from './path-bytes.ts';

/** One entry of a tar stream. Nothing in it is trusted: names may be anything, links may point anywhere. */
export interface TarEntry {
  /** As it stands in the archive; bytes that are not UTF-8 as in `path-bytes.ts`. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'hard-link' | 'fifo' | 'device' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: Date;
  readonly target: string;
  /** The content of a file of at most `largestFile` bytes; undefined for any other entry. */
  readonly content: Uint8Array | undefined;
}

/** How much is taken from a stream before it is refused. */
export interface TarLimits {
  readonly entries: number;
  /** Bytes of the whole stream. */
  readonly total: number;
  /** A larger file is passed over, not kept. */
  readonly largestFile: number;
}

/** The stream is no tar archive, breaks off, or goes beyond its limits. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

const BLOCK = 512;

/** Long names and pax records are short; more is refused. */
const LARGEST_RECORD = 64 * 1024;

/**
 * Reads a tar stream entry by entry: ustar, GNU and pax, as busybox and GNU tar write them. Small and bounded on
 * purpose: what comes here was sent by a node that may be hostile. Throws `TarError`.
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>, limits: TarLimits): AsyncGenerator<TarEntry> {
  const source = new BlockSource(stream, limits.total);
  try {
    yield* readEntries(source, limits);
    await source.drain();
  } finally {
    // Also where the archive is refused, or its reader has had enough: whoever sends it would wait for ever.
    await source.close();
  }
}

/** Everything up to the block of zeros that ends an archive; without one it has broken off. */
async function* readEntries(source: BlockSource, limits: TarLimits): AsyncGenerator<TarEntry> {
  let extra: ExtraHeader = {};
  for (let count = 0; ;) {
    const header = await source.take(BLOCK);
    if (header === undefined) throw brokenOff();
    if (isZero(header)) return;
    const entry = parseHeader(header);
    if (isExtra(entry.flag)) {
      if (entry.size > LARGEST_RECORD) throw new TarError('a name in the archive is too long');
      const record = await source.content(entry.size);
      extra = { ...extra, ...parseExtra(entry.flag, record) };
      continue;
    }
    count += 1;
    if (count > limits.entries) throw new TarError(`the archive has more than ${limits.entries} entries`);
    yield await readEntry(source, { ...entry, ...extra }, limits.largestFile);
    extra = {};
  }
}

async function readEntry(source: BlockSource, header: Header, largestFile: number): Promise<TarEntry> {
  const { flag, ...entry } = header;
  const type = TYPES[flag] ?? 'other';
  const hasContent = type === 'file' || type === 'other';
  const keeps = type === 'file' && entry.size <= largestFile;
  const content = keeps ? await source.content(entry.size) : undefined;
  if (hasContent && !keeps) await source.skip(entry.size);
  return { ...entry, type, content };
}

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
};

type Header = Omit<TarEntry, 'type' | 'content'> & { readonly flag: string };

type ExtraHeader = Partial<Pick<Header, 'name' | 'target' | 'size' | 'modified'>>;

function parseHeader(block: Buffer): Header {
  const expected = octal(block, 148, 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== expected) throw new TarError('this is not a tar archive');
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: octal(block, 100, 8) & 0o7777,
    uid: octal(block, 108, 8),
    gid: octal(block, 116, 8),
    size: sizeOf(octal(block, 124, 12)),
    modified: moment(octal(block, 136, 12)),
    flag: block.toString('latin1', 156, 157),
    target: text(block, 157, 100),
  };
}

/** The last second that a `Date` can hold, and without its sign the first. */
const LATEST = 8.64e12;

/** Seconds since 1970, or before; what no `Date` can hold is as near to it as one can. */
function moment(seconds: number): Date {
  return new Date(Math.max(-LATEST, Math.min(seconds, LATEST)) * 1000);
}

/** Only a wrong size makes the rest of an archive unreadable; any other number is its file's alone. */
function sizeOf(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new TarError('a size in the archive is not a number');
  return value;
}

/**
 * A number in octal; in base 256, as a two's complement, where it is large or below zero, as times before 1970 are (GNU).
 * Beyond what a number can hold exactly it is rounded.
 */
function octal(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  if ((field[0]! & 0x80) !== 0) {
    const isNegative = (field[0]! & 0x40) !== 0;
    const first = (field[0]! & 0x3f) - (isNegative ? 0x40 : 0);
    return field.subarray(1).reduce((total, byte) => total * 256 + byte, first);
  }
  const digits = /^[0-7]*/.exec(field.toString('latin1').replace(/^[ \0]+/, ''))![0];
  return digits === '' ? 0 : parseInt(digits, 8);
}

function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return nameFromBytes(field.subarray(0, end < 0 ? length : end));
}

/** GNU's long names (`L`, `K`) and pax records (`x`, `g`) describe the entry that follows. */
function isExtra(flag: string): boolean {
  return ['L', 'K', 'x', 'g'].includes(flag);
}

function parseExtra(flag: string, record: Buffer): ExtraHeader {
  if (flag === 'L') return { name: text(record, 0, record.length) };
  if (flag === 'K') return { target: text(record, 0, record.length) };
  if (flag === 'g') return {};
  const values = paxRecords(record);
  const path = values.get('path');
  const target = values.get('linkpath');
  const size = values.get('size');
  const modified = Number(values.get('mtime') ?? NaN);
  return {
    ...(path !== undefined && { name: path }),
    ...(target !== undefined && { target }),
    ...(size !== undefined && { size: sizeOf(/^\d+$/.test(size) ? Number(size) : NaN) }),
    ...(!Number.isNaN(modified) && { modified: moment(modified) }),
  };
}

/** `LENGTH KEY=VALUE\n`, again and again; LENGTH counts the whole record. */
function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(bytes.toString('latin1', at, space));
    if (!Number.isInteger(length) || length <= space - at || at + length > bytes.length) {
      throw new TarError('a record in the archive is damaged');
    }
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf('=');
    values.set(record.toString('utf8', 0, Math.max(0, equals)), nameFromBytes(record.subarray(equals + 1)));
    at += length;
  }
  return values;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/**
 * Bytes of a stream, taken in portions and counted. Only the piece that came last is held, so it does not matter in how
 * many pieces they come.
 */
class BlockSource {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #limit: number;
  #piece: Uint8Array = new Uint8Array();
  #seen = 0;

  constructor(stream: AsyncIterable<Uint8Array>, limit: number) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** Exactly so many bytes, which are the caller's own; undefined at the end of the stream. */
  async take(length: number): Promise<Buffer | undefined> {
    const bytes = Buffer.alloc(length);
    for (let filled = 0; filled < length;) {
      if (this.#piece.length === 0 && !(await this.#more())) {
        if (filled === 0) return undefined;
        throw brokenOff();
      }
      const part = this.#next(length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  /** The content of an entry, without the padding behind it. */
  async content(size: number): Promise<Buffer> {
    const bytes = await this.take(size);
    if (bytes === undefined) throw brokenOff();
    await this.#pass(padding(size) - size);
    return bytes;
  }

  async skip(size: number): Promise<void> {
    await this.#pass(padding(size));
  }

  /** Reads what comes after the archive's end, so that the sender can finish. */
  async drain(): Promise<void> {
    while (await this.#more());
    this.#piece = new Uint8Array();
  }

  /** Lets the sender go: nothing more is taken. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #pass(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      if (this.#piece.length === 0 && !(await this.#more())) throw brokenOff();
      left -= this.#next(left).length;
    }
  }

  #next(most: number): Uint8Array {
    const part = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(part.length);
    return part;
  }

  async #more(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#seen += next.value.length;
    if (this.#seen > this.#limit) throw new TarError(`more than ${this.#limit} bytes arrived`);
    this.#piece = next.value;
    return true;
  }
}

function padding(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function brokenOff(): TarError {
  return new TarError('the archive is cut short');
}
