import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { platform } from 'node:os';
import { pathToBytes } from './path-bytes.ts';

/** Linux's O_PATH: a handle of a directory that needs no right to list it. */
const O_PATH = 0o10000000;

/** How many directories are held open. */
const MOST_HANDLES = 64;

/**
 * Directories below a root, each opened from its parent and never through a link, so that no swap of a directory for a
 * link, whenever it comes, leads out of the root. Linux alone has the means (`/proc/self/fd`).
 */
export class DirectoryHandles {
  readonly #root: string;
  readonly #handles = new Map<string, number>();

  /** Handles for a root other than the machine's own, which has no outside; undefined where the system has no such means. */
  static below(root: string): DirectoryHandles | undefined {
    return root !== '' && platform() === 'linux' && existsSync('/proc/self/fd')
      ? new DirectoryHandles(root)
      : undefined;
  }

  /** `root` is a path of this process, which may be reached through links. */
  constructor(root: string) {
    this.#root = root;
  }

  /** A path of this process that means the entry of a directory at a real path below the root. Throws what opening does. */
  entryPath(real: string): Buffer {
    const slash = real.lastIndexOf('/');
    const name = real.slice(slash + 1);
    const directory = this.#handleOf(real.slice(0, slash));
    return Buffer.concat([inHandle(directory), pathToBytes(`/${name === '' ? '.' : name}`)]);
  }

  /** A path of this process that means a directory itself. Throws what opening does. */
  directoryPath(real: string): Buffer {
    return inHandle(this.#handleOf(real === '/' ? '' : real));
  }

  #handleOf(real: string): number {
    const held = this.#handles.get(real);
    if (held !== undefined) return held;
    const flags = O_PATH | constants.O_DIRECTORY;
    const handle =
      real === '' ? openSync(this.#root, flags) : openSync(this.entryPath(real), flags | constants.O_NOFOLLOW);
    this.#handles.set(real, handle);
    this.#closeOldest();
    return handle;
  }

  /** The root, opened first, stays; of the others the one opened longest ago goes, which is no parent of the newest. */
  #closeOldest(): void {
    if (this.#handles.size <= MOST_HANDLES) return;
    const [, oldest] = [...this.#handles.keys()];
    if (oldest === undefined) return;
    closeSync(this.#handles.get(oldest)!);
    this.#handles.delete(oldest);
  }
}

function inHandle(handle: number): Buffer {
  return Buffer.from(`/proc/self/fd/${handle}`);
}
