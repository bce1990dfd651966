import { escapeLine } from '../../kubectl/printers/escape.ts';
import { grouped } from '../../facts/grouped.ts';
import type { FindingSubject } from '../../rules/finding.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { placeOf, type ReportedFinding } from './finding-report.ts';

/** What stands for the name of a node in what is told of several. */
const NODE = 'NODE';

/** What stands for an address in what is told of several. */
const ADDRESS = 'ADDRESS';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const IP_ADDRESS = /\[[\da-f:]+\]:\d+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g;

/**
 * Findings of the same rule whose words differ in nothing but node, address and time, each told once with all it is about, in
 * the order of the first. Of different times the earliest is said, as "or later".
 */
export function alikeFindings(findings: readonly ToldFinding[]): readonly ReportedFinding[] {
  return [...grouped(findings, likenessOf).values()].map(together);
}

function likenessOf(finding: ToldFinding): string {
  const { severity, rule, message, details, advice, location } = finding;
  const place = location === undefined ? [] : [location.file, location.line, location.column];
  const words = [message, ...details, advice].map((text) => withoutNames(text, finding.subject).replaceAll(TIME, ''));
  return JSON.stringify([severity, rule, place, words]);
}

function together(alike: readonly ToldFinding[]): ReportedFinding {
  const { severity, rule } = alike[0]!;
  const told = (textOf: (finding: ToldFinding) => string): string => {
    const texts = alike.map(textOf);
    if (texts.every((text) => text === texts[0])) return texts[0]!;
    return earliestTimes(alike.map((finding, index) => withoutNames(texts[index]!, finding.subject)));
  };
  return {
    severity,
    rule,
    message: told(({ message }) => message),
    details: alike[0]!.details.map((_, line) => told(({ details }) => details[line]!)),
    advice: told(({ advice }) => advice),
    places: [...new Set(alike.flatMap(placesOf))],
  };
}

/** A text that says the same of any node. */
function withoutNames(text: string, { node }: FindingSubject): string {
  const nameless = node === undefined ? text : text.replaceAll(wholeName(node), NODE);
  return nameless.replaceAll(IP_ADDRESS, ADDRESS);
}

/** A name that is no part of a longer one; before it there may be that of a pod: `etcd-cp-1`. */
function wholeName(name: string): RegExp {
  return new RegExp(`(?<![\\w.])${name.replaceAll(/\W/g, '\\$&')}(?![\\w-]|\\.\\w)`, 'g');
}

/** Texts that differ in their times alone, as one. RFC 3339 in UTC sorts as text. */
function earliestTimes(texts: readonly string[]): string {
  const times = texts.map((text) => text.match(TIME) ?? []);
  let index = 0;
  return texts[0]!.replaceAll(TIME, (first) => {
    const all = times.map((own) => own[index]!).sort();
    index++;
    return all.every((time) => time === first) ? first : `${all[0]!} or later`;
  });
}

/** What a finding is about, with the node where the name does not end in it. */
function placesOf(finding: ToldFinding): readonly string[] {
  const { name, node } = finding.subject;
  const suffix = node === undefined || name === node || name.endsWith(`-${node}`) ? '' : ` on ${escapeLine(node)}`;
  return placeOf(finding).map((place) => `${place}${suffix}`);
}
