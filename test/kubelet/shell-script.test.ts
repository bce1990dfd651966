import { expect, test } from '@jest/globals';
import { readShellCommands, type ShellCommand } from '../../src/kubelet/shell-script.ts';

const FILES: Readonly<Record<string, string>> = { '/etc/default/kubelet': 'EXTRA="--x=1 --y"\n' };

function last(text: string): ShellCommand | undefined {
  return readShellCommands(text, {
    variables: new Map([['FLAGS', '--a=1 --b=2']]),
    parameters: ['p q', 'r'],
    source: (path) => FILES[path],
  }).at(-1);
}

test.each<[string, string, readonly string[], boolean?]>([
  ['words and quotes', `exec k --a='b c' "d e"f g\\ h`, ['exec', 'k', '--a=b c', 'd ef', 'g h']],
  ['variables', 'k $FLAGS "$FLAGS" --n=${FLAGS} $NONE "$NONE"', ['k', '--a=1', '--b=2', '--a=1 --b=2', '--n=--a=1', '--b=2', '']], // prettier-ignore
  ['defaults', 'k ${NONE:-x y} ${FLAGS:+set} ${NONE:-${FLAGS}}', ['k', 'x', 'y', 'set', '--a=1', '--b=2']],
  ['parameters', 'k "$@" $1 ${2}', ['k', 'p q', 'r', 'p', 'q', 'r']],
  ['assignments', 'A=1\nexport B="$A 2"\nC+=x\nk $A "$B" $C', ['k', '1', '1 2', 'x']],
  ['lists', 'A=(--x "y z")\nA+=(w)\nk "${A[@]}"', ['k', '--x', 'y z', 'w']],
  ['a sourced file', '[ -f /etc/default/kubelet ] && . /etc/default/kubelet\nk $EXTRA', ['k', '--x=1', '--y']],
  ['lines that go on, and comments', 'k --a \\\n  --b # c\n# k --no\n', ['k', '--a', '--b']],
  ['redirections', 'k --a >/var/log/k 2>&1 --b &', ['k', '--a', '--b']],
  ['a here-document', 'cat <<EOF >x\nk --no\nEOF\nk --a', ['k', '--a']],
  ['a condition', 'if [ -n "$X" ]; then A=1; fi\nk --a=$A', ['k', '--a=1'], false],
  ['what another program prints', 'N=$(hostname)\nk --n=$N', ['k', '--n='], false],
])('%s', (_, text, words, certain = true) => {
  expect(last(text)).toEqual({ words, certain, open: false });
});

test.each<[string, boolean]>([
  ['k $(cat /args)', true],
  ['k --a `cat /args`', true],
  ['k "$(cat /args)"', true],
  ['A=$(cat /args)\nk $A', true],
  ['A="--a $(cat /args)"\nk $A --b', true],
  ['A="--a"\nA+=" $(cat /args)"\nk $A', true],
  ['A=$(hostname)\nk --n=$A', false],
  ['A="--n=$(hostname)"\nk $A', false],
  ['k --n="$(hostname)" --m=`date`', false],
])('%j may have flags that nobody knows: %j', (text, open) => {
  expect(last(text)).toMatchObject({ certain: false, open });
});

test('a megabyte of signs is read in no time', () => {
  for (const sign of ['$(', '"', "'", '`', 'a=(', '${', '<<', '\\', '((', ' $A']) last(sign.repeat(100_000));
});
