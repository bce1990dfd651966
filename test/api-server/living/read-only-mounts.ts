import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Machine, PodSpec } from '../nodes/machines.ts';
import type { ContainerLogs } from './container-log.ts';

/**
 * The directories that a container may only read. This machine mounts nothing, and modes do not bind root: so it is looked
 * afterwards whether all is as it was. What the kubelet has written itself meanwhile, logs, it knows.
 */
export class ReadOnlyMounts {
  readonly #before: ReadonlyMap<string, string>;
  readonly #logs: ContainerLogs;
  readonly #root: string;

  constructor({ volumes = [] }: PodSpec, { volumeMounts = [] }: Container, { root }: Machine, logs: ContainerLogs) {
    this.#logs = logs;
    this.#root = root;
    const paths = volumeMounts
      .filter(({ readOnly }) => readOnly === true)
      .flatMap(({ name }) => volumes.find((volume) => volume.name === name)?.hostPath?.path ?? []);
    this.#before = new Map(paths.map((path) => [path, this.#digest(path)]));
  }

  /** Those in which not all is as it was, as the node calls them. */
  changed(): string[] {
    return [...this.#before].filter(([path, digest]) => this.#digest(path) !== digest).map(([path]) => path);
  }

  /** Of the logs only what the kubelet did not write counts. */
  #digest(path: string): string {
    const onMachine = join(this.#root, path);
    return onMachine === this.#logs.path ? this.#logs.strangers().join('\n') : digestOf(onMachine);
  }
}

function digestOf(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'absent';
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (stats.isDirectory()) {
    return readdirSync(path)
      .sort()
      .map((name) => `${name} ${digestOf(join(path, name))}`)
      .join('\n');
  }
  if (!stats.isFile()) return 'other';
  const content = createHash('sha256').update(readFileSync(path)).digest('hex');
  return `${stats.mode} ${stats.uid} ${stats.gid} ${stats.mtimeMs} ${content}`;
}
