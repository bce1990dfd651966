import type { CommandContext } from '../cli/command.ts';
import { defineFlags, type FlagCompletes, type FlagValues } from '../cli/flag.ts';
import { nearest } from '../domain/suggestion.ts';
import { UsageError } from '../domain/errors.ts';
import { findingList } from '../output/finding-document.ts';
import { findingMarkdown } from '../output/finding-markdown.ts';
import { countLine, findingReport } from '../output/finding-report.ts';
import { toJson } from '../output/json.ts';
import { toJunit, type LookedAt } from '../output/junit.ts';
import { toSarif } from '../output/sarif.ts';
import { toYaml } from '../output/yaml.ts';
import { CATALOGUE, type RuleScope } from '../rules/catalogue.ts';
import { selectRules, type RuleSelection } from '../rules/selection.ts';
import type { ToldFinding } from '../rules/told-finding.ts';

/** The flags of a command that shows findings; `rules` tells completion which rules they take. */
export function findingFlags(rules: FlagCompletes) {
  return defineFlags({
    failOn: {
      name: 'fail-on',
      kind: 'string',
      default: 'error',
      choices: ['error', 'warning', 'info', 'never'],
      description: 'The least severity that makes the command exit with 1.',
    },
    only: {
      name: 'only',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Apply only these rules, named by their ids. "rules" lists them.',
    },
    output: {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'text',
      choices: ['text', 'json', 'yaml', 'sarif', 'junit', 'markdown'],
      description: 'Output format.',
    },
    severity: {
      name: 'severity',
      kind: 'string',
      default: 'info',
      choices: ['error', 'warning', 'info'],
      description: 'The least severity that is shown.',
    },
    skip: {
      name: 'skip',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Leave out these rules, named by their ids.',
    },
  });
}

/** What rules about files look at. */
export const FILE_SCOPES: readonly RuleScope[] = ['manifest', 'directory'];

/** The flags of a command that shows what rules about files find. */
export const FILE_FINDING_FLAGS = findingFlags({ rulesAbout: FILE_SCOPES });

type FindingFlagValues = FlagValues<typeof FILE_FINDING_FLAGS>;

/** What was found, to be printed. */
export interface FindingsToPrint {
  readonly findings: readonly ToldFinding[];
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[];
  /** Whether the run is none that ends with 2, for all that could not be read. */
  readonly succeeded: boolean;
  /** Files that could not be read, or nodes whose manifests were to be read and were not: by name, with why. */
  readonly notRead?: ReadonlyMap<string, string> | undefined;
  /** Names of what was looked at. */
  readonly looked: readonly string[];
  /** What one of them is called: `manifest`. */
  readonly noun: string;
  readonly selection: RuleSelection;
  /** What was looked at, of all that rules look at; files and directories where undefined. */
  readonly scopes?: readonly RuleScope[];
}

/** Widest prose on a terminal that is wider still. */
export const REPORT_WIDTH = 100;

/**
 * The rules and findings that the flags ask for, of rules with these scopes. A `UsageError` for an id that no rule has,
 * and where one is asked for that looks at something else.
 */
export function ruleSelection(
  { only, skip, severity }: FindingFlagValues,
  minor: number,
  scopes: readonly RuleScope[],
): RuleSelection {
  for (const id of [...only, ...skip]) requireRule(id);
  const [other] = only.filter((id) => !scopes.includes(requireRule(id).scope));
  if (other !== undefined)
    throw new UsageError(`rule ${JSON.stringify(other)} is about a cluster: "doctor" looks for it`);
  return { only, skip, severity, minor };
}

/** The rule of an id; a `UsageError` where there is none. */
export function requireRule(id: string): (typeof CATALOGUE)[number] {
  const entry = CATALOGUE.find(({ rule }) => rule.id === id);
  if (entry !== undefined) return entry;
  const [meant] = nearest(
    id,
    CATALOGUE.map(({ rule }) => rule.id),
  );
  const hint = meant === undefined ? '"rules" lists them.' : `Did you mean "${meant}"?`;
  throw new UsageError(`no rule is called ${JSON.stringify(id)}`, hint);
}

/** Prints findings in the format asked for. */
export function printFindings(
  { stdout, style }: CommandContext,
  { output }: FindingFlagValues,
  { findings, unread, notRead = new Map(), succeeded, looked, noun, selection, scopes = FILE_SCOPES }: FindingsToPrint,
): void {
  const count = countLine(findings, `${looked.length} ${looked.length === 1 ? noun : `${noun}s`}`);
  // Nodes of a cluster have files of the same name.
  const ofNodes = scopes.includes('cluster');
  switch (output) {
    case 'text': {
      const width = Math.min(stdout.columns ?? REPORT_WIDTH, REPORT_WIDTH);
      const report = findingReport(findings, { width, style: style.stdout });
      stdout.write(withCount(report, count, { looked, succeeded }));
      return;
    }
    case 'json':
      stdout.write(toJson(findingList(findings, unread)));
      return;
    case 'yaml':
      stdout.write(toYaml(findingList(findings, unread)));
      return;
    case 'sarif': {
      const rules = selectRules(
        CATALOGUE.filter(({ scope }) => scopes.includes(scope)).map(({ rule }) => rule),
        selection,
      );
      stdout.write(toSarif(findings, rules, { unread, succeeded }));
      return;
    }
    case 'junit':
      stdout.write(toJunit(byName(findings, [...looked, ...notRead.keys()], ofNodes, notRead), succeeded));
      return;
    case 'markdown':
      stdout.write(findingMarkdown(findings, count, ofNodes));
  }
}

/**
 * A report with the line that counts what is in it. A run that failed and looked at nothing says no "nothing found".
 */
export function withCount(
  report: string,
  count: string,
  { looked, succeeded }: Pick<FindingsToPrint, 'looked' | 'succeeded'>,
): string {
  const last = looked.length === 0 && !succeeded ? '' : `${count}\n`;
  return `${report}${report === '' || last === '' ? '' : '\n'}${last}`;
}

/**
 * The findings of each thing looked at; also of what has findings without having been one of them. Findings about a
 * node, its pods and its files are those of the node.
 */
function byName(
  findings: readonly ToldFinding[],
  looked: readonly string[],
  ofNodes: boolean,
  notRead: ReadonlyMap<string, string>,
): readonly LookedAt[] {
  const nameOf = ({ subject }: ToldFinding): string => (ofNodes ? (subject.node ?? subject.name) : subject.name);
  const names = [...new Set([...looked, ...findings.map(nameOf)])];
  return names.map((name) => ({
    name,
    findings: findings.filter((finding) => nameOf(finding) === name),
    notRead: notRead.get(name),
  }));
}
