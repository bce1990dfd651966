import { expect, test } from '@jest/globals';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { keepTogether, wrapText } from '../../../src/kubectl/printers/wrap.ts';

test.each([
  ['fits', 'one two', { width: 7 }, 'one two'],
  ['one cell too long', 'one two', { width: 6 }, 'one\ntwo'],
  ['several lines', 'aa bb cc dd ee', { width: 5 }, 'aa bb\ncc dd\nee'],
  ['a hanging indent', 'aa bb cc', { width: 7, first: '- ', next: '  ' }, '- aa bb\n  cc'],
  ['a first line that is longer', 'aa bb cc', { width: 8, first: 'Usage: ', next: '  ' }, 'Usage: aa\n  bb cc'],
  [
    'a path too long to fit stays whole',
    'see /etc/kubernetes/manifests now',
    { width: 10 },
    'see\n/etc/kubernetes/manifests\nnow',
  ],
  [
    'a path that fits without its indent alone gets less of it',
    'see /etc/kubernetes now',
    { width: 16, first: '    ', next: '    ' },
    '    see\n /etc/kubernetes\n    now',
  ],
  [
    'one that no line can hold gets all of it',
    'see /etc/kubernetes/manifests',
    { width: 16, next: '  ' },
    'see\n  /etc/kubernetes/manifests',
  ],
  ['but none of it to one as long', 'see /etc/kubernetes', { width: 15, next: '  ' }, 'see\n/etc/kubernetes'],
  [
    'unless some of it is to be kept',
    'see /etc/kubernetes',
    { width: 15, next: '  ', kept: 1 },
    'see\n  /etc/kubernetes',
  ],
  ['a mark is no indent', '/etc/kubernetes', { width: 16, first: '- ', next: '  ' }, '- /etc/kubernetes'],
  ['quoted commands stay whole', 'run `kubectl get pods` now', { width: 18 }, 'run\n`kubectl get pods`\nnow'],
  ['double quotes too', 'Use "a b c" here', { width: 10 }, 'Use\n"a b c"\nhere'],
  [
    'an empty pair of quotes keeps nothing together',
    'API group "" at the "cluster scope"',
    { width: 15 },
    'API group "" at\nthe\n"cluster scope"',
  ],
  ['unless no line can hold them', 'x `aa bb cc dd` y', { width: 8 }, 'x `aa bb\ncc dd` y'],
  [
    'but a command to copy stays whole however long it is',
    'run "kubectl get pods" now',
    { width: 12, next: '  ' },
    'run\n  "kubectl get pods"\n  now',
  ],
  ['newlines stay', 'a b\nc', { width: 80, first: '* ', next: '  ' }, '* a b\n  c'],
  ['an empty line has no trailing blanks', 'a\n\nb', { width: 80, first: '  ', next: '  ' }, '  a\n\n  b'],
  ['runs of blanks are one', 'a   b', { width: 80 }, 'a b'],
  ['wide characters count twice', '節點 節點', { width: 8 }, '節點\n節點'],
  ['nothing', '', { width: 10, first: '# ' }, '#'],
  ['no room at all', 'a b', { width: 0 }, 'a\nb'],
])('%s', (_, text, layout, expected) => {
  expect(wrapText(text, layout)).toBe(expected);
});

test('colour takes no room', () => {
  const { command, bad } = createStyles(true);
  const text = `aa ${bad('bb')} ${command(keepTogether('kubectl get'))} cc`;
  expect(wrapText(text, { width: 11 })).toBe(`aa ${bad('bb')}\n${command('kubectl get')}\ncc`);
});
