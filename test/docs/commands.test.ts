import { test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { commandsDocument } from './commands-document.ts';
import { expectDocument } from './document.ts';

test('docs/commands.md is what the program says of itself', async () => {
  await expectDocument('docs/commands.md', commandsDocument(COMMANDS));
});
