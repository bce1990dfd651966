import type { CommandContext } from '../cli/command.ts';
import { globalOptionsHelp, helpLook } from '../cli/help.ts';

/** Runs `options`. */
export function run(context: CommandContext): Promise<0> {
  context.stdout.write(globalOptionsHelp(helpLook(context)));
  return Promise.resolve(0);
}
