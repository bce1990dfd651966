/** Bytes after which spent memory is given back: those of some twenty kubelets, small answers alone. */
const ENOUGH = 2 * 1024 * 1024;

/** What gives back memory that is needed no more: Bun's module `bun:jsc`. */
export interface MemoryCollector {
  /** Looks through new memory alone. */
  edenGC(): unknown;
  fullGC(): unknown;
  /** Bytes of objects, also of those that are needed no more and were not looked through since. */
  heapSize(): number;
}

let collector: MemoryCollector | undefined;
let spent = 0;
let spentSinceAll = 0;
/** Bytes in use when all memory was looked through last. */
let inUse: number | undefined;

/** Says what gives memory back; until then nothing does. */
export function collectWith(one: MemoryCollector): void {
  collector = one;
}

/**
 * Says that so many bytes were read and are needed no more. Bun, which the executables run on, does not count network
 * buffers when it decides whether to collect, so that hundreds of megabytes pile up where many kubelets are asked; it
 * is told. Node counts them. To look through all memory takes as long as there is much in use, so that is done once half
 * as many bytes were spent as there are in use: its share of the time is then the same for ten nodes and for thousands.
 */
export function spendMemory(bytes: number): void {
  spent += bytes;
  if (spent < ENOUGH || collector === undefined) return;
  spentSinceAll += spent;
  spent = 0;
  inUse ??= collector.heapSize();
  if (spentSinceAll < inUse / 2) giveBackNew();
  else giveBackAll();
}

/** Gives back all that is needed no more: before much is computed of what is, too. Where little was read, it is not worth the time. */
export function giveBackAll(): void {
  if (collector === undefined || inUse === undefined) return;
  collector.fullGC();
  spentSinceAll = 0;
  inUse = collector.heapSize();
}

/** Gives back what was needed for a moment only: left alone, Bun keeps as much of it as it has of what stays. */
export function giveBackNew(): void {
  collector?.edenGC();
}

/** A buffer that can let go of its memory: since Node 21, and in Bun. */
interface TransferableBuffer {
  transfer?(size: number): unknown;
}

/** Gives the memory of these bytes back at once; nothing else may be in it. They are then empty, but under Node 20. */
export function giveBack(bytes: Uint8Array): void {
  (bytes.buffer as TransferableBuffer).transfer?.(0);
}
