import { credentialRows, execRows, impersonationRows, oidcRows } from './credential-rows.ts';
import { flagRows, kubeconfigRows } from './kubeconfig-rows.ts';
import type { Outcome, Row } from './matrix-row.ts';
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

/** The matrix as the document `docs/connection-matrix.md`. */
export function matrixDocument(rows: readonly Row[]): string {
  const areas = [...new Set(rows.map((row) => row.area))];
  const intro = [
    '# Where kubectl-static connects as kubectl does',
    '',
    'Written by `test/kubectl/connection-matrix/connection-matrix.test.ts` from its rows; do not edit. In each row the real kubectl and',
    'this program run in the same environment against the same server, and must agree on success, on the identity that',
    'the server saw, on the proxies used and on the kind of error. An older kubectl is not asked about what it does not',
    'know ("since"); the row then tests this program alone. UPDATE_DOCS=1 writes the document anew.',
  ];
  const sections = areas.flatMap((area) => [
    '',
    `## ${area}`,
    '',
    '| situation | outcome | kubectl |',
    '| --- | --- | --- |',
    ...rows
      .filter((row) => row.area === area)
      .map((row) => `| ${cell(row.name)} | ${cell(described(row.expected))} | ${cell(compared(row))} |`),
  ]);
  return `${[...intro, ...sections].join('\n')}\n`;
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
