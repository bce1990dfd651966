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
}

/** These formats by the names that `-o` takes: whatever prints documents prints them in each. */
export const DOCUMENT_FORMATS = {
  json: { text: (document) => toJson(document), eventText: eventLine, between: '' },
  yaml: {
    text: (document) => toYaml(document),
    eventText: (type, object) => toYaml({ type, object }),
    between: '---\n',
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
