import { defineCommand } from '../cli/command.ts';

/** `kubectl static options`: the flags that every command takes, as `kubectl options` shows its own. */
export const optionsCommand = defineCommand({
  name: 'options',
  aliases: [],
  summary: 'Print the list of flags inherited by all commands',
  description: ['Print the list of flags inherited by all commands.'],
  examples: [{ text: 'Print the flags inherited by all commands', arguments: '' }],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: {},
  load: () => import('./options.ts'),
});
