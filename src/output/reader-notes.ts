import type { Unreadable } from '../facts/evidence.ts';
import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';
import { compareUtf8 } from '../kubectl/printers/byte-order.ts';
import { unreadableWords } from './notes.ts';

/** How a reading by pods on many nodes came out. */
export interface ReadingOutcome {
  /** How many nodes were read. */
  readonly readCount: number;
  /** Nodes that were not read, and why. */
  readonly unread: ReadonlyMap<string, string>;
  /** What could not be read besides. */
  readonly unreadable: readonly Unreadable[];
}

/** What of nodes was not looked at, `manifests`, and why: a sentence for each reason, none where all was. Unescaped. */
export function readingNotes(what: string, { unread, unreadable }: ReadingOutcome): readonly string[] {
  const byReason = grouped(
    [...unread].sort(([a], [b]) => compareUtf8(a, b)),
    ([, why]) => why,
  );
  return [
    ...[...byReason].map(([reason, nodes]) => {
      return `${what} of ${listed(nodes.map(([node]) => node))}: ${reason.replace(/\.$/, '')}`;
    }),
    ...new Set(unreadable.map(unreadableWords)),
  ];
}
