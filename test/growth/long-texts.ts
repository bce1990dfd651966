/** Makes a text of about so many characters. */
export type LongText = (size: number) => string;

function repeated(piece: string, end = ''): LongText {
  return (size) => piece.repeat(Math.ceil(size / piece.length)) + end;
}

/** Opened so often, closed as often or never. */
function nested(open: string, close: string): LongText {
  return (size) => {
    const depth = Math.ceil(size / (open.length + close.length));
    return open.repeat(depth) + close.repeat(depth);
  };
}

/** Lines that each stand further to the right than the one before, as many as fit. */
function stairs(step: string): LongText {
  return (size) => {
    const lines = Math.ceil(Math.sqrt(2 * size));
    return Array.from({ length: lines }, (_, depth) => ' '.repeat(depth) + step).join('\n');
  };
}

const CHARACTERS = Array.from('a0 \n\t\r\0\\/"\'`-_.,:;=#%&*!?|<>()[]{}@~$^+')
  .concat('\u00e9', '\u200b', '\ud800', '\u{1f600}', '\u001b')
  .map((character): [string, LongText] => [JSON.stringify(character), repeated(character)]);

const PIECES = [
  'a:\n',
  'a: b\n',
  '- a\n',
  '- - \n',
  '? a\n',
  '&a *a ',
  '!!a ',
  '!<a> ',
  '<<: *a\n',
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '|\n a\n',
  'a,',
  'a, b: c,',
  '"a":1,',
  '"a" ',
  "'a' ",
  '\\"',
  '\\n',
  '\\x41',
  '${',
  '${a}',
  '$(a)',
  '$((',
  '$a ',
  '<<a\n',
  'if a; then ',
  'a=(',
  "a='b'\n",
  'a+=b\n',
  'a=b\n',
  'a=b ',
  '[a]',
  '[a]\n',
  '[a,',
  '{a: ',
  '{.a}',
  '..a',
  '?(@.a==1)',
  '--a ',
  '--a=b\0',
  '-a\0',
  '/a',
  '../',
  '//',
  'a/b:',
  'a@b',
  'a.b.',
  'a_b_',
  '1h',
  '1.',
  '1e',
  '1Ki',
  '01',
  '0x',
  '%n',
  '%41',
  '# a\n',
  ';a\n',
  'a\\\n',
  'a in (b),',
  '!a,',
  'a, ',
  '\r\n',
  '\n ',
  ' \n',
  '\n\n',
  '{{ a }}',
  '\u001b[1m',
  "can't open './a': b\n",
  'tar: ./a: Cannot open: b\n',
  '-----BEGIN CERTIFICATE-----\n',
  'http://a@',
  'a b',
  '* ',
].map((piece): [string, LongText] => [JSON.stringify(piece), repeated(piece)]);

/** What long texts are made of. Each comes as it is, and with an end that it may fail by. */
export const LONG_TEXTS: readonly (readonly [name: string, text: LongText])[] = [
  ...CHARACTERS,
  ...PIECES,
  ['digits and x', repeated('1', 'x')],
  ['keys and x', repeated('a:\n', 'x')],
  ['pairs and x', repeated('a: b\n', 'x')],
  ['blanks and x', repeated(' ', 'x')],
  ['lines and x', repeated('\n', 'x')],
  ['a quote and a', (size) => `"${'a'.repeat(size)}`],
  ['a single quote and a', (size) => `'${'a'.repeat(size)}`],
  ['lists in lists', nested('[', ']')],
  ['maps in maps', nested('{"a":', '}')],
  ['maps in flows', nested('{a: ', '}')],
  ['parentheses', nested('(', ')')],
  ['substitutions', nested('$(', ')')],
  ['variables in variables', nested('${a:-', '}')],
  ['keys, each further to the right', stairs('a:')],
  ['dashes, each further to the right', stairs('-')],
  ['a block, each line further to the right', (size) => `a: |\n ${stairs('b')(size).replaceAll('\n', '\n ')}`],
  ['keys that differ', (size) => numbered(size, (index) => `k${index}: v\n`)],
  ['keys that differ, in JSON', (size) => `{${numbered(size, (index) => `"k${index}":1,`)}"k":1}`],
  ['names that differ', (size) => numbered(size, (index) => `${index}`, ',')],
  ['flags that differ', (size) => numbered(size, (index) => `--f${index}=1`, '\0')],
  ['anchors that differ', (size) => numbered(size, (index) => `- &a${index} x\n- *a${index}\n`)],
];

const COMMON = new Set(['"a"', '" "', '"/"', '"\\n"', '"a=b\\n"', 'digits and x', 'keys and x', 'lists in lists']);

function numbered(size: number, piece: (index: number) => string, between = ''): string {
  const length = piece(100_000).length + between.length;
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => piece(index)).join(between);
}

/** The commonest of them: one long word, many short lines, deep nesting, one character alone, digits and then none. */
export const COMMON_TEXTS = LONG_TEXTS.filter(([name]) => COMMON.has(name));

/** Characters of them: each size is compared with the one before. */
export const COMMON_SIZES = [10_000, 100_000, 1_000_000];
