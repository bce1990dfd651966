import type { CommandContext } from '../cli/command.ts';
import { FINDING_FORMATS, type FindingsToPrint } from '../output/findings/finding-formats.ts';
import { findingsWidth } from '../output/report-width.ts';
import { FILE_SCOPES, type FindingFlags } from './finding-flags.ts';

/** Prints findings in the format asked for: those of files, unless it says otherwise. */
export function printFindings(
  { stdout, style, pathSeparator }: CommandContext,
  { output, failOn }: FindingFlags,
  found: Omit<FindingsToPrint, 'scopes' | 'failOn' | 'pathSeparator'> & Partial<Pick<FindingsToPrint, 'scopes'>>,
): void {
  const width = findingsWidth(stdout.columns);
  const print = FINDING_FORMATS[output];
  stdout.write(print({ scopes: FILE_SCOPES, ...found, failOn, pathSeparator }, { width, style: style.stdout }));
}
