import type { Command } from '../cli/command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { lintCommand } from './lint.ts';
import { lsCommand } from './ls.ts';
import { localCommand } from './local.ts';
import { manifestCommand } from './manifest.ts';
import { nodesCommand } from './nodes.ts';
import { optionsCommand } from './options.ts';
import { rulesCommand } from './rules.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  lsCommand,
  explainCommand,
  nodesCommand,
  manifestCommand,
  localCommand,
  doctorCommand,
  lintCommand,
  rulesCommand,
  completionCommand,
  optionsCommand,
];
