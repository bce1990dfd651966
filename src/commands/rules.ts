import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { UsageError } from '../domain/errors.ts';
import { API_VERSION } from '../output/api-version.ts';
import { toJson } from '../output/json.ts';
import { ruleExplanation, ruleTable } from '../output/rule-report.ts';
import { toYaml } from '../output/yaml.ts';
import { CATALOGUE, type CatalogueEntry } from '../rules/catalogue.ts';
import { requireRule } from './finding-flags.ts';

const FLAGS = defineFlags({
  noHeaders: {
    name: 'no-headers',
    kind: 'boolean',
    default: false,
    description: "Don't print headers.",
  },
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: 'text',
    choices: ['text', 'json', 'yaml'],
    description: 'Output format.',
  },
});

/** `kubectl static rules`: what `lint` and `doctor` look for. */
export const rulesCommand = defineCommand({
  name: 'rules',
  aliases: [],
  summary: 'List the rules of lint and doctor, or explain one',
  description: [
    'List every rule with its severity and what it looks at. "rules explain ID" tells why a rule is there, what to do about its findings, and where the behaviour behind it can be read up.',
  ],
  examples: [
    { text: 'List the rules', arguments: '' },
    { text: 'Explain one', arguments: 'explain duplicate-pod' },
  ],
  positionals: { usage: '[explain ID...]', minimum: 0, maximum: Infinity, completes: [['explain'], 'rule'] },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

function run(context: CommandContext, { flags, positionals }: Input): Promise<ExitCode> {
  const [verb, ...ids] = positionals;
  if (verb !== undefined && verb !== 'explain') {
    const hint = 'There is "rules" and "rules explain ID".';
    throw new UsageError(`unknown command ${JSON.stringify(`rules ${verb}`)}`, hint);
  }
  if (verb === 'explain' && ids.length === 0) throw new UsageError('rules explain needs an argument: ID');
  const entries = verb === undefined ? CATALOGUE : ids.map(requireRule);
  context.stdout.write(print(context, flags, entries, verb === 'explain'));
  return Promise.resolve(0);
}

function print(
  { stdout, style }: CommandContext,
  { output, noHeaders }: Input['flags'],
  entries: readonly CatalogueEntry[],
  explain: boolean,
): string {
  if (output === 'text') {
    const look = { width: Math.min(stdout.columns ?? 100, 100), style: style.stdout };
    return explain
      ? entries.map((entry) => ruleExplanation(entry, look)).join('\n')
      : ruleTable(entries, noHeaders, style.stdout);
  }
  const items = entries.map(({ rule: { id, severity, title, why, remedy, source, since, until }, scope }) => {
    return { id, scope, severity, title, why, remedy, source, since, until };
  });
  const list = { apiVersion: API_VERSION, kind: 'RuleList', items };
  return output === 'json' ? toJson(list) : toYaml(list);
}
