import { createHash } from 'node:crypto';

/** What a user wants of a manifest. The words are those of the commands, and part of the JSON output. */
export type ChangeAction = 'edit' | 'apply' | 'restart' | 'stop' | 'start' | 'rm' | 'undo';

/** The static pod that a change is about. */
export interface ChangedPod {
  readonly namespace: string;
  /** `metadata.name` in the manifest. */
  readonly name: string;
  /** The name of its mirror pod. */
  readonly mirrorName: string;
}

/** One file of a manifest directory that becomes another: the content, or undefined where there is no such file. */
export interface Change {
  /** Lower-case hexadecimal digits, chosen at random. */
  readonly id: string;
  readonly action: ChangeAction;
  /** Undefined where the file defines none, neither before nor after: nothing starts, and nothing stops. */
  readonly pod: ChangedPod | undefined;
  /** The file's name in the manifest directory. */
  readonly file: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** What is brought back, as a path in `.kubectl-static`: with its mode and owner. Undefined for new content. */
  readonly from?: string | undefined;
}

/** How the guard tells contents apart: SHA-256 in hexadecimal digits, or `absent`. */
export function digestOf(content: Uint8Array | undefined): string {
  return content === undefined ? 'absent' : createHash('sha256').update(content).digest('hex');
}
