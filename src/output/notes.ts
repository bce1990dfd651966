import { neededWords, UNTRUSTED_ADVICE, type Unreadable } from '../facts/evidence.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';

/** A line for stderr about something that could not be read. */
export function unreadableNote(unreadable: Unreadable): string {
  return escapeLine(`Note: could not read ${unreadableWords(unreadable)}`);
}

/** What could not be read, why, and the permission that would change it. Unescaped. */
export function unreadableWords(unreadable: Unreadable): string {
  const { what, status } = unreadable;
  const why = whyWithAdvice(unreadable);
  const needed = neededWords(unreadable);
  if (status === 403 && needed !== undefined) return `${what}: forbidden (needs ${needed})`;
  return needed === undefined ? `${what}: ${why}` : `${what}: ${why} (needs ${needed})`;
}

/** Why something could not be read, with what is done about it where a kubelet was not trusted. */
export function whyWithAdvice({ why, obstacle }: Unreadable): string {
  return obstacle === 'untrusted' ? `${why}; ${asClause(UNTRUSTED_ADVICE)}` : why;
}

function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

/** Lines for stderr about how a list of pods was read, where that is not as usual. */
export function listingNotes({ selectorUnsupported, inconsistent, seen }: ListingFacts): string[] {
  return [
    ...(selectorUnsupported
      ? [`Note: this server cannot select pods by service account, so all ${seen} pods were read.`]
      : []),
    ...(inconsistent ? ['Note: the list kept expiring on the server; its end is newer than its beginning.'] : []),
  ];
}

interface ListingFacts {
  readonly selectorUnsupported: boolean;
  readonly inconsistent: boolean;
  readonly seen: number;
}
