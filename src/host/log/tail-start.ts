import { LogLines } from '../../kubelet/log-lines.ts';
import { bytesOf, type LogPart } from './run-files.ts';

/** Where to begin, so that the last lines come. */
export interface TailStart {
  /** Which of the parts. */
  readonly part: number;
  /** Bytes from its beginning; 0 for a compressed one. */
  readonly position: number;
  /** So many lines that end before the first which is wanted. */
  readonly skip: number;
}

/** Lines of the two streams may be mixed, so that one that ends late began before others. */
const MARGIN = 64;

/**
 * Where the last lines of a log begin, found from its end: a log is seldom read to its beginning. Pieces of a line are
 * counted as what they are only when read forward, so what is left is read twice. `onTurn` is called between pieces.
 */
export async function tailStart(
  parts: readonly LogPart[],
  lines: number,
  onTurn: () => Promise<void>,
): Promise<TailStart> {
  const last = parts.at(-1);
  if (last === undefined) return { part: 0, position: 0, skip: 0 };
  if (lines === 0 && !last.compressed) return { part: parts.length - 1, position: last.file.size, skip: 0 };
  for (let wanted = lines + MARGIN; ; wanted *= 4) {
    const start = await backwards(parts, wanted, onTurn);
    const counted = await countFrom(parts, start, onTurn);
    const isBeginning = start.part === 0 && start.position === 0;
    if (isBeginning || counted >= lines + MARGIN) return { ...start, skip: Math.max(0, counted - lines) };
  }
}

/** The beginning of a raw line with about so many behind it. */
async function backwards(
  parts: readonly LogPart[],
  wanted: number,
  onTurn: () => Promise<void>,
): Promise<Omit<TailStart, 'skip'>> {
  let left = wanted;
  for (const [index, part] of [...parts.entries()].reverse()) {
    if (part.compressed) {
      for await (const chunk of bytesOf(part, 0)) {
        left -= newlines(chunk);
        await onTurn();
      }
      if (left <= 0) return { part: index, position: 0 };
      continue;
    }
    for (let end = part.file.size; end > 0;) {
      const begin = Math.max(0, end - BLOCK);
      const block = part.file.read(begin, end - begin);
      const count = newlines(block);
      if (count > left) return { part: index, position: begin + afterNewline(block, count - left) };
      left -= count;
      end = begin;
      await onTurn();
    }
  }
  return { part: 0, position: 0 };
}

const BLOCK = 256 * 1024;
const NEWLINE = 0x0a;

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** The position behind the newline of a number, of which the first is 1. */
function afterNewline(bytes: Buffer, number: number): number {
  let at = -1;
  for (let index = 0; index < number; index += 1) at = bytes.indexOf(NEWLINE, at + 1);
  return at + 1;
}

async function countFrom(
  parts: readonly LogPart[],
  start: Omit<TailStart, 'skip'>,
  onTurn: () => Promise<void>,
): Promise<number> {
  const log = new LogLines();
  let count = 0;
  for (const [index, part] of parts.slice(start.part).entries()) {
    for await (const chunk of bytesOf(part, index === 0 ? start.position : 0)) {
      count += log.add(chunk).filter(({ ends }) => ends).length;
      await onTurn();
    }
  }
  return count + log.rest().length;
}
