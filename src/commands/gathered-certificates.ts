import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { NodeCertificates } from '../certificates/named-certificate.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { parseSortBy } from '../kubectl/printers/sort.ts';
import { restartNotes, unreadCertificateNotes } from '../output/certificate-notes.ts';
import {
  certificateDocument,
  certificateList,
  type CertificateListDocument,
  type ListedCertificate,
} from '../output/lists/certificate-list.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { certificateTable } from '../output/lists/certificate-table.ts';
import { CERTIFICATE_FORMATS, type CERTIFICATE_OUTPUT_FLAGS } from './certificate-flags.ts';
import type { GatheredList, ListPrint } from './run-list.ts';

/** The certificates of one node. */
export interface CertificatesOfNode extends NodeCertificates {
  /** Undefined where its name is not known. */
  readonly node: string | undefined;
}

/** How certificates are printed. */
export interface CertificateLook {
  readonly format: OutputFormat;
  /** Several nodes may be shown. */
  readonly nodes: boolean;
  /** The command that restarts pod NAME. */
  readonly restart: string;
}

/** Reads the flags about output, before any certificate is. Throws `UsageError`. */
export async function certificatePrint(
  context: CommandContext,
  { output, template, sortBy, noHeaders }: FlagValues<typeof CERTIFICATE_OUTPUT_FLAGS>,
): Promise<ListPrint> {
  const { readFile } = context;
  const format = await parseOutputFormat(output, { allowed: CERTIFICATE_FORMATS, readFile, template });
  const kind = 'StaticPodCertificateList' satisfies CertificateListDocument['kind'];
  return { resource: 'certificate', kind, format, sortPath: parseSortBy(sortBy), noHeaders };
}

/** What else is known of the nodes that were read. */
export interface CertificateSurvey {
  readonly unreadable: readonly Unreadable[];
  /** Whether all could be read that tells which certificates there are. */
  readonly complete: boolean;
  readonly origin: ReportOrigin | undefined;
}

/** Certificates as a list, those that end first before the others. What is not among them is said on stderr at once. */
export function gatheredCertificates(
  { stderr, style, now }: CommandContext,
  read: readonly CertificatesOfNode[],
  { unreadable, complete, origin }: CertificateSurvey,
  { format, nodes, restart }: CertificateLook,
): GatheredList<ListedCertificate> {
  const at = now();
  const all = read.flatMap(({ node, certificates }) => certificates.map((one) => ({ ...one, node })));
  const rows = all.sort((a, b) => a.certificate.notAfter.getTime() - b.certificate.notAfter.getTime());
  const unread = read.flatMap((one) => one.unread.map((file) => ({ ...file, node: one.node })));
  for (const one of read) {
    for (const line of unreadCertificateNotes(one.unread, nodes ? (one.node ?? '') : '')) stderr.write(`${line}\n`);
  }
  const restarts = read.flatMap((one) => restartNotes(one.certificates, restart)).map(style.stderr.warning);
  const none =
    complete && unread.length === 0
      ? 'No certificates found.'
      : 'No certificates could be read: whether there are any is not known.';
  const notes = [...(rows.length === 0 ? [none] : []), ...restarts];
  return {
    rows,
    item: (one) => certificateDocument(one, at),
    document: (shown) => certificateList(shown, unread, unreadable, { now: at, origin }),
    table: (shown, wide) => certificateTable(shown, { nodes, wide, style: style.stdout, now: at }),
    notes: format.kind === 'table' || format.kind === 'wide' ? notes : [],
    code: complete && read.every(areCertificatesRead) ? 0 : 2,
    interrupted: false,
  };
}

/** Whether every file of the node that is named could be read; what lies in an image is no file of the node. */
function areCertificatesRead({ unread }: NodeCertificates): boolean {
  return unread.every(({ hostPath }) => hostPath === undefined);
}
