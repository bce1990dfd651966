import type { Command } from '../cli/command.ts';
import { CHANGE_COMMANDS } from './change-command.ts';
import { certsCommand } from './certs-command.ts';
import { completionCommand } from './completion-command.ts';
import { diffCommand } from './diff-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { explainCommand } from './explain-command.ts';
import { historyCommand } from './history-command.ts';
import { lintCommand } from './lint-command.ts';
import { lsCommand } from './ls-command.ts';
import { localCertsCommand } from './local-certs-command.ts';
import { localCommand } from './local-command.ts';
import { LOCAL_CHANGE_COMMANDS } from './local-change-command.ts';
import { localDoctorCommand } from './local-doctor-command.ts';
import { localExplainCommand } from './local-explain-command.ts';
import { localHistoryCommand } from './local-history-command.ts';
import { localLogsCommand } from './local-logs-command.ts';
import { logsCommand } from './logs-command.ts';
import { manifestCommand } from './manifest-command.ts';
import { nodesCommand } from './nodes-command.ts';
import { optionsCommand } from './options-command.ts';
import { rulesCommand } from './rules-command.ts';
import { rulesExplainCommand } from './rules-explain-command.ts';
import { waitCommand } from './wait-command.ts';

/** Every command, in the order of the help; a subcommand behind its command. */
export const COMMANDS: readonly Command[] = [
  lsCommand,
  explainCommand,
  nodesCommand,
  manifestCommand,
  certsCommand,
  ...CHANGE_COMMANDS,
  historyCommand,
  logsCommand,
  waitCommand,
  localCommand,
  localExplainCommand,
  localLogsCommand,
  localDoctorCommand,
  localCertsCommand,
  ...LOCAL_CHANGE_COMMANDS,
  localHistoryCommand,
  doctorCommand,
  diffCommand,
  lintCommand,
  rulesCommand,
  rulesExplainCommand,
  completionCommand,
  optionsCommand,
];
