import type { FlagValues } from '../cli/flag.ts';
import type { CommandSubject, OwnCommand } from '../change/plan.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import { LOCAL_FLAGS } from './local-flags.ts';
import { executableName } from '../facts/called-as.ts';

/** Commands about pods and manifests of this node, with the flags that were given. A node may have no kubectl. */
export function localCommands(flags: FlagValues<typeof LOCAL_FLAGS>): OwnCommand {
  const given = Object.entries(LOCAL_FLAGS).flatMap(([key, flag]) => {
    const value = flags[key as keyof typeof LOCAL_FLAGS];
    return value === undefined || value === flag.default ? [] : [` --${flag.name}=${shellQuote(String(value))}`];
  });
  return (verb, subject) => {
    const named = subject === undefined ? '' : ` ${shellQuote(wordFor(subject))}`;
    return `${executableName()} local${verb === '' ? '' : ` ${verb}`}${named}${given.join('')}`;
  };
}

function wordFor(subject: CommandSubject): string {
  if ('path' in subject) return subject.path;
  const { namespace, name } = subject;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
