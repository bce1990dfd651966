import { timeText } from '../../facts/time-text.ts';
import { shortName } from '../../certificates/certificate.ts';
import { processName } from '../../certificates/certificate-process.ts';
import type { Loaded } from '../../certificates/loaded.ts';
import { validityOf } from '../../certificates/validity.ts';
import { humanDuration } from '../../kubernetes/age.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { validityStyle } from '../colours.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';
import type { ListedCertificate } from './certificate-list.ts';

/** How a table of certificates is to look. */
export interface CertificateTableLook {
  readonly wide: boolean;
  /** Whether the node of each is shown in a table that is not wide. */
  readonly nodes: boolean;
  readonly style: Styles;
  readonly now: Date;
}

const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** The table of `certs` and `local certs`. */
export function certificateTable(certificates: readonly ListedCertificate[], look: CertificateTableLook): Table {
  const node: Column<ListedCertificate> = { header: 'NODE', cell: (one) => one.node ?? UNKNOWN };
  const columns = [
    ...(look.wide || look.nodes ? [node] : []),
    ...narrowColumns(look),
    ...(look.wide ? WIDE_COLUMNS : []),
  ];
  return tableOf(columns, certificates);
}

function narrowColumns({ style, now }: CertificateTableLook): readonly Column<ListedCertificate>[] {
  return [
    { header: 'PROCESS', cell: ({ process }) => processName(process) },
    { header: 'FILE', cell: ({ hostPath }) => hostPath },
    { header: 'USE', cell: ({ use }) => use },
    { header: 'SUBJECT', cell: ({ certificate }) => shortName(certificate.subject) || NONE },
    { header: 'EXPIRES', cell: ({ certificate }) => timeText(certificate.notAfter) },
    {
      header: 'LEFT',
      cell: (one) => leftText(one, now),
      style: ({ certificate }) => validityStyle(validityOf(certificate, now), style),
    },
    { header: 'LOADED', cell: ({ loaded }) => loadedText(loaded) },
    {
      header: 'RESTART',
      cell: ({ loaded }) => restartText(loaded),
      style: ({ loaded }) => (loaded.restart === true ? style.warning : undefined),
    },
  ];
}

const WIDE_COLUMNS: readonly Column<ListedCertificate>[] = [
  { header: 'NAMED-BY', cell: ({ by }) => by.join(', ') },
  { header: 'ISSUER', cell: ({ certificate }) => shortName(certificate.issuer) || NONE },
  { header: 'NAMES', cell: ({ certificate }) => certificate.names.join(',') || NONE },
  { header: 'USAGES', cell: ({ certificate }) => certificate.usages.join(',') || NONE },
  { header: 'WHY', cell: ({ loaded }) => loaded.why },
];

function leftText({ certificate }: ListedCertificate, now: Date): string {
  const validity = validityOf(certificate, now);
  if (validity === 'expired' || validity === 'not-yet-valid') return validity;
  return humanDuration(certificate.notAfter.getTime() - now.getTime());
}

/** What only follows from times is marked as a guess is. */
function loadedText({ state, by }: Loaded): string {
  if (state === 'unknown') return UNKNOWN;
  const word = state === 'current' ? 'yes' : 'no';
  return by === 'handshake' ? word : `${word}?`;
}

function restartText({ restart, by }: Loaded): string {
  if (restart === undefined) return UNKNOWN;
  if (!restart) return 'no';
  return by === 'handshake' ? 'yes' : 'yes?';
}
