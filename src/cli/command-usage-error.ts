import { UsageError } from '../facts/errors.ts';

/** A `UsageError` of a known command: its help is where to look. */
export class CommandUsageError extends UsageError {
  /** The command's name; undefined for the program as a whole. */
  readonly command: string | undefined;

  constructor(error: UsageError, command: string | undefined) {
    super(error.message, error.hint);
    this.command = command;
  }
}
