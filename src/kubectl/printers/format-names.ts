/** The names of the formats that print any document whole, in the order of the help; `document-formats.ts` has the formats. */
export const DOCUMENT_FORMAT_NAMES = ['json', 'yaml'] as const;

/** One of them. */
export type DocumentFormatName = (typeof DOCUMENT_FORMAT_NAMES)[number];

/** Formats that print what a template asks for. */
const TEMPLATE_FORMATS = [
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
] as const;

/** One of them. */
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];
/** A format that needs no template. */
export type PlainFormat = DocumentFormatName | 'name' | 'wide';

/** A name that `-o` takes. */
export type FormatName = PlainFormat | TemplateFormat;

/** Every format that a list can be printed in, in the order of the help. */
export const LIST_FORMATS: readonly FormatName[] = [...DOCUMENT_FORMAT_NAMES, 'name', ...TEMPLATE_FORMATS, 'wide'];

/** What may be typed after `-o`: a format's name, with `=` where a template must follow. */
export function outputWords(formats: readonly FormatName[]): readonly string[] {
  return formats.map((name) => (isPlain(name) ? name : `${name}=`));
}

/** Whether a format needs no template. */
export function isPlain(name: FormatName): name is PlainFormat {
  return !(TEMPLATE_FORMATS as readonly string[]).includes(name);
}

/** The format of commands that print a page for people, each in its own way. */
export const PAGE_FORMAT = 'html';
