import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { objectKey } from '../objects/kube-object.ts';
import type { Pace } from './pace.ts';
import { isRefused, staticManifest, type StaticManifest } from './static-manifest.ts';

/** A file as the kubelet found it when it looked: SHA-256 of its content, or `absent`. */
export interface Sighting {
  readonly name: string;
  readonly digest: string;
}

/** Where the directory is on this machine, and how the node calls it. */
export interface WatchedDirectory {
  readonly onMachine: string;
  readonly onNode: string;
  readonly node: string;
  /** Of the kubelet's version. */
  readonly minorVersion: number;
}

/**
 * Watches a manifest directory as the kubelet does (`pkg/kubelet/config/file.go`, `file_linux.go`): it hears of single files
 * at once, and reads all of them at an interval. Until then a file that cannot be read any more, or that defines another
 * pod than before, leaves the old pod as it is.
 */
export class ManifestWatch {
  /** What it saw of each file, oldest first, the same not twice in a row. */
  readonly sightings: Sighting[] = [];
  readonly #directory: WatchedDirectory;
  readonly #tell: () => void;
  /** By namespace and name of the pod. */
  #pods = new Map<string, StaticManifest>();
  readonly #byFile = new Map<string, string>();
  readonly #watcher: FSWatcher;
  readonly #interval: NodeJS.Timeout;

  constructor(directory: WatchedDirectory, pace: Pace, tell: () => void) {
    this.#directory = directory;
    this.#tell = tell;
    this.#scan();
    this.#watcher = watch(directory.onMachine, (_event, name) => {
      if (name !== null) this.#hear(name);
    });
    this.#watcher.on('error', () => undefined);
    this.#interval = setInterval(() => {
      this.#scan();
      this.#tell();
    }, pace.milliseconds('scan'));
  }

  /** The pods that are to run, by namespace and name. */
  get pods(): ReadonlyMap<string, StaticManifest> {
    return this.#pods;
  }

  stop(): void {
    this.#watcher.close();
    clearInterval(this.#interval);
  }

  #hear(name: string): void {
    if (isHidden(name)) return;
    const found = this.#read(name);
    if (found === 'absent') {
      const key = this.#byFile.get(name);
      if (key !== undefined) this.#pods.delete(key);
    } else if (found !== undefined) this.#pods.set(this.#keep(name, found), found);
    this.#tell();
  }

  #scan(): void {
    const names = readdirSync(this.#directory.onMachine).filter((name) => !isHidden(name));
    const pods = new Map<string, StaticManifest>();
    // Of two files that define the same pod the last one wins.
    for (const name of names.sort()) {
      const found = this.#read(name);
      if (found !== undefined && found !== 'absent') pods.set(this.#keep(name, found), found);
    }
    this.#pods = pods;
  }

  #keep(name: string, { pod: { metadata } }: StaticManifest): string {
    const key = objectKey(metadata.namespace, metadata.name);
    this.#byFile.set(name, key);
    return key;
  }

  #read(name: string): StaticManifest | 'absent' | undefined {
    const path = join(this.#directory.onMachine, name);
    let bytes: Buffer;
    try {
      if (!statSync(path).isFile()) return undefined;
      bytes = readFileSync(path);
    } catch {
      this.#see(name, 'absent');
      return 'absent';
    }
    this.#see(name, createHash('sha256').update(bytes).digest('hex'));
    const { onNode, node, minorVersion } = this.#directory;
    const found = staticManifest(bytes, { path: `${onNode}/${name}`, node });
    return found !== undefined && isRefused(found, minorVersion) ? undefined : found;
  }

  #see(name: string, digest: string): void {
    const last = this.sightings.findLast((one) => one.name === name);
    if (last?.digest !== digest) this.sightings.push({ name, digest });
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}
