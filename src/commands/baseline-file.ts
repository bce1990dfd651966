import type { CommandContext } from '../cli/command.ts';
import { parseBaseline, type Baseline } from '../rules/baseline.ts';
import { UsageError } from '../facts/errors.ts';
import { attempt } from '../host/system-files.ts';

/** Reads the file that `--baseline` names, `-` for standard input. Throws `UsageError` where that cannot be done. */
export function readBaseline({ readFile }: CommandContext, file: string): Baseline {
  const text = attempt(() => readFile(file));
  if (!text.ok) {
    throw new UsageError(`cannot read ${file}: ${text.fault.why}`, 'Write one with "doctor --write-baseline > FILE".');
  }
  return parseBaseline(text.value, file);
}
