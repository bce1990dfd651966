import type { CommandContext } from '../cli/command.ts';
import { parseBaseline, type Baseline } from '../domain/baseline.ts';
import { UsageError } from '../domain/errors.ts';
import { attempt } from '../node/system-files.ts';

/** Reads the file that `--baseline` names, `-` for standard input. Throws `UsageError` where that cannot be done. */
export function readBaseline({ readFile }: CommandContext, file: string): Baseline {
  const text = attempt(() => readFile(file));
  if (!text.ok) {
    throw new UsageError(`cannot read ${file}: ${text.fault.why}`, 'Write one with "doctor --write-baseline > FILE".');
  }
  return parseBaseline(text.value, file);
}
