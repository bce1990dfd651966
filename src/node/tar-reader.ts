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
  let extra: ExtraHeader = {};
  for (let count = 0; ;) {
    const header = await source.take(BLOCK);
    if (header === undefined || isZero(header)) break;
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
  await source.drain();
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

type ExtraHeader = Partial<Pick<Header, 'name' | 'target' | 'size'>>;

function parseHeader(block: Buffer): Header {
  const expected = octal(block, 148, 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== expected) throw new TarError('what came is not a tar archive');
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: octal(block, 100, 8) & 0o7777,
    uid: octal(block, 108, 8),
    gid: octal(block, 116, 8),
    size: octal(block, 124, 12),
    modified: new Date(Math.min(octal(block, 136, 12), LATEST) * 1000),
    flag: block.toString('latin1', 156, 157),
    target: text(block, 157, 100),
  };
}

/** The last second that a `Date` can hold. */
const LATEST = 8.64e12;

/** A number in octal, or in base 256 where it is large (GNU). */
function octal(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  if ((field[0]! & 0x80) !== 0) {
    const value = field.reduce((total, byte, index) => total * 256 + (index === 0 ? byte & 0x7f : byte), 0);
    if (!Number.isSafeInteger(value)) throw new TarError('a number in the archive is out of bounds');
    return value;
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
  return {
    ...(path !== undefined && { name: path }),
    ...(target !== undefined && { target }),
    ...(size !== undefined && { size: paxSize(size) }),
  };
}

function paxSize(size: string): number {
  const value = Number(size);
  if (!/^\d+$/.test(size) || !Number.isSafeInteger(value)) throw new TarError('a size in the archive is no number');
  return value;
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

/** Bytes of a stream, taken in portions and counted. */
class BlockSource {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #limit: number;
  #buffered: Buffer[] = [];
  #size = 0;
  #seen = 0;

  constructor(stream: AsyncIterable<Uint8Array>, limit: number) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** Exactly so many bytes; undefined at the end of the stream. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#size < length) {
      if (await this.#more()) continue;
      if (this.#size === 0) return undefined;
      throw brokenOff();
    }
    const all = this.#buffered.length === 1 ? this.#buffered[0]! : Buffer.concat(this.#buffered);
    this.#buffered = [all.subarray(length)];
    this.#size -= length;
    return all.subarray(0, length);
  }

  /** The content of an entry, without the padding behind it. */
  async content(size: number): Promise<Buffer> {
    const padded = padding(size);
    if (padded === 0) return Buffer.alloc(0);
    const bytes = await this.take(padded);
    if (bytes === undefined) throw brokenOff();
    // A copy: the rest of the stream must not stay in memory because of one entry.
    return Buffer.from(bytes.subarray(0, size));
  }

  async skip(size: number): Promise<void> {
    for (let left = padding(size); left > 0;) {
      if (this.#size === 0 && !(await this.#more())) throw brokenOff();
      const taken = Math.min(left, this.#size);
      await this.take(taken);
      left -= taken;
    }
  }

  /** Reads what comes after the archive's end, so that the sender can finish. */
  async drain(): Promise<void> {
    this.#buffered = [];
    this.#size = 0;
    while (await this.#more()) {
      this.#buffered = [];
      this.#size = 0;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#seen += next.value.length;
    if (this.#seen > this.#limit) throw new TarError(`more than ${this.#limit} bytes came`);
    this.#buffered.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
    this.#size += next.value.length;
    return true;
  }
}

function padding(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function brokenOff(): TarError {
  return new TarError('the archive breaks off');
}
