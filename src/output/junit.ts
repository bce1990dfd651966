import type { ToldFinding } from '../rules/told-finding.ts';
import { escapeText } from './escape.ts';
import { placeText } from './finding-report.ts';

/** What was looked at: a file, a node. */
export interface LookedAt {
  readonly name: string;
  readonly findings: readonly ToldFinding[];
  /** Why the manifests of a node were not read; undefined where they were, or were not to be. */
  readonly manifestsUnread?: string | undefined;
}

/**
 * The findings as JUnit XML, which most CI systems show: a test suite for each file, a failed test for each error or
 * warning, a passed one for a file without any, a skipped one for a node whose manifests were not read. What is only info
 * is in `system-out`.
 */
export function toJunit(looked: readonly LookedAt[]): string {
  const suites = looked.map(suite);
  const tests = suites.reduce((sum, { tests: count }) => sum + count, 0);
  const failures = suites.reduce((sum, { failures: count }) => sum + count, 0);
  const open = `<testsuites name="kubectl-static" tests="${tests}" failures="${failures}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', open, ...suites.map(({ xml }) => xml), '</testsuites>', ''].join(
    '\n',
  );
}

interface Suite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
}

function suite({ name, findings, manifestsUnread }: LookedAt): Suite {
  const failed = findings.filter(({ severity }) => severity !== 'info');
  const notes = findings.filter(({ severity }) => severity === 'info');
  const skipped = manifestsUnread === undefined ? [] : [skippedCase(name, manifestsUnread)];
  const cases = [...failed.map((finding) => failedCase(name, finding)), ...skipped];
  const passed = cases.length === 0 ? [`    <testcase classname="${xml(name)}" name="no findings"/>`] : [];
  const output = notes.map((finding) => `${finding.rule}: ${finding.message}`).join('\n');
  const systemOut = notes.length === 0 ? [] : [`    <system-out>${xml(output)}</system-out>`];
  const tests = Math.max(cases.length, 1);
  const skips = skipped.length === 0 ? '' : ` skipped="${skipped.length}"`;
  const open = `  <testsuite name="${xml(name)}" tests="${tests}" failures="${failed.length}"${skips}>`;
  return {
    xml: [open, ...cases, ...passed, ...systemOut, '  </testsuite>'].join('\n'),
    tests,
    failures: failed.length,
  };
}

function failedCase(name: string, { rule, severity, message, advice, location }: ToldFinding): string {
  const place = location === undefined ? name : placeText(location);
  const line = location?.line === undefined ? '' : ` file="${xml(location.file)}" line="${location.line}"`;
  return [
    `    <testcase classname="${xml(name)}" name="${xml(`${rule} ${place}`)}"${line}>`,
    `      <failure type="${severity}" message="${xml(message)}">${xml(`${place}\n${message}\n${advice}`)}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function skippedCase(name: string, why: string): string {
  return [
    `    <testcase classname="${xml(name)}" name="manifests">`,
    `      <skipped message="${xml(`not read: ${why}`)}"/>`,
    '    </testcase>',
  ].join('\n');
}

/** Text in XML 1.0, which has no way to write most control characters: they are shown as escapes. */
function xml(text: string): string {
  return escapeText(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
