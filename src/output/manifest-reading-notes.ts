import type { Unreadable } from '../domain/evidence.ts';
import { listed } from '../rules/cluster-rule.ts';
import { compareUtf8 } from './byte-order.ts';
import { unreadableWords } from './notes.ts';

/** How the reading of manifests on many nodes came out. */
export interface ManifestReadingOutcome {
  /** Nodes whose manifests could not be read, and why. */
  readonly unread: ReadonlyMap<string, string>;
  /** What could not be read besides: single files, and what manifests name. */
  readonly unreadable: readonly Unreadable[];
  /** Nodes that were not tried. */
  readonly unasked: readonly string[];
  readonly interrupted: boolean;
}

/** The manifests that were not looked at, and why: a sentence for each reason, none where all were. Unescaped. */
export function manifestReadingNotes(outcome: ManifestReadingOutcome): readonly string[] {
  const { unread, unreadable, unasked, interrupted } = outcome;
  const byReason = new Map<string, string[]>();
  for (const [node, why] of [...unread].sort(([a], [b]) => compareUtf8(a, b))) {
    byReason.set(why, [...(byReason.get(why) ?? []), node]);
  }
  const why = interrupted ? 'interrupted' : 'not tried, because all before were refused';
  if (unasked.length > 0) byReason.set(why, [...unasked].sort(compareUtf8));
  return [
    ...[...byReason].map(([reason, nodes]) => `manifests of ${listed(nodes)}: ${reason.replace(/\.$/, '')}`),
    ...new Set(unreadable.map(unreadableWords)),
  ];
}
