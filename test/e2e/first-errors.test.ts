import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, dump } from 'js-yaml';
import { loadCluster, startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { parseInvocation } from '../../src/cli/parser.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { runInProcess } from '../program/in-process.ts';

// What goes wrong in the first minutes ends in the one command to type next, and that command can be typed.

let kubeadm: TestApiServer;
let managed: TestApiServer;
let empty: string;

beforeAll(async () => {
  [kubeadm, managed] = await Promise.all([
    startApiServer({ cluster: loadCluster('kubeadm') }),
    startApiServer({ cluster: loadCluster('managed') }),
  ]);
  empty = mkdtempSync(join(tmpdir(), 'kubectl-static-no-node-'));
});

afterAll(async () => {
  await Promise.all([kubeadm.close(), managed.close()]);
  rmSync(empty, { recursive: true, force: true });
});

/** A kubeconfig whose server is not there, of a context of this name. */
function downAs(context: string): string {
  const config = load(kubeadm.kubeconfig()) as {
    clusters: { cluster: { server: string } }[];
    contexts: { name: string }[];
    'current-context': string;
  };
  config.clusters[0]!.cluster.server = 'https://127.0.0.1:1';
  config.contexts[0]!.name = context;
  config['current-context'] = context;
  return dump(config);
}

const good = (): string => kubeadm.kubeconfig();
const forbidden = (): string => kubeadm.kubeconfig({ user: 'dev' });

/** What is not this program's, and is known. */
const OTHERS =
  /^(?:kubectl (?:--context test )?(?:auth can-i|config|describe pod) |docker ps -a$|minikube start$|k3d cluster start \S+$)/;

test.each<[what: string, args: readonly string[], kubeconfig: () => string | undefined, next: string]>([
  ['no kubeconfig', ['ls'], () => undefined, 'kubectl static local'],
  ['another context', ['ls', '--context', 'prod'], good, 'kubectl config get-contexts'],
  ['a server that is down', ['ls'], () => downAs('test'), 'kubectl static local explain kube-apiserver'],
  ['kind that is down', ['ls'], () => downAs('kind-kind'), 'docker ps -a'],
  ['minikube that is down', ['ls'], () => downAs('minikube'), 'minikube start'],
  ['k3d that is down', ['ls'], () => downAs('k3d-dev'), 'k3d cluster start dev'],
  [
    'a wrong token of a context that was named',
    ['ls', '--context', 'test'],
    () => kubeadm.kubeconfig({ auth: 'wrong-token' }),
    'kubectl --context test config view --minify',
  ],
  [
    'no permission in a context that was named',
    ['ls', '--context', 'test'],
    forbidden,
    'kubectl --context test auth can-i list pods --all-namespaces',
  ],
  ['a wrong token', ['ls'], () => kubeadm.kubeconfig({ auth: 'wrong-token' }), 'kubectl config view --minify'],
  ['no credentials', ['ls'], () => kubeadm.kubeconfig({ auth: 'none' }), 'kubectl config view --minify'],
  ['no permission', ['ls'], forbidden, 'kubectl auth can-i list pods --all-namespaces'],
  ['none in a namespace', ['ls', '-n', 'shop'], forbidden, 'kubectl auth can-i list pods -n shop'],
  ['a managed cluster', ['ls'], () => managed.kubeconfig(), 'kubectl static ls --hidden'],
  ['an empty namespace', ['ls', '-n', 'shop'], good, 'kubectl static ls'],
  ['a selector that fits nothing', ['ls', '-l', 'a=b'], good, 'kubectl static ls'],
  ['no such pod', ['explain', 'web'], good, 'kubectl static ls --hidden'],
  ['no such pod of a node', ['explain', 'web-cp-1'], good, 'kubectl static manifest --list --node cp-1'],
  ['another namespace', ['explain', 'etcd-cp-1', '-n', 'shop'], good, 'kubectl static manifest --list --node cp-1'],
  ['another kind of pod', ['explain', 'db-0'], good, 'kubectl describe pod -n shop db-0'],
  ['a change of one', ['edit', 'db-0', '--yes'], good, 'kubectl static explain db-0'],
  ['the file of one', ['manifest', 'db-0', '--yes'], good, 'kubectl static explain db-0'],
  ['local, and this is no node', ['local', '--root', '.'], good, 'kubectl static ls'],
  ['a command that there is not', ['pods'], good, 'kubectl static --help'],
])('%s ends in the command to type next', async (_what, args, kubeconfigOf, next) => {
  const kubeconfig = kubeconfigOf();
  const own = args.map((word) => (word === '.' ? empty : word));
  const { code, stdout, stderr } = await runInProcess(own, kubeconfig === undefined ? {} : { kubeconfig });
  const told = stderr === '' ? stdout.split('\n\n')[0]! : stderr;
  const last = /["']([^"']+)["'](?:\.| for usage\.)$/.exec(told.trimEnd())?.[1];
  expect({ last, told, code }).toEqual({ last: next, told, code: code === 0 || code === 1 ? code : 2 });
  if (next.startsWith('kubectl static'))
    expect(() => parseInvocation(next.split(' ').slice(2), COMMANDS)).not.toThrow();
  else expect(next).toMatch(OTHERS);
});

test('a named node that does not exist is an error, as of ls --hidden and nodes', async () => {
  for (const args of [
    ['ls', '--node', 'nope'],
    ['ls', '--hidden', '--node', 'nope'],
    ['ls', '--kubelet', '--node', 'nope'],
    ['nodes', 'nope'],
  ]) {
    const { code, stdout, stderr } = await runInProcess(args, { kubeconfig: good() });
    expect({ args, code, stdout, stderr }).toEqual({
      args,
      code: 2,
      stdout: '',
      stderr: 'Error from server (NotFound): nodes "nope" not found\n',
    });
  }
  const among = await runInProcess(['ls', '--node', 'cp-1,nope', '-o', 'name'], { kubeconfig: good() });
  expect(among).toMatchObject({ code: 2, stderr: 'Error from server (NotFound): nodes "nope" not found\n' });
  expect(among.stdout.split('\n')).toContain('pod/etcd-cp-1');
});
