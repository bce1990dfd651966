import { jsonOrNothing } from '../facts/parsed-json.ts';
import { isRecord } from '../facts/record.ts';

/** A line that a container wrote, or so much of it as is held at a time. */
export interface LogLine {
  /** When its first piece was written, as the runtime wrote that; undefined where it did not. */
  readonly time: string | undefined;
  /** What the container wrote, without the newline. */
  readonly bytes: Buffer;
  /** False for what follows a part of the same line. */
  readonly begins: boolean;
  /** False where the line was not ended, or not yet. */
  readonly ends: boolean;
}

interface Piece {
  readonly stream: string;
  readonly time: string | undefined;
  readonly bytes: Buffer;
  readonly ends: boolean;
}

interface Begun {
  readonly time: string | undefined;
  readonly pieces: Buffer[];
  size: number;
  /** A part of the line was handed on. */
  begins: boolean;
}

const NEWLINE = 0x0a;
/** So much of a line is held; a longer one is handed on in parts. */
const MOST_HELD = 1024 * 1024;

/**
 * What containers wrote, from the bytes of a log as a runtime writes it: `TIME STREAM F TEXT`, with P for a line that goes
 * on (KEP-2411, containerd, CRI-O), or Docker's JSON. Pieces of a line are joined, those of each stream by themselves. A
 * line of no known form is taken as it stands.
 */
export class LogLines {
  #raw: Buffer[] = [];
  #rawSize = 0;
  /** Of a raw line too long to be held, where the rest of it belongs. */
  #overlong: Piece | undefined;
  readonly #begun = new Map<string, Begun>();

  /** Takes more of the log, and returns what is whole. */
  add(chunk: Buffer): readonly LogLine[] {
    const lines: LogLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#hold(chunk.subarray(from, end));
      lines.push(...this.#endRaw());
      from = end + 1;
    }
    this.#hold(Buffer.from(chunk.subarray(from)));
    if (this.#rawSize > MOST_HELD) lines.push(...this.#passOn());
    return lines;
  }

  /** What has not ended, as the log ends here. */
  rest(): readonly LogLine[] {
    const lines = [...(this.#rawSize > 0 || this.#overlong !== undefined ? this.#endRaw() : [])];
    for (const [stream, begun] of this.#begun) {
      lines.push(lineOf(begun, false));
      this.#begun.delete(stream);
    }
    return lines;
  }

  #hold(bytes: Buffer): void {
    if (bytes.length > 0) this.#raw.push(bytes);
    this.#rawSize += bytes.length;
  }

  #takeRaw(): Buffer {
    const raw = this.#raw.length === 1 ? this.#raw[0]! : Buffer.concat(this.#raw);
    this.#raw = [];
    this.#rawSize = 0;
    return raw;
  }

  #endRaw(): readonly LogLine[] {
    const raw = this.#takeRaw();
    const piece = this.#overlong === undefined ? pieceOf(raw) : { ...this.#overlong, bytes: raw };
    this.#overlong = undefined;
    return this.#join(piece);
  }

  #passOn(): readonly LogLine[] {
    const raw = this.#takeRaw();
    this.#overlong ??= pieceOf(raw);
    const bytes = this.#overlong.bytes.length > 0 ? this.#overlong.bytes : raw;
    this.#overlong = { ...this.#overlong, bytes: Buffer.alloc(0) };
    return this.#join({ ...this.#overlong, bytes, ends: false });
  }

  #join({ stream, time, bytes, ends }: Piece): readonly LogLine[] {
    const begun = this.#begun.get(stream) ?? { time, pieces: [], size: 0, begins: true };
    begun.pieces.push(bytes);
    begun.size += bytes.length;
    if (!ends && begun.size <= MOST_HELD) {
      this.#begun.set(stream, begun);
      return [];
    }
    if (ends) this.#begun.delete(stream);
    else this.#begun.set(stream, { time, pieces: [], size: 0, begins: false });
    return [lineOf(begun, ends)];
  }
}

function lineOf({ time, pieces, begins }: Begun, ends: boolean): LogLine {
  return { time, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), begins, ends };
}

const PREFIX = /^(\d{4}-\d\d-\d\dT\S{1,40}) (stdout|stderr) ([FP])(?::[A-Z]{1,8})? /;
const LONGEST_PREFIX = 80;

function pieceOf(raw: Buffer): Piece {
  const match = PREFIX.exec(raw.toString('latin1', 0, LONGEST_PREFIX));
  if (match === null) return pieceOfDocker(raw) ?? { stream: '', time: undefined, bytes: raw, ends: true };
  const [prefix, time, stream = '', tag] = match;
  return { stream, time, bytes: raw.subarray(prefix.length), ends: tag === 'F' };
}

/** Docker's own form, where the kubelet reaches it through cri-dockerd: a newline is part of the text. */
function pieceOfDocker(raw: Buffer): Piece | undefined {
  const value = raw.toString('latin1', 0, 7) === '{"log":' ? jsonOrNothing(raw.toString('utf8')) : undefined;
  if (!isRecord(value) || typeof value.log !== 'string') return undefined;
  const { log, stream, time } = value;
  const ends = log.endsWith('\n');
  return {
    stream: typeof stream === 'string' ? stream : '',
    time: typeof time === 'string' ? time : undefined,
    bytes: Buffer.from(ends ? log.slice(0, -1) : log),
    ends,
  };
}

/** A time of a log with nine digits after the second, as `kubectl logs --timestamps` shows it. */
export function fixedTime(time: string): string {
  const match = /^(.*:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (match === null) return time;
  const [, seconds = '', digits = '', zone = ''] = match;
  return `${seconds}.${digits.padEnd(9, '0')}${zone}`;
}
