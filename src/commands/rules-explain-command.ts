import { defineCommand } from '../cli/command.ts';
import { RULES_OUTPUT_FLAGS } from './rules-flags.ts';

/** `kubectl static rules explain`: what stands behind a rule. */
export const rulesExplainCommand = defineCommand({
  name: 'rules explain',
  aliases: [],
  knownAs: ['rules describe', 'rules show', 'rules get'],
  summary: 'Explain a rule: why it exists, and what to do about its findings',
  description: [
    'Explain what a rule finds, why it exists, what to do about its findings, and where the behaviour is documented. ID is what "rules" lists and findings show.',
  ],
  examples: [
    { text: 'Explain a rule', arguments: 'duplicate-pod' },
    { text: 'Explain two rules, as JSON', arguments: 'duplicate-pod hidden-static-pod -o json' },
  ],
  positionals: { usage: 'ID...', minimum: 1, maximum: Infinity, completes: ['rule'] },
  flags: RULES_OUTPUT_FLAGS,
  load: () => import('./rules-explain.ts'),
});
