import type { Unreadable } from '../facts/evidence.ts';
import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';
import { compareUtf8 } from '../kubectl/printers/byte-order.ts';
import { unreadableWords } from './notes.ts';

/** How the reading of manifests on many nodes came out. */
export interface ManifestReadingOutcome {
  /** How many nodes were read. */
  readonly readCount: number;
  /** Nodes whose manifests were not read, and why. */
  readonly unread: ReadonlyMap<string, string>;
  /** What could not be read besides. */
  readonly unreadable: readonly Unreadable[];
}

/** The manifests that were not looked at, and why: a sentence for each reason, none where all were. Unescaped. */
export function manifestReadingNotes({ unread, unreadable }: ManifestReadingOutcome): readonly string[] {
  const byReason = grouped(
    [...unread].sort(([a], [b]) => compareUtf8(a, b)),
    ([, why]) => why,
  );
  return [
    ...[...byReason].map(([reason, nodes]) => {
      return `manifests of ${listed(nodes.map(([node]) => node))}: ${reason.replace(/\.$/, '')}`;
    }),
    ...new Set(unreadable.map(unreadableWords)),
  ];
}
