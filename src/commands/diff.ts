import type { CommandContext, ExitCode } from '../cli/command.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { diffDocument } from '../output/diff/diff-document.ts';
import { diffReport } from '../output/diff/diff-report.ts';
import { unreadableWords } from '../output/notes.ts';
import type { DiffInput } from './diff-command.ts';
import { parseSides, type ComparedSides, type DiffSides } from './diff-side.ts';
import { originOf } from './report-origin.ts';

/** Runs `diff`. */
export async function run(context: CommandContext, { flags, positionals }: DiffInput): Promise<ExitCode> {
  const began = context.now();
  const format = await parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  const sides = parseSides(positionals);
  const compared = await compare(context, sides, flags);
  const { stdout, stderr, style } = context;
  for (const one of compared.unread) stderr.write(`${escapeLine(`Note: not compared: ${unreadableWords(one)}`)}\n`);
  if (isDocumentFormat(format)) {
    const origin = originOf(context, began, { clusters: compared.clusters });
    stdout.write(DOCUMENT_FORMATS[format.kind].text(diffDocument(compared, origin)));
  } else stdout.write(diffReport(compared, { width: stdout.columns ?? Infinity, style: style.stdout }));
  if (compared.items.length > 0) return 1;
  if (compared.unread.length === 0) return 0;
  stderr.write('error: not everything could be compared, so it is not known whether there is a difference\n');
  return 2;
}

async function compare(
  context: CommandContext,
  { kind, a, b }: DiffSides,
  flags: DiffInput['flags'],
): Promise<ComparedSides> {
  switch (kind) {
    case 'node':
      return (await import('./diff-live.ts')).compareNodes(context, [a, b], flags);
    case 'cluster':
      return (await import('./diff-live.ts')).compareClusters(context, [a, b], flags);
    case 'file':
      return (await import('./diff-saved.ts')).compareSaved(context, [a, b]);
  }
}
