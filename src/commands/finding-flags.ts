import { defineFlags, type FlagCompletes, type FlagValues } from '../cli/flag.ts';
import {
  CLUSTER_FORMAT_NAMES,
  DIAGNOSIS_FORMAT_NAMES,
  FINDING_FORMAT_NAMES,
} from '../output/findings/finding-format-names.ts';
import type { RuleScope } from '../rules/catalogue.ts';

/** The flags of a command that shows findings; `rules` tells completion which rules they take. */
function findingFlagsIn<const Format extends string>(formats: readonly Format[], rules: FlagCompletes) {
  return defineFlags({
    failOn: {
      name: 'fail-on',
      kind: 'string',
      default: 'error',
      choices: ['error', 'warning', 'info', 'never'],
      description: 'The lowest severity that makes the command exit with 1.',
    },
    only: {
      name: 'only',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Apply only the rules with these ids. "rules" lists them.',
    },
    output: {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'text',
      choices: formats,
      description: 'Output format.',
    },
    severity: {
      name: 'severity',
      kind: 'string',
      default: 'info',
      choices: ['error', 'warning', 'info'],
      description: 'The lowest severity to show. What makes the command exit with 1 is always shown.',
    },
    skip: {
      name: 'skip',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Skip the rules with these ids.',
    },
  });
}

/** The flags of a command that diagnoses a node. */
export function nodeFindingFlags(rules: FlagCompletes) {
  return findingFlagsIn(DIAGNOSIS_FORMAT_NAMES, rules);
}

/** The flags of a command that diagnoses a cluster. */
export function clusterFindingFlags(rules: FlagCompletes) {
  return findingFlagsIn(CLUSTER_FORMAT_NAMES, rules);
}

/** What rules about files look at. */
export const FILE_SCOPES: readonly RuleScope[] = ['manifest', 'directory'];

/** What rules look at that a node decides alone: its files, and what runs there. */
export const NODE_SCOPES: readonly RuleScope[] = [...FILE_SCOPES, 'node'];

/** The flags of a command that shows what rules about files find. */
export const FILE_FINDING_FLAGS = findingFlagsIn(FINDING_FORMAT_NAMES, { rulesAbout: FILE_SCOPES });

/** What they say. */
export type FindingFlags = FlagValues<typeof FILE_FINDING_FLAGS>;
