import type { Command } from '../cli/command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { lintCommand } from './lint.ts';
import { lsCommand } from './ls.ts';
import { localCommand } from './local.ts';
import { localDoctorCommand } from './local-doctor.ts';
import { localExplainCommand } from './local-explain.ts';
import { manifestCommand } from './manifest.ts';
import { nodesCommand } from './nodes.ts';
import { optionsCommand } from './options.ts';
import { rulesCommand } from './rules.ts';
import { rulesExplainCommand } from './rules-explain.ts';

/** Every command, in the order of the help; a subcommand behind its command. */
export const COMMANDS: readonly Command[] = [
  lsCommand,
  explainCommand,
  nodesCommand,
  manifestCommand,
  localCommand,
  localExplainCommand,
  localDoctorCommand,
  doctorCommand,
  lintCommand,
  rulesCommand,
  rulesExplainCommand,
  completionCommand,
  optionsCommand,
];
