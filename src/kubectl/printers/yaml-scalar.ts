import { escapeText } from './escape.ts';

// What YAML 1.1 (which kubectl and its users' tools read) or 1.2 would take for something other than text.
const WORD =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|=)$/;
// YAML 1.1 lets a float be a lone point, which go-yaml does not.
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF|[\d_]*)|\.(?:nan|NaN|NAN))$/;
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|\d+)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/;

// What libyaml calls an indicator: text that begins or contains one of these would not be read as plain text.
const INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$)|---|\.\.\.)|:(?:\s|$)|\s#/;

// Past ASCII, libyaml prints the Basic Multilingual Plane as it is, but for controls and non-characters.
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
};

/** A text on one line: plain where that reads back as the same text, else in single or double quotes. */
export function inlineText(text: string): string {
  if (isUnsafe(text) || text.includes('\n') || resolvesToOther(text)) return doubleQuoted(text);
  const plain = !INDICATOR.test(text) && !/^ | $/.test(text);
  return plain ? text : `'${text.replaceAll("'", "''")}'`;
}

/**
 * A text of several lines as a literal block (`|`), its lines indented by `indent`; undefined where it has one line, or
 * a block could not show it faithfully.
 */
export function blockText(text: string, indent: string): string | undefined {
  if (!text.includes('\n') || isUnsafe(text) || / (?:\n|$)/.test(text)) return undefined;
  const indentation = /^[ \n]/.test(text) ? '2' : '';
  const chomping = !text.endsWith('\n') ? '-' : /^\n$|\n\n$/.test(text) ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return [`|${indentation}${chomping}`, ...lines.map((line) => (line === '' ? '' : indent + line))].join('\n');
}

function resolvesToOther(text: string): boolean {
  if (WORD.test(text) || SPECIAL_FLOAT.test(text) || SEXAGESIMAL.test(text) || TIMESTAMP.test(text)) return true;
  const digits = /^[-+\d]/.test(text) ? text.replaceAll('_', '') : text;
  return INTEGER.test(digits) || FLOAT.test(digits);
}

/** What only a double-quoted text can hold, and what a terminal must not see. */
function isUnsafe(text: string): boolean {
  return UNPRINTABLE.test(text) || escapeText(text) !== text;
}

function doubleQuoted(text: string): string {
  const body = Array.from(
    text,
    (character) => ESCAPES[character] ?? (isUnsafe(character) ? escaped(character) : character),
  );
  return `"${body.join('')}"`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
