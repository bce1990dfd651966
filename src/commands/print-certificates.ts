import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { NodeCertificates } from '../certificates/named-certificate.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { restartNotes, unreadCertificateNotes } from '../output/certificate-notes.ts';
import { certificateDocument, certificateList } from '../output/lists/certificate-list.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { certificateTable } from '../output/lists/certificate-table.ts';
import { printList } from '../output/lists/list-printer.ts';
import { CERTIFICATE_FORMATS, type CERTIFICATE_OUTPUT_FLAGS } from './certificate-flags.ts';

/** The certificates of one node. */
export interface CertificatesOfNode extends NodeCertificates {
  /** Undefined where its name is not known. */
  readonly node: string | undefined;
}

/** How certificates are printed, found out before any is read. */
export interface CertificatePrint {
  readonly format: OutputFormat;
  readonly sortPath: ReturnType<typeof parseSortBy>;
  readonly noHeaders: boolean;
  /** Several nodes may be shown. */
  readonly nodes: boolean;
  /** The command that restarts pod NAME. */
  readonly restart: string;
}

/** Reads the flags about output. Throws `UsageError`. */
export function planPrint(
  context: CommandContext,
  { output, sortBy, noHeaders }: FlagValues<typeof CERTIFICATE_OUTPUT_FLAGS>,
  { nodes, restart }: { readonly nodes: boolean; readonly restart: string },
): CertificatePrint {
  const format = parseOutputFormat(output, { allowed: CERTIFICATE_FORMATS, readFile: context.readFile });
  return { format, sortPath: parseSortBy(sortBy), noHeaders, nodes, restart };
}

/** Prints certificates, those that end first before the others, and on stderr what is not among them and what follows. */
export function printCertificates(
  { stdout, stderr, style, now }: CommandContext,
  read: readonly CertificatesOfNode[],
  { unreadable, origin }: { readonly unreadable: readonly Unreadable[]; readonly origin: ReportOrigin | undefined },
  { format, sortPath, noHeaders, nodes, restart }: CertificatePrint,
): void {
  const at = now();
  const all = read.flatMap(({ node, certificates }) => certificates.map((one) => ({ ...one, node })));
  const byEnd = all.sort((a, b) => a.certificate.notAfter.getTime() - b.certificate.notAfter.getTime());
  const sorted = sortPath === undefined ? byEnd : sortItems(byEnd, sortPath, (one) => certificateDocument(one, at));
  const unread = read.flatMap((one) => one.unread.map((file) => ({ ...file, node: one.node })));
  for (const one of read) {
    for (const line of unreadCertificateNotes(one.unread, nodes ? (one.node ?? '') : '')) stderr.write(`${line}\n`);
  }
  const document = () => certificateList(sorted, unread, unreadable, { now: at, origin });
  const look = { nodes, style: style.stdout, now: at };
  const table = (wide: boolean) => certificateTable(sorted, { ...look, wide });
  stdout.write(printList({ resource: 'certificate', document, table }, format, { noHeaders, columns: stdout.columns }));
  if (format.kind !== 'table' && format.kind !== 'wide') return;
  if (sorted.length === 0) stderr.write('No certificates found.\n');
  for (const one of read) {
    const lines = restartNotes(one.certificates, restart);
    for (const line of lines) stderr.write(`${style.stderr.warning(line)}\n`);
  }
}

/** Whether every file of the node that is named could be read; what lies in an image is no file of the node. */
export function isWhollyRead({ unread }: NodeCertificates): boolean {
  return unread.every(({ hostPath }) => hostPath === undefined);
}
