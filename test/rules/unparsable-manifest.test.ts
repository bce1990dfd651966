import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/rules/finding.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { unparsableManifest } from '../../src/rules/manifest/unparsable-manifest.ts';

function findingOf(text: string | Buffer): Finding {
  const target = { minor: 36, node: 'cp-1' };
  const selection = { only: ['unparsable-manifest'], skip: [], severity: 'info', minor: 36 } as const;
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const [finding] = lintManifest('a.yaml', readManifest(bytes, target), target, selection);
  return finding!;
}

// go-yaml names the line before the one where its parser stumbled, and the right one where its scanner did.
describe('a file that cannot be parsed is told of with the line that the kubelet logs', () => {
  test.each([
    ['a key out of line', 'kind: Pod\nspec:\n  hostPID: true\n containers: []\n', 'did not find expected key', 3],
    ['a list item after a key', 'metadata:\n  name: a\n  - name: c\n', 'did not find expected key', 2],
    ['a key after list items', 'spec:\n- a\n- b\n  c: d\n', 'mapping values are not allowed in this context', 4],
    ['a brace left open', 'kind: Pod\nmetadata: {name: a\nspec: {}\n', "did not find expected ',' or '}'", 2],
    ['a brace left open at the end', 'kind: Pod\nmetadata: {name: a', "did not find expected ',' or '}'", 2],
    ['a bracket left open', 'spec:\n  command: [a, b\n', "did not find expected ',' or ']'", 2],
    ['a tab', 'spec:\n\thostPID: true\n', 'found character that cannot start any token', 2],
    ['a quote left open', 'kind: Pod\nname: "a\n', 'found unexpected end of stream', 3],
    ['a value with a colon', 'kind: Pod\nname: a: b\n', 'mapping values are not allowed in this context', 2],
    ['a value that begins with %', 'a: 1\nb: %x\n', 'found character that cannot start any token', 2],
    ['a value that begins with @', 'a: 1\nb: @x\n', 'found character that cannot start any token', 2],
    ['a key without a colon', 'a: 1\nb\nc: 2\n', "could not find expected ':'", 3],
    ['a word too many', 'a: "b" c\n', 'did not find expected key', 1],
    ['a file cut off in a key', 'kind: Pod\nmetadat', "could not find expected ':'", 3],
    ['an alias without an anchor', 'a: 1\nb: *c\n', "unknown anchor 'c' referenced", 2],
  ])('%s', (_, text, message, line) => {
    expect(findingOf(text)).toMatchObject({ args: { message }, location: { line } });
  });

  test('and the place where it goes wrong, if that is another', () => {
    const finding = findingOf('metadata:\n  name: a\n  - name: c\n');
    expect(finding.location).toEqual({ file: 'a.yaml', line: 2, column: 1 });
    expect(unparsableManifest.advice!(finding.args)).toBe(
      "Look at this line and the next: the parser failed at line 3, column 3; the kubelet's log names the line before.",
    );
    const exact = findingOf('spec:\n\thostPID: true\n');
    expect(exact.location).toEqual({ file: 'a.yaml', line: 2, column: 1 });
    expect(unparsableManifest.advice!(exact.args)).toBeUndefined();
  });
});

describe('a template is told of as one', () => {
  const adviceOf = (text: string): string | undefined => unparsableManifest.advice!(findingOf(text).args);
  const RENDER = 'This looks like a template: render it first, and check the result.';

  test.each([
    ['a value', 'kind: Pod\nname: {{ .Values.name }}\n'],
    ['a value that the kubelet stumbles over on the next line', 'kind: Pod\nlabels:\n  {{- include "labels" . }}\n'],
    ['a condition of Helm', '{{- if .Values.on }}\nkind: Pod\n{{- end }}\n'],
    ['a condition of Jinja', 'kind: Pod\n{% if on %}\nname: a\n{% endif %}\n'],
  ])('%s', (_, text) => {
    expect(adviceOf(text)).toBe(RENDER);
  });

  test.each([
    ['where what is wrong is elsewhere', 'args: ["--format={{.Name}}"]\nname: a: b\n'],
    ['where there are no marks', 'name: {a\n'],
  ])('but not %s', (_, text) => {
    expect(adviceOf(text)).not.toBe(RENDER);
  });
});

test.each(['[', '{"a":'])(
  'what is nested too deep for this program is not said to be so for the kubelet: %s',
  (open) => {
    const finding = findingOf(`{"a":${open.repeat(2000)}`);
    expect(finding.severity).toBe('warning');
    expect(unparsableManifest.message(finding.args)).toBe(
      'this file is nested more than 1100 levels deep, the limit of this program: whether the kubelet accepts it is not known',
    );
  },
);

describe('a file that cannot be decoded is told of in the words of go-yaml', () => {
  test.each([
    ['Latin-1', [0xff], 'invalid leading UTF-8 octet', 2],
    ['Latin-1 before a letter', [0xe9, 0x61], 'invalid trailing UTF-8 octet', 2],
    ['a character cut off', [0xe2, 0x82], 'invalid trailing UTF-8 octet', 2],
    ['an overlong character', [0xc0, 0xaf], 'invalid length of a UTF-8 sequence', 2],
    ['a surrogate', [0xed, 0xa0, 0x80], 'invalid Unicode character', 2],
    ['a control character', [0x07], 'control characters are not allowed', 2],
    ['a null character', [0x00], 'control characters are not allowed', 2],
  ])('%s', (_, octets, message, line) => {
    const bytes = Buffer.concat([Buffer.from('kind: Pod\nname: "'), Buffer.from(octets), Buffer.from('"\n')]);
    expect(findingOf(bytes)).toMatchObject({ args: { message }, location: { line } });
  });

  test.each([
    ['cut off in a character', [0x61, 0x00, 0x62], 'incomplete UTF-16 character'],
    ['cut off in a pair', [0x3d, 0xd8], 'incomplete UTF-16 surrogate pair'],
    ['with half a pair', [0x3d, 0xd8, 0x61, 0x00], 'expected low surrogate area'],
    ['with the other half of a pair', [0x00, 0xdc], 'unexpected low surrogate area'],
  ])('UTF-16 %s', (_, octets, message) => {
    expect(findingOf(Buffer.from([0xff, 0xfe, ...octets]))).toMatchObject({ args: { message } });
  });

  test('UTF-8 cut off in a character', () => {
    const bytes = Buffer.concat([Buffer.from('kind: Pod\nname: '), Buffer.from([0xe2, 0x82])]);
    expect(findingOf(bytes)).toMatchObject({ args: { message: 'incomplete UTF-8 octet sequence' } });
  });
});
