import type { CommandContext, CommandInput } from '../cli/command.ts';
import { completionScript } from '../cli/completion-scripts/script.ts';
import { SHELLS } from '../cli/completion-scripts/shells.ts';
import type { FlagTable } from '../cli/flag.ts';
import { UsageError } from '../facts/errors.ts';

/** Runs `completion`. */
export function run({ stdout }: CommandContext, { positionals }: CommandInput<FlagTable>): Promise<0> {
  const shell = SHELLS.find((name) => name === positionals[0]);
  if (shell === undefined) {
    throw new UsageError(`unknown shell ${JSON.stringify(positionals[0] ?? '')}`, `Shells: ${SHELLS.join(', ')}.`);
  }
  stdout.write(completionScript(shell));
  return Promise.resolve(0);
}
