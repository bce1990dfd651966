import { expect, test } from '@jest/globals';
import { warningTexts } from '../../../src/kubectl/transport/server-warnings.ts';

test.each<[string, string[], string[]]>([
  ['one', ['299 - "old API"'], ['old API']],
  ['quotes undone', [String.raw`299 - "the \"moon\" is a back\\slash"`], [String.raw`the "moon" is a back\slash`]],
  ['several in one header', ['299 - "a, b", 299 agent "c" "Wed, 21 Oct 2015 07:28:00 GMT"'], ['a, b', 'c']],
  ['several headers', ['299 - "a"', '299 - "b"'], ['a', 'b']],
  ['other codes', ['199 - "misc"', '299 - "a"'], ['a']],
  ['control characters', ['299 - "a\u001b[31mb\u202ec"'], ['a[31mbc']],
  ['malformed', ['299 - unquoted', '299 "x"', ''], []],
])('%s', (_name, headers, texts) => {
  expect(warningTexts(headers)).toEqual(texts);
});
