import { readFileSync } from 'node:fs';
import type { ReportOrigin } from '../../src/output/report-origin.ts';

const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** An origin for what a test prints by itself. */
export const ORIGIN: ReportOrigin = {
  time: new Date('2026-11-23T10:00:00Z'),
  version: '1.2.3',
  arguments: ['doctor', '--output=json'],
  clusters: [{ context: 'test', server: 'https://10.0.0.1:6443', kubernetesVersion: 'v1.36.2', unread: undefined }],
  host: undefined,
};

/** A report in any format, without the ports of test servers, the time of the run, and the version of this program. */
export function steadyOrigin(text: string): string {
  return text
    .replaceAll(/(127\.0\.0\.1|localhost):\d{4,5}\b/g, '$1:PORT')
    .replaceAll(/("(?:time|startTimeUtc)": |\n {2}time: )"20[^"]+Z"/g, '$1"TIME"')
    .replaceAll(/(timestamp=|name="time" value=)"20[^"]+"/g, '$1"TIME"')
    .replaceAll(/^(- Time: )20\S+Z$/gm, '$1TIME')
    .replaceAll(`kubectl-static ${VERSION}`, 'kubectl-static VERSION')
    .replaceAll(
      new RegExp(`("?(?:version|semanticVersion)"?: )"?${VERSION.replaceAll('.', '\\.')}"?(?=,?\n)`, 'g'),
      '$1"VERSION"',
    );
}
