import { goNumber } from './go-value.ts';
import { isRecord } from '../../facts/record.ts';
import { sortedEntries } from './json.ts';
import { blockText, inlineText } from './yaml-scalar.ts';
import { compareYamlKeys } from './yaml-key-order.ts';

const STEP = '  ';
// libyaml writes a longer key in the explicit form, `? key`.
const LONGEST_SIMPLE_KEY = 128;
const MAX_UINT64 = 2 ** 64;

/**
 * The value as `kubectl -o yaml` writes it: sorted keys, lists not indented, text quoted where YAML 1.1 or 1.2 would
 * read something else. Long lines are not folded, there are no anchors, and control and bidi characters are escapes
 * in double quotes, so a terminal is safe and the parsed value is still the same. It needs no YAML library: a plain
 * start of the program loads none.
 */
export function toYaml(value: unknown): string {
  return `${block(value, '')}\n`;
}

/** A value that stands at `indent` already: its further lines are indented by that. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return sequence(value, indent);
  const entries = isRecord(value) ? sortedEntries(value).sort(([a], [b]) => compareYamlKeys(a, b)) : [];
  if (entries.length > 0) return mapping(entries, indent);
  return scalar(value, indent === '' ? STEP : indent);
}

function sequence(items: readonly unknown[], indent: string): string {
  const body = indent + STEP;
  return items.map((item) => `- ${block(item, body)}`).join(`\n${indent}`);
}

function mapping(entries: readonly [string, unknown][], indent: string): string {
  return entries
    .map(([key, value]) => {
      const name = inlineText(key);
      if (name.length <= LONGEST_SIMPLE_KEY) return `${name}:${member(value, indent)}`;
      return `? ${name}\n${indent}: ${block(value, indent + STEP)}`;
    })
    .join(`\n${indent}`);
}

/** What follows `key:`. */
function member(value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return `\n${indent}${sequence(value, indent)}`;
  const body = indent + STEP;
  const separator = isRecord(value) && sortedEntries(value).length > 0 ? `\n${body}` : ' ';
  return separator + block(value, body);
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === 'string') return blockText(value, indent) ?? inlineText(value);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return '[]';
  if (isRecord(value)) return '{}';
  return typeof value === 'boolean' ? String(value) : 'null';
}

function number(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const unsigned = Number.isInteger(value) && value > 0 && value < MAX_UINT64;
  return unsigned ? JSON.stringify(value) : goNumber(value);
}
