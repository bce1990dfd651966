import type { CommandContext } from '../cli/command.ts';
import { FINDING_FORMATS, type FindingsToPrint } from '../output/findings/finding-formats.ts';
import { findingsWidth } from '../output/report-width.ts';
import { FILE_SCOPES, type FindingFlags } from './finding-flags.ts';

/** Findings, but for what the flags and the machine decide. */
export type PrintableFindings = Omit<FindingsToPrint, 'scopes' | 'failOn' | 'pathSeparator'> &
  Partial<Pick<FindingsToPrint, 'scopes'>>;

/** Prints findings in the format asked for: those of files, unless it says otherwise. */
export function printFindings(
  { stdout, style, pathSeparator }: CommandContext,
  { output, failOn }: FindingFlags,
  found: PrintableFindings,
): void {
  const { columns } = stdout;
  const look = { width: findingsWidth(columns), columns, style: style.stdout };
  stdout.write(FINDING_FORMATS[output]({ scopes: FILE_SCOPES, ...found, failOn, pathSeparator }, look));
}
