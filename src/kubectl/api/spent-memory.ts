/** Bytes after which spent memory is given back: those of some seventy kubelets with 110 pods, small answers alone. */
const ENOUGH = 16 * 1024 * 1024;

/** What Bun offers beyond Node. */
interface BunRuntime {
  readonly Bun?: { gc(force: boolean): void };
}

let spent = 0;

/**
 * Says that so many bytes were read and are needed no more. Bun, which the executables run on, does not count network
 * buffers when it decides whether to collect, so that hundreds of megabytes pile up where many kubelets are asked; it
 * is told. Node counts them.
 */
export function spendMemory(bytes: number): void {
  spent += bytes;
  if (spent < ENOUGH) return;
  spent = 0;
  (globalThis as BunRuntime).Bun?.gc(true);
}
