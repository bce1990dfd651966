import { rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEMO_CLUSTERS } from '../../demo/demo-clusters.ts';
import { expectGolden } from '../golden.ts';
import { DemoFolder, neutral } from './demo-run.ts';

// `npm run demo -- --keep`: commands are typed into the shell that it opens. Nothing may be left of it.

let folder: DemoFolder;

beforeEach(() => {
  folder = new DemoFolder();
});

afterEach(() => {
  rmSync(folder.path, { recursive: true });
});

/** Commands as a shell takes them, each with its line before what it prints, and how it ended. */
function session(lines: readonly string[]): string {
  return lines.map((line) => `echo '$ ${line}'\n{ ${line}; } </dev/null 2>&1\necho "--- exit code $?"\n`).join('');
}

/** What the stub of kubectl cannot do, and what takes another time each time. */
const UNTRIED = /^(?:kubectl create|time) /;

describe.each(DEMO_CLUSTERS.map((demo) => [demo.name, demo] as const))('--keep %s', (name, { trials }) => {
  test('says where one is and what to try, and that works', async () => {
    const lines = trials.map(({ line }) => line.replace(/^time /, '')).filter((line) => !UNTRIED.test(line));
    const { code, stdout, stderr, left } = await folder.run({
      args: ['--keep', name],
      stdin: session(lines),
      env: { KUBE_EDITOR: 'true', SHELL: '/bin/sh' },
    });
    expectGolden(`demo/${name}.txt`, neutral(`${stderr}${stdout}`));
    expect({ code, left }).toEqual({ code: 0, left: [] });
  }, 180_000);
});

test('what is written on a node runs, and its mirror comes and goes', async () => {
  const lines = [
    'kubectl static local --root nodes/worker-1',
    'cp hello.yaml $NODES/worker-1/etc/kubernetes/manifests/',
    'kubectl static wait hello-worker-1 --for=ready',
    'kubectl static ls --node worker-1 --no-headers -o custom-columns=NAME:.metadata.name,NODE:.node',
    'kubectl static logs hello-worker-1',
    'cp web.yaml $NODES/worker-1/etc/kubernetes/manifests/hello.yaml',
    'kubectl static wait hello-worker-1 --for=gone',
    'kubectl static ls --node worker-1 --hidden',
  ];
  const { stdout, left } = await folder.run({ args: ['--keep'], stdin: session(lines) });
  expectGolden('demo/written-by-hand.txt', neutral(stdout));
  expect(left).toEqual([]);
}, 180_000);

test.each([
  ['kubeadm', 'Add --root $NODES/cp-1'],
  ['managed', 'No node of this cluster has files.'],
])(
  "%s: local without --root is refused, because it is about the user's machine",
  async (name, advice) => {
    const refused = [
      'kubectl-static local explain kube-apiserver',
      'kubectl static local',
      'kubectl static local undo kube-scheduler --yes',
      'kubectl-static -n shop local certs',
      'kubectl-static --context=x local doctor',
      'kubectl-static local explain -- --root',
      'kubectl-static local --root= doctor',
      'kubectl-static local --root "" doctor',
    ];
    const allowed = [
      'kubectl-static local --help >/dev/null',
      'kubectl-static rules local >/dev/null; [ $? = 2 ]',
      'kubectl static ls -n local >/dev/null',
      ...(name === 'kubeadm' ? ['kubectl-static local explain kube-apiserver --root $NODES/cp-1 >/dev/null'] : []),
    ];
    const stdin = session([...refused, ...allowed]);
    const { stdout, left } = await folder.run({ args: ['--keep', name], stdin, env: { SHELL: '/bin/sh' } });
    const refusal = `error: without --root, local is about this machine, not about the demo cluster. ${advice}\n--- exit code 2\n`;
    const [first, ...others] = stdout.split(/^\$ .*\n/m);
    expect([first, ...others.slice(0, refused.length)]).toEqual(['', ...refused.map(() => refusal)]);
    expect(others.slice(refused.length).map((text) => /--- exit code \d/.exec(text)?.[0])).toEqual(
      allowed.map(() => '--- exit code 0'),
    );
    expect(stdout.split('without --root')).toHaveLength(refused.length + 1);
    expect(left).toEqual([]);
  },
  60_000,
);

test("the kubeconfig is the user's alone, the server on loopback, HOME not the user's; the exit code is the shell's", async () => {
  const script = `
stat -c %a $KUBECONFIG $HOME
grep -o 'server: https://[0-9.]*' $KUBECONFIG
case $HOME in */kubectl-static-demo-*) echo at home ;; esac
[ "$PWD" = "$HOME" ] && echo there
echo "$HISTFILE$XDG_CONFIG_HOME$ZDOTDIR."
sleep 1000 &
exit 3
`;
  const env = { HISTFILE: '/h', XDG_CONFIG_HOME: '/x', ZDOTDIR: '/z', KUBECONFIG: '/nowhere', SHELL: '/bin/sh' };
  const { code, stdout, left } = await folder.run({ args: ['--keep', 'managed'], stdin: script, env });
  expect(stdout).toBe('600\n700\nserver: https://127.0.0.1\nat home\nthere\n.\n');
  expect({ code, left }).toEqual({ code: 3, left: [] });
}, 60_000);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s: 130, and nothing is left',
  async (signal) => {
    let isEnded = false;
    const { code, stdout, left } = await folder.run({
      args: ['--keep', 'managed'],
      stdin: 'echo begun\nsleep 1000\necho never\n',
      seen: (printed, end) => {
        if (isEnded || !printed.includes('begun')) return;
        isEnded = true;
        end(signal);
      },
    });
    expect({ code, stdout, left }).toEqual({ code: 130, stdout: 'begun\n', left: [] });
  },
  60_000,
);

const SHELLS = ['bash', 'zsh', 'fish', 'sh'].map((name) => {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
  return [name, stdout.trim()] as const;
});
const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

describe.each(SHELLS)('at a terminal, %s', (_name, program) => {
  const isThere = program !== '' && HAS_SCRIPT;
  (isThere ? test : test.skip)(
    'has a prompt that says where one is, and answers with its exit code',
    async () => {
      const { code, stdout, left } = await folder.run({
        args: ['--keep', 'managed'],
        stdin: 'exit 5\n',
        env: { SHELL: program, TERM: 'dumb' },
        through: (command) => ['script', '-qfec', command.map((word) => `'${word}'`).join(' '), '/dev/null'],
      });
      expect(stdout).toContain('(managed demo)');
      expect({ code, left }).toEqual({ code: 5, left: [] });
    },
    60_000,
  );
});

test.each<[string, readonly string[], number]>([
  ['an unknown cluster', ['--keep', 'nope'], 2],
  ['a misspelt cluster of two words', ['--keep', 'Open', 'shifft'], 2],
  ['an unknown argument', ['--kep'], 2],
  ['a call for help', ['--help'], 0],
])('%s', async (title, args, expected) => {
  const { code, stdout, stderr } = await folder.run({ args });
  expectGolden(`demo/${title.replaceAll(' ', '-')}.txt`, `${stdout}--- stderr\n${stderr}`);
  expect(code).toBe(expected);
});
