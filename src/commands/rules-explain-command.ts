import { defineCommand } from '../cli/command.ts';
import { RULES_OUTPUT_FLAGS } from './rules-flags.ts';

/** `kubectl static rules explain`: what stands behind a rule. */
export const rulesExplainCommand = defineCommand({
  name: 'rules explain',
  aliases: [],
  knownAs: ['rules describe', 'rules show', 'rules get'],
  summary: 'Explain a rule: why it is there, and what to do about its findings',
  description: [
    'Say of a rule what it finds and why it is there, what to do about its findings, and where the behaviour behind it can be read up.',
  ],
  examples: [
    { text: 'Explain a rule', arguments: 'duplicate-pod' },
    { text: 'Explain two rules, for a program', arguments: 'duplicate-pod hidden-static-pod -o json' },
  ],
  positionals: { usage: 'ID...', minimum: 1, maximum: Infinity, completes: ['rule'] },
  flags: RULES_OUTPUT_FLAGS,
  load: () => import('./rules-explain.ts'),
});
