import { RESTARTED_AT } from '../nodes/distributions/restart-annotation.ts';
import type { MappingNode, YamlNode } from '../yaml/node.ts';
import { readGoYaml } from '../yaml/go-yaml.ts';
import { parseYaml } from '../yaml/parser.ts';
import { DocumentSyntaxError } from '../yaml/syntax-error.ts';

/**
 * The manifest with the annotation set to `when` (RFC 3339), all else as it was written, comments included. Undefined where
 * that cannot be done without writing the file anew: what comes out is read again, and must be the same but for that.
 */
export function withRestartedAt(manifest: Uint8Array, when: string): Uint8Array | undefined {
  const decoded = textOf(manifest);
  if (decoded === undefined) return undefined;
  const text = decoded.replace(/^\uFEFF/, '');
  try {
    const { root } = parseYaml(text);
    const edit = root?.kind === 'mapping' ? annotate(text, root, when) : undefined;
    if (edit === undefined) return undefined;
    const edited = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
    if (comparable(edited, when) !== comparable(text, when)) return undefined;
    return Buffer.from(decoded.slice(0, decoded.length - text.length) + edited);
  } catch (error) {
    if (error instanceof DocumentSyntaxError) return undefined;
    throw error;
  }
}

/** UTF-8 that comes out of the decoder as it went in, with the byte order mark if it has one. */
function textOf(manifest: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(manifest);
  } catch {
    return undefined;
  }
}

/** Characters of the text that others take the place of. */
interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

function annotate(text: string, root: MappingNode, when: string): TextEdit | undefined {
  const metadata = valueOf(root, 'metadata');
  if (metadata?.kind !== 'mapping') return undefined;
  const annotations = entryOf(metadata, 'annotations');
  if (annotations === undefined) return prepend(text, metadata, when, true);
  const [key, value] = annotations;
  if (value.kind === 'mapping') {
    const present = valueOf(value, RESTARTED_AT);
    if (present === undefined) return prepend(text, value, when, false);
    return present.kind === 'scalar' ? replaceScalar(text, present.mark.offset, when) : undefined;
  }
  if (value.kind !== 'scalar' || value.value !== '') return undefined;
  return fill(text, key, when);
}

/** A first entry of a mapping, in the way that it is written; with `wrapped` under `annotations`. */
function prepend(text: string, mapping: MappingNode, when: string, wrapped: boolean): TextEdit | undefined {
  const { offset } = mapping.mark;
  if (text.charAt(offset) === '{') {
    const own = `${JSON.stringify(RESTARTED_AT)}: ${JSON.stringify(when)}`;
    const entry = wrapped ? `"annotations": {${own}}` : own;
    return insertAt(offset + 1, mapping.entries.length === 0 ? entry : `${entry}, `);
  }
  const first = mapping.entries[0]?.[0].mark;
  if (first === undefined) return undefined;
  const indent = ' '.repeat(first.column);
  const line = wrapped ? `annotations:${breakOf(text)}${indent}  ${pair(when)}` : pair(when);
  return insertAt(first.offset, `${line}${breakOf(text)}${indent}`);
}

/** An `annotations:` with nothing behind it gets its first line. */
function fill(text: string, key: YamlNode, when: string): TextEdit | undefined {
  const colon = text.indexOf(':', key.mark.offset);
  const line = /^:[ \t]*(?=\r?\n|$|[ \t]#)/.exec(text.slice(colon));
  if (line === null) return undefined;
  const end = /\r?\n|$/.exec(text.slice(colon))!.index;
  return insertAt(colon + end, `${breakOf(text)}${' '.repeat(key.mark.column + 2)}${pair(when)}`);
}

/** A value in quotes or without, on one line. */
function replaceScalar(text: string, offset: number, when: string): TextEdit | undefined {
  const written = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s,{}[\]#]+)/.exec(text.slice(offset));
  if (written === null) return undefined;
  return { from: offset, to: offset + written[0].length, insert: JSON.stringify(when) };
}

function pair(when: string): string {
  return `${RESTARTED_AT}: ${JSON.stringify(when)}`;
}

function insertAt(offset: number, insert: string): TextEdit {
  return { from: offset, to: offset, insert };
}

function breakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

function entryOf(mapping: MappingNode, name: string): MappingNode['entries'][number] | undefined {
  return mapping.entries.find(([key]) => key.kind === 'scalar' && key.value === name);
}

function valueOf(mapping: MappingNode, name: string): YamlNode | undefined {
  return entryOf(mapping, name)?.[1];
}

/** What a manifest says, with the annotation set to `when` whatever it was, for comparison. */
function comparable(text: string, when: string): string {
  const { metadata, ...rest } = readGoYaml(text).value as { metadata?: { annotations?: unknown } };
  const { annotations, ...others } = metadata ?? {};
  const annotated = { ...(annotations as object | undefined), [RESTARTED_AT]: when };
  return JSON.stringify([rest, others, Object.entries(annotated).sort()]);
}
