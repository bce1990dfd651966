/**
 * What the guard says. `changed`: the new manifest is in place, and waits for confirmation. `confirmed` and `undone` are
 * ends. `left`: somebody else wrote the file meanwhile, so that it was not touched again. `stuck`: it can write nothing.
 * `busy`: another change is under way. `refused`: nothing was changed.
 */
export interface GuardAnswer {
  readonly word: (typeof WORDS)[number];
  /** The sentence behind it; empty where there is none. Unescaped. */
  readonly why: string;
  /** The last lines of containers that were started since, each headed by its name; empty where there are none. */
  readonly log: string;
}

/** Why the guard has not made or kept a change of a file that somebody else wrote, behind the name of the file. */
export const CHANGED_MEANWHILE = 'was changed meanwhile';

/** Why a guard without capabilities has not changed a file that only its owner may read, behind the name of the file. */
export const NOT_READABLE = 'cannot be read by the guard';

/** Why a guard without capabilities has not changed a file that others may read, behind the name of the file. */
export const OWNER_NOT_KEPT = 'belongs to another owner, which the guard cannot keep';

const WORDS = ['ready', 'changed', 'confirmed', 'undone', 'left', 'stuck', 'busy', 'refused', 'recovered'] as const;

/** Reads what the guard wrote; undefined for anything that it does not write, such as nothing. */
export function parseGuardAnswer(text: string): GuardAnswer | undefined {
  const end = text.indexOf('\n');
  const line = (end < 0 ? text : text.slice(0, end)).trim();
  const space = line.indexOf(' ');
  const word = WORDS.find((one) => one === (space < 0 ? line : line.slice(0, space)));
  if (word === undefined) return undefined;
  return { word, why: space < 0 ? '' : line.slice(space + 1).trim(), log: end < 0 ? '' : text.slice(end + 1) };
}
