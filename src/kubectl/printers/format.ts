import { UsageError } from '../../facts/errors.ts';
import { parseCustomColumns, parseCustomColumnsFile } from './custom-columns.ts';
import type { CustomColumn } from './custom-columns.ts';
import {
  isPlain,
  type DocumentFormatName,
  type FormatName,
  type PlainFormat,
  type TemplateFormat,
} from './format-names.ts';
import type { GoTemplate } from './go-template.ts';
import { parseJsonPath } from './jsonpath.ts';
import type { JsonPath } from './jsonpath.ts';

/** What a list is printed as: `-o` resolved, its template read and found good. */
export type OutputFormat =
  | { readonly kind: 'table' | 'name' | 'wide' }
  | { readonly kind: DocumentFormatName }
  | { readonly kind: 'go-template'; readonly print: GoTemplate }
  | { readonly kind: 'jsonpath' | 'jsonpath-as-json'; readonly path: JsonPath }
  | { readonly kind: 'custom-columns'; readonly columns: readonly CustomColumn[] };

/** What `-o` means depends on the command and on the user's files. */
export interface FormatOptions {
  /** The formats of this command, in any order; the table is always there, without `-o`. */
  readonly allowed: readonly FormatName[];
  /** Formats that the command has besides, and prints itself: named where another is refused. */
  readonly also?: readonly string[];
  /** Reads a template file; what it throws is told with its message. */
  readonly readFile: (path: string) => string;
  /** The value of `--template`, where the command has it: takes the place of what follows `=`. */
  readonly template?: string | undefined;
}

/**
 * Reads the value of `-o`. A `UsageError` in kubectl's words for an unknown format, naming those allowed, and for a
 * template that is missing or cannot be read: before any request is sent.
 */
export async function parseOutputFormat(given: string | undefined, options: FormatOptions): Promise<OutputFormat> {
  const inline = options.template ?? '';
  // With a template alone, kubectl takes it for a Go template.
  const flag = (given ?? '') === '' && inline !== '' ? 'go-template' : given;
  if (flag === undefined || flag === '') return { kind: 'table' };
  const [name, value] = inline === '' ? splitTemplate(flag) : [flag, inline];
  if (!isAllowed(name, options.allowed)) throw unknownFormat(flag, options);
  return isPlain(name) ? plainFormat(name, flag, options) : await templateFormat(name, value, options.readFile);
}

function plainFormat(name: PlainFormat, flag: string, options: FormatOptions): OutputFormat {
  if (name !== flag) throw unknownFormat(flag, options);
  return { kind: name };
}

async function templateFormat(
  name: TemplateFormat,
  template: string,
  readFile: (path: string) => string,
): Promise<OutputFormat> {
  switch (name) {
    case 'go-template':
    case 'template':
      return goTemplate(required(template));
    case 'go-template-file':
    case 'templatefile':
      return goTemplate(read(required(template), '--template ', readFile));
    case 'jsonpath':
    case 'jsonpath-as-json':
      return { kind: name, path: parseJsonPath(required(template)) };
    case 'jsonpath-file':
      return { kind: 'jsonpath', path: parseJsonPath(read(required(template), '--template ', readFile)) };
    case 'custom-columns':
      return { kind: 'custom-columns', columns: parseCustomColumns(requiredColumns(template)) };
    case 'custom-columns-file':
      return {
        kind: 'custom-columns',
        columns: parseCustomColumnsFile(read(requiredColumns(template), 'template ', readFile)),
      };
  }
}

/** Most runs print no such template: what reads and carries them out is loaded where one is asked for. */
async function goTemplate(source: string): Promise<OutputFormat> {
  return { kind: 'go-template', print: (await import('./go-template.ts')).readGoTemplate(source) };
}

function splitTemplate(flag: string): [name: string, template: string] {
  const equals = flag.indexOf('=');
  return equals < 0 ? [flag, ''] : [flag.slice(0, equals), flag.slice(equals + 1)];
}

function isAllowed(name: string, allowed: readonly FormatName[]): name is FormatName {
  return (allowed as readonly string[]).includes(name);
}

function unknownFormat(flag: string, { allowed, also = [] }: FormatOptions): UsageError {
  const names = [...allowed, ...also].sort().join(',');
  return new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(flag)}, allowed formats are: ${names}`,
  );
}

function required(template: string): string {
  if (template === '') throw new UsageError('template format specified but no template given');
  return template;
}

function requiredColumns(template: string): string {
  if (template === '') throw new UsageError('custom-columns format specified but no custom columns given');
  return template;
}

function read(path: string, what: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    throw new UsageError(`error reading ${what}${path}, ${whyNot(error)}`);
  }
}

/** Of `ENOENT: no such file or directory, open '/x'` only what a user needs. */
function whyNot(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^E[A-Z]+: ([^,]+),.*$/s, '$1');
}
