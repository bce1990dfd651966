import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { surroundingsOf } from '../program/in-process.ts';
import { ReaderSession } from './reader-session.ts';

const READ = ['doctor', '--read-manifests', '--yes', '--only', 'not-a-pod'];

let session: ReaderSession;

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
});

/** What else happens on the way. */
interface Happenings {
  readonly beforehand?: () => void;
  readonly atQuestion?: () => void;
  readonly signal?: AbortSignal;
}

/** Runs the command in this process with someone who gives this answer; the questions that were asked. */
async function ask(
  answer: boolean | undefined,
  args: readonly string[],
  { beforehand, atQuestion, signal = new AbortController().signal }: Happenings = {},
) {
  session = await ReaderSession.startAll();
  beforehand?.();
  const kubeconfig = join(session.home, 'kubeconfig');
  writeFileSync(kubeconfig, session.server.kubeconfig(), { mode: 0o600 });
  const questions: string[] = [];
  let said = '';
  const sink = { write: (text: string | Uint8Array) => void (said += String(text)), columns: undefined };
  const code = await runProgram(
    surroundingsOf(
      { kubeconfig, cwd: session.home },
      {
        argv: args,
        stdout: sink,
        stderr: sink,
        signal,
        canAsk: () => answer !== undefined,
        confirm: (question) => {
          questions.push(question);
          atQuestion?.();
          return Promise.resolve(answer === true);
        },
      },
    ),
    () => COMMANDS,
  );
  return { code, said, questions, created: session.creations.length };
}

const WITHOUT_YES = READ.filter((word) => word !== '--yes');

test('consent is asked for once, for all nodes', async () => {
  const { code, questions, created } = await ask(true, WITHOUT_YES);
  expect(questions).toEqual([
    'This creates 5 pods in namespace default, one on each of these nodes and at most 5 at a time: cp-1, cp-2, cp-3, worker-1, worker-2 (image docker.io/library/busybox:1.37.0, root with only the capability DAC_READ_SEARCH, which reads files of any mode, only /etc/kubernetes/manifests mounted, read-only). It reads the manifests, and deletes the pods.\nContinue? [y/N] ',
  ]);
  expect([code, created]).toEqual([1, 5]);
});

test('consent that is refused, and that nobody can give: nothing is created', async () => {
  const refused = await ask(false, WITHOUT_YES);
  expect(refused.said).toContain('error: not confirmed: nothing was created');
  expect(refused.said).toContain('Nothing found in 5 nodes.\nNot looked at: manifests of cp-1');
  expect([refused.code, refused.created]).toEqual([2, 0]);
  await session.close();
  const nobody = await ask(undefined, [...WITHOUT_YES, '--node', 'cp-2']);
  expect(nobody.said).toContain(
    'error: a reader pod is created only after you agree, and there is no terminal to ask you on. Use --yes to agree.',
  );
  expect([nobody.code, nobody.created]).toEqual([2, 0]);
  expect(session.requests).toEqual([]);
});

/** The kubelet of a node says so of itself. */
function setPath(node: string, staticPodPath: string): void {
  const body = JSON.stringify({ kubeletconfig: { kind: 'KubeletConfiguration', staticPodPath } });
  const path = new RegExp(`/nodes/${node}/proxy/configz$`);
  session.server.fault({ kind: 'answer', code: 200, contentType: 'application/json', body, path });
}

test('the question names the directory of each node where they differ', async () => {
  const { questions } = await ask(false, WITHOUT_YES, {
    beforehand: () => {
      setPath('cp-2', '/srv/pods');
    },
  });
  expect(questions[0]).toContain(
    "only each node's own manifest directory (/etc/kubernetes/manifests on cp-1, cp-3, worker-1, worker-2; /srv/pods on cp-2) mounted, read-only)",
  );
});

test('the question says which directories no kubelet has confirmed', async () => {
  const { questions } = await ask(false, [...WITHOUT_YES, '--no-kubelet', '--node', 'cp-1,cp-2']);
  expect(questions[0]).toContain(
    'only /etc/kubernetes/manifests mounted, read-only). It reads the manifests, and deletes the pods. The path on cp-1, cp-2 is assumed (likely: ConfigMap kube-system/kubelet-config).\n',
  );
});

test('consent is not asked for a path that no reader pod should mount', async () => {
  const { questions, said } = await ask(true, [...WITHOUT_YES, '--node', 'cp-2'], {
    beforehand: () => {
      setPath('cp-2', '/etc/../root');
    },
  });
  expect(questions).toEqual([]);
  expect(said).toContain(
    'Not looked at: manifests of cp-2: the directory is not an absolute path without "..".\nerror: no manifest directory was read\n',
  );
});

test('consent is asked for when Ctrl-C is pressed: what the cluster told is printed, and that no manifest was read', async () => {
  const interruption = new AbortController();
  const { said, code } = await ask(false, [...WITHOUT_YES, '--node', 'cp-1'], {
    signal: interruption.signal,
    atQuestion: () => {
      interruption.abort('SIGINT');
    },
  });
  expect(said).toBe('Nothing found in 1 node.\nNot looked at: manifests of cp-1: interrupted.\n');
  expect(code).toBe(130);
});

test('consent is given by --yes', async () => {
  const { questions, code } = await ask(false, READ);
  expect([questions, code]).toEqual([[], 1]);
});
