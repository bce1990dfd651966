import { DOCUMENT_FORMAT_NAMES, LIST_FORMATS, outputWords } from '../kubectl/printers/format-names.ts';
import { defineFlags } from './flag.ts';

/** kubectl's flags for how a list is printed. */
export const LIST_OUTPUT_FLAGS = defineFlags({
  labelColumns: {
    name: 'label-columns',
    short: 'L',
    kind: 'list',
    commas: true,
    emptyIsNone: true,
    description: 'Comma-separated list of label keys to show as columns. Keys are case-sensitive. Can be repeated.',
  },
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: undefined,
    completes: outputWords(LIST_FORMATS),
    description: `Output format. One of: (${LIST_FORMATS.join(', ')}).`,
  },
  noHeaders: {
    name: 'no-headers',
    kind: 'boolean',
    default: false,
    description: "When using the default or custom-column output format, don't print headers.",
  },
  showLabels: {
    name: 'show-labels',
    kind: 'boolean',
    default: false,
    description: 'When printing, show all labels as the last column.',
  },
  sortBy: {
    name: 'sort-by',
    kind: 'string',
    default: undefined,
    description:
      "If non-empty, sort the list by this field. The field is a JSONPath expression for an item of the JSON list (e.g. '{.metadata.name}').",
  },
  template: {
    name: 'template',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description:
      'Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].',
  },
});

/** `-o` of commands that print a report for people or a document for programs. */
export const REPORT_OUTPUT_FLAGS = defineFlags({
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: undefined,
    completes: outputWords(DOCUMENT_FORMAT_NAMES),
    description: `Output format. One of: (${DOCUMENT_FORMAT_NAMES.join(', ')}).`,
  },
});
