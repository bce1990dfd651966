/** Bytes after which spent memory is given back: those of some nine kubelets with 110 pods, small answers alone. */
const ENOUGH = 2 * 1024 * 1024;

/** Once in so many times what is older is looked through as well, which takes ten times as long. */
const ALL_EVERY = 16;

/** What Bun offers beyond Node. */
interface BunRuntime {
  readonly Bun?: { gc(force: boolean): void };
}

/** What looks through new memory alone: Bun's module `bun:jsc`. */
export interface NewMemoryCollector {
  edenGC(): unknown;
}

let collector: NewMemoryCollector | undefined;
let spent = 0;
let times = 0;

/** Says what gives memory back; until then nothing does. */
export function collectWith(one: NewMemoryCollector): void {
  collector = one;
}

/**
 * Says that so many bytes were read and are needed no more. Bun, which the executables run on, does not count network
 * buffers when it decides whether to collect, so that hundreds of megabytes pile up where many kubelets are asked; it
 * is told. Node counts them.
 */
export function spendMemory(bytes: number): void {
  spent += bytes;
  if (spent < ENOUGH) return;
  spent = 0;
  times += 1;
  if (times % ALL_EVERY === 0) (globalThis as BunRuntime).Bun?.gc(true);
  else giveBackNew();
}

/** Gives back what was needed for a moment only: left alone, Bun keeps as much of it as it has of what stays. */
export function giveBackNew(): void {
  collector?.edenGC();
}
