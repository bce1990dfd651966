import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DOCUMENT_FORMAT_NAMES } from '../../src/kubectl/printers/format-names.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { runCommand } from '../program/built-program.ts';
import { KEY, ShellKeyboard, whyNotTyped, type TypedShell } from './shell-keyboard.ts';

// The completion scripts in the shells that they are for: what a Tab makes of a line, and what is offered.

/** How the documentation says to load the script of a shell. */
const LOAD: Readonly<Record<TypedShell, string>> = {
  bash: 'source <(kubectl static completion bash)',
  fish: 'kubectl static completion fish | source',
  zsh: 'source <(kubectl static completion zsh)',
};

const CONTEXT = 'arn:aws:eks:eu-1:7:cluster/a@b';
const BELL = '\u0007';
const NODES = ['cp-1', 'cp-2', 'cp-3'];
const FORMATS = [...DOCUMENT_FORMAT_NAMES].sort();

let folder: string;
let server: TestApiServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-shells-'));
  mkdirSync(join(folder, 'manifests'));
  writeFileSync(join(folder, 'etcd.yaml'), '');
  writeFileSync(join(folder, 'a b.yaml'), '');
  server = await startApiServer({ cluster: 'kubeadm' });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** FOLDER stands for a directory with `etcd.yaml`, `a b.yaml` and the directory `manifests`. */
const placed = (text: string): string => text.replaceAll('FOLDER', folder);

/** A line, and what it is after one Tab. */
const TABS: readonly (readonly [line: string, after: string])[] = [
  ['kubectl static exp', 'kubectl static explain '],
  ['kubectl-static exp', 'kubectl-static explain '],
  ['kubectl static help exp', 'kubectl static help explain '],
  ['kubectl static local ex', 'kubectl static local explain '],
  ['kubectl static help rules e', 'kubectl static help rules explain '],
  ['kubectl static ls --show', 'kubectl static ls --show-labels '],
  ['kubectl static ls --node c', 'kubectl static ls --node cp-'],
  ['kubectl static ls --node=cp-1,w', 'kubectl static ls --node=cp-1,worker-'],
  ['kubectl static ls -n kube-n', 'kubectl static ls -n kube-node-lease '],
  ['kubectl static ls -nkube-n', 'kubectl static ls -nkube-node-lease '],
  ['kubectl static ls -n=kube-n', 'kubectl static ls -n=kube-node-lease '],
  ['kubectl static explain etcd-cp-2', 'kubectl static explain etcd-cp-2 '],
  ['kubectl-static explain kube-system/etcd-cp-2', 'kubectl-static explain kube-system/etcd-cp-2 '],
  ['kubectl static explain --output=j', 'kubectl static explain --output=json '],
  ['kubectl static explain -oj', 'kubectl static explain -ojson '],
  ['kubectl static ls -o custom-columns-', 'kubectl static ls -o custom-columns-file='],
  ['kubectl static ls --output=custom-columns-', 'kubectl static ls --output=custom-columns-file='],
  ['kubectl static ls -ocustom-columns-', 'kubectl static ls -ocustom-columns-file='],
  ['kubectl static ls --context arn', `kubectl static ls --context ${CONTEXT} `],
  ['kubectl static ls --context arn:aws:e', `kubectl static ls --context ${CONTEXT} `],
  ['kubectl static ls --context=arn:', `kubectl static ls --context=${CONTEXT} `],
  ['kubectl static ls --context arn:aws:eks:eu-1:7:cluster/a@', `kubectl static ls --context ${CONTEXT} `],
  ['kubectl static lint FOLDER/e', 'kubectl static lint FOLDER/etcd.yaml '],
  ['kubectl static lint FOLDER/a', String.raw`kubectl static lint FOLDER/a\ b.yaml `],
  ['kubectl static lint -f FOLDER/e', 'kubectl static lint -f FOLDER/etcd.yaml '],
  ['kubectl static lint --filename=FOLDER/e', 'kubectl static lint --filename=FOLDER/etcd.yaml '],
  ['kubectl static lint FOLDER/m', 'kubectl static lint FOLDER/manifests/'],
  ['kubectl static ls --kubeconfig FOLDER/e', 'kubectl static ls --kubeconfig FOLDER/etcd.yaml '],
  ['kubectl static ls --kubeconfig=FOLDER/e', 'kubectl static ls --kubeconfig=FOLDER/etcd.yaml '],
  ['kubectl static doctor --baseline=FOLDER/e', 'kubectl static doctor --baseline=FOLDER/etcd.yaml '],
  ['kubectl static local --root FOLDER/', 'kubectl static local --root FOLDER/manifests/'],
  ['kubectl static local --root=FOLDER/', 'kubectl static local --root=FOLDER/manifests/'],
];

/** A line, and all words that its last may become. */
const OFFERS: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['kubectl static l', ['lint', 'local', 'logs', 'ls']],
  ['kubectl-static ls --node c', NODES],
  ['kubectl static ls --node=cp-1,w', ['--node=cp-1,worker-1', '--node=cp-1,worker-2']],
  ['kubectl static explain etcd-', NODES.map((node) => `etcd-${node}`)],
  ['kubectl static explain -o ', FORMATS],
  ['kubectl static explain --output=', FORMATS.map((name) => `--output=${name}`)],
];

/** Lines of which nothing can be said, or not in time: no files are offered, and no failure is told. */
const SILENT: readonly string[] = [
  'kubectl static ls --chunk-size ',
  'kubectl static ls ',
  'kubectl static nothing ',
  'kubectl static ls --nothing ',
  'kubectl static ls --server https://127.0.0.1:1 --node ',
];

/** Completion of kubectl as it may be there already; of zsh's, that is loaded when it is first needed. */
const KUBECTL: Readonly<Record<TypedShell, string>> = {
  bash: '__start_kubectl() { COMPREPLY=(pods-of-kubectl); }; complete -o default -F __start_kubectl kubectl',
  fish: "complete -c kubectl -n 'not __fish_seen_subcommand_from static' -f -a pods-of-kubectl",
  zsh: `fpath+=($HOME); print -r '#compdef kubectl
compdef _kubectl kubectl
_kubectl() { compadd pods-of-kubectl }
_kubectl' >~/_kubectl; autoload -U _kubectl; compdef _kubectl kubectl`,
};

/** What of a line stays before the word at its end. */
const before = (line: string): string => line.slice(0, line.lastIndexOf(' ') + 1);

/** Takes apart a line into which all words were put; of `--flag=` the flag stays in the first alone. */
function insertedWords(line: string, after: string): string[] {
  const flag = /-[^ =]*=$/.exec(line.slice(0, line.indexOf('=') + 1))?.[0] ?? '';
  const words = after.slice(before(line).length).trim().split(' ');
  return words.map((word) => (word.startsWith(flag) ? word : `${flag}${word}`)).sort();
}

/** `complete -C` of fish: a line for each word, and behind a tab what it is. */
async function fishOffers(line: string): Promise<string> {
  const script = `${LOAD.fish}; complete -C '${line}'`;
  const kubeconfig = server.kubeconfig();
  const { code, stdout, stderr } = await runCommand('fish', ['--no-config', '-c', script], { kubeconfig });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

describe.each(Object.keys(LOAD) as TypedShell[])('%s', (shell) => {
  const missing = whyNotTyped(shell);
  (missing === undefined ? describe : describe.skip)(missing === undefined ? 'runs' : `skipped: ${missing}`, () => {
    let keyboard: ShellKeyboard;
    beforeAll(async () => {
      keyboard = new ShellKeyboard(shell, server.kubeconfig({ context: CONTEXT }));
      await keyboard.run(LOAD[shell]);
    });
    afterAll(() => keyboard.close());

    /** What the shell shows of the words that may stand at the end of a line. */
    const shown = async (line: string): Promise<string> => {
      if (shell === 'fish') return fishOffers(line);
      return (await keyboard.press(line, KEY.list)).screen.replaceAll(line.trimEnd(), '');
    };

    test.each(TABS)('Tab: %s', async (line, after) => {
      expect((await keyboard.press(placed(line), KEY.tab)).line).toBe(placed(after));
    });

    test.each(OFFERS)('offers: %s', async (line, words) => {
      const found =
        shell === 'fish'
          ? (await shown(line))
              .trim()
              .split('\n')
              .map((offer) => offer.split('\t')[0])
          : insertedWords(line, (await keyboard.press(line, KEY.insertAll)).line);
      expect(found).toEqual(words);
    });

    test('says what a word is', async () => {
      const between = { bash: String.raw` +\(`, fish: String.raw`\t`, zsh: ' +-- ' }[shell];
      expect(await shown('kubectl static l')).toMatch(new RegExp(`ls${between}List static pods`));
      expect(await shown('kubectl static explain etcd-')).toMatch(
        new RegExp(`etcd-cp-2${between}kube-system, on cp-2`),
      );
    });

    test.each(SILENT)('shows nothing: %s', async (line) => {
      expect((await shown(line)).replaceAll(BELL, '').trim()).toBe('');
      expect((await keyboard.press(line, KEY.tab)).line).toBe(line);
    });

    test("leaves kubectl's own completion as it is", async () => {
      const second = new ShellKeyboard(shell, server.kubeconfig());
      try {
        await second.run(KUBECTL[shell]);
        await second.run(LOAD[shell]);
        const tab = async (line: string): Promise<string> => (await second.press(line, KEY.tab)).line;
        expect(await tab('kubectl get po')).toBe('kubectl get pods-of-kubectl ');
        expect(await tab('kubectl static exp')).toBe('kubectl static explain ');
        expect(await tab('kubectl get po')).toBe('kubectl get pods-of-kubectl ');
      } finally {
        await second.close();
      }
    });
  });
});
