import type { Severity } from '../../rules/finding.ts';
import { isFailure } from '../../rules/selection.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { originFacts, type ReportOrigin } from '../report-origin.ts';
import { placeText } from './finding-report.ts';

/** What was looked at: a file, a node. */
export interface JunitSubject {
  readonly name: string;
  readonly findings: readonly ToldFinding[];
  /** Why it, or the manifests of a node, could not be read; undefined where they were, or were not to be. */
  readonly notRead: string | undefined;
}

/** What makes a run fail. */
export interface JunitRun {
  /** False where something that could not be read did. */
  readonly succeeded: boolean;
  /** The least severity that does. */
  readonly failOn: Severity | 'never';
  /** What else could not be read, one sentence each. */
  readonly unread: readonly string[];
  readonly origin: ReportOrigin;
  /** The cluster, where there are several: the name of each suite begins with it. */
  readonly cluster?: string;
}

/** What one run looked at, of which a report may hold several. */
export interface JunitReport {
  readonly looked: readonly JunitSubject[];
  readonly run: JunitRun;
}

/**
 * The findings as JUnit XML, which most CI systems show: a test suite for each file, a failed test for each finding that
 * makes the run fail, a passed one for a file without any, a skipped one for what could not be read: an error, where
 * that made the run a failure. What could not be read and belongs to none of them is a suite of its own. Findings that
 * fail nothing are in `system-out`. Where the report comes from are properties of each suite: all of it has none.
 */
export function toJunit(reports: readonly JunitReport[]): string {
  const suites = reports.flatMap(({ looked, run }) => [...looked.map((one) => suite(one, run)), ...unreadSuite(run)]);
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

function suite({ name: own, findings, notRead }: JunitSubject, run: JunitRun): Suite {
  const { succeeded, failOn, origin } = run;
  const name = suiteName(own, run);
  const failed = findings.filter(({ severity }) => isFailure(severity, failOn));
  const notes = findings.filter(({ severity }) => !isFailure(severity, failOn));
  const unreadAs = succeeded ? 'skipped' : 'error';
  const unread = notRead === undefined ? [] : [unreadCase(name, notRead, unreadAs)];
  const cases = [...failed.map((finding) => failedCase(name, finding)), ...unread];
  const nothing = notes.length === 0 ? 'no findings' : 'nothing that fails';
  const passed = cases.length === 0 ? [`    <testcase classname="${xml(name)}" name="${nothing}"/>`] : [];
  const output = xmlLines(notes.flatMap(noteLines));
  const systemOut = notes.length === 0 ? [] : [`    <system-out>${output}</system-out>`];
  const tests = Math.max(cases.length, 1);
  const count = unread.length === 0 ? '' : ` ${unreadAs === 'error' ? 'errors' : 'skipped'}="1"`;
  const open = `  <testsuite name="${xml(name)}" tests="${tests}" failures="${failed.length}"${count}${timestamp(origin)}>`;
  return {
    xml: [open, ...properties(origin), ...cases, ...passed, ...systemOut, '  </testsuite>'].join('\n'),
    tests,
    failures: failed.length,
  };
}

const NOT_LOOKED_AT = 'not looked at';

function unreadSuite(run: JunitRun): Suite[] {
  const { unread, succeeded, origin } = run;
  const name = suiteName(NOT_LOOKED_AT, run);
  if (unread.length === 0) return [];
  const element = succeeded ? 'skipped' : 'error';
  const cases = unread.map((line) => unreadCase(name, line, element, line));
  const count = `${element === 'error' ? 'errors' : element}="${cases.length}"`;
  const open = `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="0" ${count}${timestamp(origin)}>`;
  return [
    { xml: [open, ...properties(origin), ...cases, '  </testsuite>'].join('\n'), tests: cases.length, failures: 0 },
  ];
}

function suiteName(name: string, { cluster }: JunitRun): string {
  return cluster === undefined ? name : `${cluster}: ${name}`;
}

/** UTC by the schema of Ant, which has no place for a zone. */
function timestamp({ time }: ReportOrigin): string {
  return ` timestamp="${time.toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}"`;
}

function properties(origin: ReportOrigin): readonly string[] {
  const each = originFacts(origin).map(([title, value]) => {
    return `      <property name="${title.toLowerCase()}" value="${xml(value)}"/>`;
  });
  return ['    <properties>', ...each, '    </properties>'];
}

function noteLines(finding: ToldFinding): readonly string[] {
  const { rule, severity, message, details, advice } = finding;
  return [`${severity} ${rule} ${placeOf(finding)}: ${message}`, ...details, advice];
}

function placeOf({ location, subject }: ToldFinding): string {
  return location === undefined ? subject.name : placeText(location);
}

function failedCase(name: string, finding: ToldFinding): string {
  const { rule, severity, message, details, advice, location } = finding;
  const place = placeOf(finding);
  const line = location?.line === undefined ? '' : ` file="${xml(location.file)}" line="${location.line}"`;
  return [
    `    <testcase classname="${xml(name)}" name="${xml(`${rule} ${place}`)}"${line}>`,
    `      <failure type="${severity}" message="${xml(message)}">${xmlLines([place, message, ...details, advice])}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function unreadCase(name: string, why: string, element: string, title = 'not read'): string {
  return [
    `    <testcase classname="${xml(name)}" name="${xml(title)}">`,
    `      <${element} message="${xml(why)}"/>`,
    '    </testcase>',
  ].join('\n');
}

function xmlLines(lines: readonly string[]): string {
  return lines.map(xml).join('\n');
}

/** A line in XML 1.0, which has no way to write most control characters: they are shown as escapes. */
function xml(text: string): string {
  return escapeLine(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
