import { UsageError } from '../facts/errors.ts';
import { defineFlags } from './flag.ts';
import { isPodResource, withoutResource } from './pod-argument.ts';

/** The flag that selects by labels, as kubectl has it; a command says of what in a description of its own. */
export const SELECTOR_FLAGS = defineFlags({
  selector: {
    name: 'selector',
    short: 'l',
    kind: 'string',
    default: undefined,
    description:
      "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2).",
  },
});

/** Throws `UsageError` for a selector that selects everything: what an unset variable of a script was to hold. */
export function refuseEmptySelector(selector: string | undefined): void {
  if (selector?.trim() === '') throw new UsageError('--selector is empty, which would select everything');
}

/**
 * The pods that a command is given by name, also as `pod NAME…`; none where a selector is given in their place, also as
 * `pods -l LABELS`. Throws `UsageError` where it is given neither, or both.
 */
export function podsOrSelector(
  command: string,
  words: readonly string[],
  selector: string | undefined,
): readonly string[] {
  refuseEmptySelector(selector);
  if (selector !== undefined && words.every((word, index) => index === 0 && isPodResource(word))) return [];
  const names = withoutResource(words);
  if (selector !== undefined) throw new UsageError('POD and --selector cannot be used together');
  if (names.length === 0) throw new UsageError(`${command} needs an argument: POD`);
  return names;
}
