import type { DocumentFormatName } from './format-names.ts';
import { toCompactJson, toJson } from './json.ts';
import { toYaml } from './yaml.ts';

/** A format that prints any document whole, whatever is in it. */
export interface DocumentFormat {
  /** The text of a document, its last line ended. */
  readonly text: (document: unknown) => string;
  /** The text of a watch event: what happened to an object (`ADDED`), and the object. */
  readonly eventText: (type: string, object: unknown) => string;
  /** What stands between documents that are printed one after the other. */
  readonly between: string;
  /** How a list is printed item by item: the same text as of the whole list. */
  readonly items: {
    /** The text of an item as it stands in the list, without the end of its last line. */
    readonly text: (item: unknown) => string;
    /** What stands between two of them. */
    readonly between: string;
  };
}

/** A line of an item in a list as JSON has it: the item is in `items`, and that in the document. */
const ITEM_LINE = '\n        ';

/** These formats by the names that `-o` takes: whatever prints documents prints them in each. */
export const DOCUMENT_FORMATS = {
  json: {
    text: (document) => toJson(document),
    eventText: eventLine,
    between: '',
    // Text has no line breaks of its own in JSON.
    items: { text: (item) => toJson(item).slice(0, -1).replaceAll('\n', ITEM_LINE), between: `,${ITEM_LINE}` },
  },
  yaml: {
    text: (document) => toYaml(document),
    eventText: (type, object) => toYaml({ type, object }),
    between: '---\n',
    items: { text: (item) => toYaml([item]).slice(0, -1), between: '\n' },
  },
} as const satisfies Readonly<Record<DocumentFormatName, DocumentFormat>>;

/** Whether what was asked for prints documents whole. */
export function isDocumentFormat<Format extends { readonly kind: string }>(
  format: Format,
): format is Extract<Format, { readonly kind: DocumentFormatName }> {
  return Object.hasOwn(DOCUMENT_FORMATS, format.kind);
}

/** kubectl writes an event on one line, its type first, unlike all else that is JSON (cli-runtime `printers/json.go`). */
function eventLine(type: string, object: unknown): string {
  return `{"type":${toCompactJson(type)},"object":${toCompactJson(object)}}\n`;
}
