/** What a directory entry is. Only a `file` is ever opened. */
export type FileKind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device';

/** An entry's metadata. */
export interface FileStatus {
  readonly kind: FileKind;
  /** Permission bits, with setuid, setgid and sticky: `0o600`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** Why a file could not be looked at. */
export type FaultKind =
  | 'absent'
  | 'forbidden'
  | 'loop' // links that lead to each other
  | 'not-a-file' // a directory, a FIFO, a device or a socket where a file is wanted
  | 'not-a-directory'
  | 'too-large'
  | 'failed';

/** A failure as a value, so that the rest is still looked at. */
export interface FileFault {
  readonly kind: FaultKind;
  /** In the system's words: `permission denied`. */
  readonly why: string;
}

/** What came of looking at a file. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: FileFault };

/** A value that was read. */
export function read<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** A failure to read. */
export function failed(kind: FaultKind, why: string = FAULT_WORDS[kind]): { ok: false; fault: FileFault } {
  return { ok: false, fault: { kind, why } };
}

const FAULT_WORDS: Readonly<Record<FaultKind, string>> = {
  absent: 'no such file or directory',
  forbidden: 'permission denied',
  loop: 'too many levels of symbolic links',
  'not-a-file': 'not a regular file',
  'not-a-directory': 'not a directory',
  'too-large': 'too large',
  failed: 'input/output error',
};

/** `0600`, as chmod takes it. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Owner and group of a file, with their names where the node knows them. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** `root:root`, numbers where there are no names. */
export function ownerText({ uid, gid, user, group }: FileOwner): string {
  return `${user ?? String(uid)}:${group ?? String(gid)}`;
}

/** Whether the kubelet reads entries of this name at all (`pkg/kubelet/config/file.go`). */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}
