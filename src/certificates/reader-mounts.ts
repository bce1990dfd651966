import type { NamedFile } from './named-file.ts';

/** What a reader pod sees of a node: a directory that holds certificates, or one file. */
export interface ReaderMount {
  readonly hostPath: string;
  readonly kind: 'directory' | 'file';
  /** The directory in the pod: that of the node, or one in which the file is alone. */
  readonly at: string;
}

/** A file in a reader pod. */
export interface ReaderPlace {
  readonly mount: ReaderMount;
  /** Below the directory in the pod. */
  readonly name: string;
}

const MOUNT = '/certificates';

/**
 * The least that must be opened to read files: the directories of certificates, in which links may lead from one to the
 * other; of configurations, beside which others may lie (`admin.conf`), and of what its own pod mounts alone the file itself.
 * A pod does not start without a file that it mounts: a configuration that may not be there is left out. Of one that names
 * others, where these are known to lie.
 */
export function mountsFor(files: readonly NamedFile[]): readonly ReaderMount[] {
  const placed = files.filter((file) => file.hostPath !== undefined);
  const isSingle = ({ mountedAlone, format }: NamedFile): boolean => mountedAlone || format !== 'pem';
  const inDirectories = placed.filter((one) => !isSingle(one));
  const among = placed.flatMap((file) => file.among ?? []);
  const directories = new Set([...inDirectories.map(({ hostPath = '' }) => parentOf(hostPath)), ...among]);
  const tops = [...directories].filter((path) => ![...directories].some((other) => isBelow(path, other)));
  const alone = placed.filter((one) => isSingle(one) && one.mayBeAbsent !== true).map(({ hostPath = '' }) => hostPath);
  const single = [...new Set(alone)].filter((path) => !tops.some((top) => isBelow(path, top)));
  const wanted = [
    ...tops.map((hostPath) => ({ hostPath, kind: 'directory' as const })),
    ...single.map((hostPath) => ({ hostPath, kind: 'file' as const })),
  ];
  return wanted.map((one, index) => ({ ...one, at: `${MOUNT}/${index}` }));
}

/** Where a file of the node is in the pod; undefined where nothing that was opened holds it. */
export function readerPlaceOf(mounts: readonly ReaderMount[], hostPath: string): ReaderPlace | undefined {
  for (const mount of mounts) {
    if (mount.kind === 'file' && mount.hostPath === hostPath) return { mount, name: baseOf(hostPath) };
    if (mount.kind === 'directory' && isBelow(hostPath, mount.hostPath)) {
      return { mount, name: hostPath.slice(mount.hostPath.length).replace(/^\/+/, '') };
    }
  }
  return undefined;
}

/** Where a mount is in the pod: a file has its own name. */
export function mountPathOf({ at, kind, hostPath }: ReaderMount): string {
  return kind === 'directory' ? at : `${at}/${baseOf(hostPath)}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isBelow(path: string, directory: string): boolean {
  return path !== directory && path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
