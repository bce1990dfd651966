import fc from 'fast-check';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { findingMarkdown } from '../../src/output/findings/finding-markdown.ts';
import { findingReport } from '../../src/output/findings/finding-report.ts';
import { toJunit } from '../../src/output/findings/junit.ts';
import { toSarif } from '../../src/output/findings/sarif.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { tell } from '../../src/rules/told-finding.ts';
import { ORIGIN } from '../program/steady-origin.ts';
import { manifestBytes } from './manifest-bytes.ts';
import { requireSafe } from './printed.ts';

const LOOK = { width: 80, style: createStyles(false) };

/** Whatever the bytes: no exception, an answer, places inside the file, and nothing printed that moves a cursor. */
export const MANIFEST_PROPERTY = fc.property(manifestBytes(), fc.constantFrom(24, 27, 33, 36), (bytes, minor) => {
  const target = { minor, node: undefined };
  const selection = { only: [], skip: [], severity: 'info', minor } as const;
  const findings = lintManifest('fuzz.yaml', readManifest(bytes, target), target, selection).map(tell);
  for (const { location } of findings) {
    if ((location?.line ?? 1) < 1 || (location?.column ?? 1) < 1) throw new Error('a place before the file');
  }
  const run = { origin: ORIGIN, unread: [], succeeded: true };
  const printed = [
    findingReport(findings, LOOK),
    findingMarkdown(findings, { count: '', unread: [], origin: ORIGIN, ofNodes: false }),
    toSarif([{ ...run, findings, rules: [], ofNodes: false, pathSeparator: '/' }]),
    toJunit([{ looked: [{ name: 'fuzz.yaml', findings, notRead: undefined }], run: { ...run, failOn: 'error' } }]),
  ];
  requireSafe(printed);
});
