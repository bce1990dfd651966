import { credentialRows, execRows, impersonationRows, oidcRows } from './credential-rows.ts';
import { flagRows, kubeconfigRows } from './kubeconfig-rows.ts';
import verdict from './client-node.json' with { type: 'json' };
import { titleOf, type Outcome, type Row } from './matrix-row.ts';
import { PIECES, rowsOf, type ClientNodeVerdict, type Piece } from './pieces.ts';
import { proxyRows, transportRows } from './transport-rows.ts';

/** Every situation in which we must come to what kubectl comes to. */
export const connectionMatrix: readonly Row[] = [
  ...kubeconfigRows,
  ...flagRows,
  ...credentialRows,
  ...execRows,
  ...oidcRows,
  ...impersonationRows,
  ...transportRows,
  ...proxyRows,
];

/** Situations that client-node gets wrong, and with which version of it that was seen: `ask-client-node.ts`. */
export const CLIENT_NODE = verdict as ClientNodeVerdict;

/** The matrix as the document `docs/connection-matrix.md`. */
export function matrixDocument(rows: readonly Row[]): string {
  const areas = [...new Set(rows.map((row) => row.area))];
  const right = rows.filter((row) => !CLIENT_NODE.wrong.includes(titleOf(row))).length;
  const intro = [
    '# Where kubectl-static connects as kubectl does',
    '',
    'Written by `npm run docs` from the rows of `test/kubectl/connection-matrix`; do not edit. In each row the real kubectl and',
    'this program run in the same environment against the same server, and must agree on success, on the identity that',
    'the server saw, on the proxies used and on the kind of error. A kubectl that is too old for a row ("since") is left',
    'out, and the row tests this program alone.',
    '',
    `The last column says whether client-node ${CLIENT_NODE.version} alone does the same; it gets ${right} of ${rows.length} rows right, where any`,
    'error counts as the right one. `npx node test/kubectl/connection-matrix/ask-client-node.ts` asks it again.',
    '',
    '## What each piece of ours is for',
    '',
    'client-node carries context, cluster and user, and puts TLS options together. Each piece of ours is for rows that',
    'client-node gets wrong; a test fails if a piece has none.',
    '',
    ...PIECES.flatMap(pieceLines),
  ];
  const sections = areas.flatMap((area) => [
    '',
    `## ${area}`,
    '',
    '| situation | outcome | kubectl | client-node |',
    '| --- | --- | --- | --- |',
    ...rows.filter((row) => row.area === area).map((row) => `| ${cellsOf(row).map(cell).join(' | ')} |`),
  ]);
  return `${[...intro, ...sections].join('\n')}\n`;
}

function pieceLines(piece: Piece): readonly string[] {
  const files = piece.files.map((file) => `\`${file}\``).join(', ');
  const { absent } = piece;
  return [
    `- **${piece.name}** (${files})${absent === undefined ? '' : `: ${absent}`}`,
    ...rowsOf(piece, CLIENT_NODE).map((title) => `  - ${cell(title)}`),
  ];
}

function cellsOf(row: Row): readonly string[] {
  return [
    row.name,
    described(row.expected),
    compared(row),
    CLIENT_NODE.wrong.includes(titleOf(row)) ? 'wrong' : 'the same',
  ];
}

function described({ identity, error, via, warnings }: Outcome): string {
  const parts = [
    ...(identity === undefined ? [`error: ${error ?? ''}`] : [`connects as ${identity.username}`]),
    ...(identity?.groups === undefined || identity.username === 'admin'
      ? []
      : [`groups ${identity.groups.join(', ')}`]),
    ...(identity?.uid === undefined ? [] : [`uid ${identity.uid}`]),
    ...Object.entries(identity?.extra ?? {}).map(([key, values]) => `${key}=${values.join(',')}`),
    ...(via === undefined ? [] : [`through the proxy ${via.join(', ')}`]),
    ...(warnings ?? []),
  ];
  return parts.join('; ');
}

function compared({ kubectl, since, oursAlone }: Row): string {
  if (oursAlone !== undefined) return `not asked: ${oursAlone}`;
  const from = since === undefined ? '' : ` since 1.${since}`;
  return kubectl === undefined ? `the same${from}` : `**differs**${from}: ${kubectl.because}`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/([*_<>])/g, (mark) => (text.includes('**differs**') ? mark : `\\${mark}`));
}
