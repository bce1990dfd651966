import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { LIST_FORMATS, outputWords } from '../kubectl/printers/format-names.ts';

/** A certificate has no name of its own. */
export const CERTIFICATE_FORMATS = LIST_FORMATS.filter((format) => format !== 'name');

/** How a list of certificates is printed. */
export const CERTIFICATE_OUTPUT_FLAGS = defineFlags({
  noHeaders: LIST_OUTPUT_FLAGS.noHeaders,
  output: {
    ...LIST_OUTPUT_FLAGS.output,
    completes: outputWords(CERTIFICATE_FORMATS),
    description: `Output format. One of: (${CERTIFICATE_FORMATS.join(', ')}).`,
  },
  sortBy: LIST_OUTPUT_FLAGS.sortBy,
  template: LIST_OUTPUT_FLAGS.template,
});
