import { withoutUserInfo } from '../facts/user-info.ts';
import { bareValue, type Flag } from './flag.ts';
import { isKnown, parseArgv } from './argv.ts';

/** What stands for a secret. */
const MASK = '********';

/**
 * A command line that was understood, for a report that others read: its words, then its flags, each by its long name and
 * with its value as given, less what is secret of it.
 */
export function shownArguments(argv: readonly string[], flags: readonly Flag[]): readonly string[] {
  const { words, settings } = parseArgv(argv, flags);
  const shown = settings.filter(isKnown).map(({ flag, value }) => {
    return value === bareValue(flag) ? `--${flag.name}` : `--${flag.name}=${shownValue(flag, value)}`;
  });
  return [...words, ...shown];
}

function shownValue({ secret }: Flag, value: string): string {
  if (secret === 'value') return MASK;
  return secret === 'user-info' ? withoutUserInfo(value) : value;
}
