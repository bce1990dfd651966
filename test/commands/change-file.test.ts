import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { stopManifest } from '../change/kept-changes.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { ChangeSession, QUICK, webManifest, withoutChance } from './change-session.ts';

// Manifests that are named by their paths: above all those that the kubelet refuses, which no pod stands for.

const PATH = '/etc/kubernetes/manifests/web.yaml';
const ON_NODE = ['--node', 'worker-1'];
const GOOD = webManifest();
/** What a typing error leaves. */
const BROKEN = GOOD.replace('metadata:', 'metadata: {');
const FIX = { env: { KUBE_EDITOR: "sed -i 's/metadata: {/metadata:/'" } };
const FAST = { factor: 1 / 500 };

let session: ChangeSession;

afterEach(() => session.close());

/** A node on which somebody has broken the manifest of a pod by hand, so that the pod is gone. */
async function broken(): Promise<void> {
  session = await ChangeSession.start(FAST);
  await session.podRuns();
  write(BROKEN);
  for (const end = Date.now() + 30_000; pods().length > 0;) {
    if (Date.now() > end) throw new Error('the pod does not go');
    await new Promise((done) => setTimeout(done, 20));
  }
}

function write(text: string): void {
  writeFileSync(session.path('.web'), text);
  renameSync(session.path('.web'), session.path('web.yaml'));
}

/** The mirrors and pods of the kubelet that are called web. */
function pods(): readonly unknown[] {
  const sides = [...(session.living().state.pods ?? []), ...session.server.store.list('pods')];
  return sides.filter(({ metadata }) => metadata.name === 'web-worker-1');
}

/** Runs a command, and compares all that it says with the golden file of that name. */
async function said(name: string, args: readonly string[], given: Parameters<ChangeSession['run']>[1] = {}) {
  const result = await session.run(args, given);
  await session.settled();
  expectGolden(`change/file-${name}.txt`, withoutChance(transcript(args, result)));
  return result;
}

/** What a command says that changes nothing. */
async function refusal(...args: readonly string[]): Promise<string> {
  const before = session.manifest();
  const { code, stdout, stderr } = await session.run(args);
  await session.settled();
  expect([code, stdout, session.manifest()]).toEqual([2, '', before]);
  const lines = stderr.split('\n');
  return lines.filter((line) => line !== '' && !/^(Creating|Deleted) pod|^See '/.test(line)).join('\n');
}

describe('a manifest that the kubelet refuses', () => {
  test('is fixed by an edit, of which the error about its pod tells', async () => {
    await broken();
    await said('edit-pod', ['edit', 'web-worker-1', ...QUICK], FIX);
    await said('edit', ['edit', PATH, ...ON_NODE, ...QUICK], FIX);
    expect(session.manifest()).toBe(GOOD);
    await session.podRuns();
    await said('history', ['history', PATH, ...ON_NODE, '--yes', '-o', 'json']);
    // What the kubelet would refuse again is not put back without --force.
    await said('undo', ['undo', 'web-worker-1', ...QUICK]);
    expect(session.manifest()).toBe(GOOD);
  }, 60_000);

  test('comes back after an edit whose pod does not become healthy', async () => {
    await broken();
    const crash = { env: { KUBE_EDITOR: "sed -i -e 's/metadata: {/metadata:/' -e 's/sleep 1d/exit 3/'" } };
    const { code } = await said('edit-undone', ['edit', PATH, ...ON_NODE, ...QUICK], crash);
    expect([code, session.manifest()]).toEqual([1, BROKEN]);
  }, 60_000);

  test('is left as it is by an edit that does not fix it, and by a rehearsal', async () => {
    await broken();
    const another = { env: { KUBE_EDITOR: 'sed -i s/none/other/' } };
    const { stderr } = await session.run(['edit', PATH, ...ON_NODE, ...QUICK], another);
    expect(stderr).toContain('error: the kubelet would not accept this manifest: cannot be parsed: ');
    expect(stderr).toContain('error: nothing was changed: the kubelet would not accept the manifest\n');
    const rehearsed = await session.run(['edit', PATH, ...ON_NODE, '--yes', '--dry-run'], FIX);
    expect([rehearsed.code, rehearsed.stdout.split('\n').at(-2)]).toEqual([
      0,
      'pod/web-worker-1 edited on node worker-1 (dry run)',
    ]);
    const nothing = await session.run(['edit', PATH, ...ON_NODE, '--yes'], { env: { KUBE_EDITOR: 'true' } });
    expect([nothing.code, nothing.stdout]).toEqual([0, `${PATH} unchanged on node worker-1\n`]);
    expect(session.manifest()).toBe(BROKEN);
  }, 60_000);

  test('is removed, and no pod is waited for', async () => {
    await broken();
    const asked: string[] = [];
    const ask = {
      canAsk: () => true,
      confirm: (question: string) => Promise.resolve(asked.push(question) > 0),
    };
    const { code } = await said('rm', ['rm', PATH, ...ON_NODE], ask);
    expect(asked).toEqual([
      `This removes ${PATH} on node worker-1. It defines no pod: the kubelet starts and stops nothing. A guard pod in namespace default does this (image docker.io/library/busybox:1.37.0, root without any capability; it can write only to /etc/kubernetes/manifests, and read /var/log/pods), and is deleted afterwards. The change is undone if you press Ctrl-C, or if this program loses the node.\nContinue? [y/N] `,
    ]);
    expect([code, session.living().sightings.at(-1)?.digest]).toEqual([0, 'absent']);
    await said('rm-history', ['history', PATH, ...ON_NODE, '--yes', '--diff']);
    await said('rm-undo', ['undo', PATH, ...ON_NODE, ...QUICK]);
    const forced = await session.run(['undo', PATH, ...ON_NODE, ...QUICK, '--force']);
    expect([forced.code, forced.stdout, session.manifest()]).toEqual([
      0,
      `${PATH} rolled back on node worker-1\n`,
      BROKEN,
    ]);
  }, 60_000);

  test('and that names a pod is removed at once where the kubelet runs none', async () => {
    const refused = GOOD.replace('command:', 'envFrom: [{configMapRef: {name: settings}}]\n      command:');
    session = await ChangeSession.start(FAST, {}, ['worker-1'], (directory) => {
      writeFileSync(`${directory}/web.yaml`, refused);
    });
    const { code, stdout, stderr } = await session.run(['rm', PATH, ...ON_NODE, ...QUICK]);
    expect([code, stdout]).toEqual([0, 'pod/web-worker-1 removed on node worker-1\n']);
    expect(stderr).toMatch(/^web\.yaml is out of the directory\.\nDeleted pod \S+-guard-/m);
    const asked = ['history', 'web', ...ON_NODE, '--yes', '--no-headers'];
    expect((await session.run(asked)).stdout).toMatch(/^1 +rm +web\.yaml +\S+ +admin +confirmed\n$/);
  }, 60_000);

  test('and that names the pod of another file is removed, and that pod stays', async () => {
    const copy = GOOD.replace('command:', 'envFrom: [{configMapRef: {name: settings}}]\n      command:');
    session = await ChangeSession.start(FAST, {}, ['worker-1'], (directory) => {
      writeFileSync(`${directory}/web.yaml`, GOOD);
      writeFileSync(`${directory}/web-copy.yaml`, copy);
    });
    await session.podRuns();
    const path = '/etc/kubernetes/manifests/web-copy.yaml';
    const { code, stdout } = await session.run(['rm', path, ...ON_NODE, ...QUICK]);
    expect([code, stdout, pods()]).toMatchObject([0, `${path} removed on node worker-1\n`, [{}, {}]]);
  }, 60_000);

  test('as far as is known here, is waited for where the kubelet runs its pod nevertheless', async () => {
    const odd = GOOD.replace('command:', 'imagePullPolicy: often\n      command:');
    session = await ChangeSession.start(FAST, {}, ['worker-1'], (directory) => {
      writeFileSync(`${directory}/web.yaml`, odd);
    });
    await session.podRuns();
    const { code, stdout, stderr } = await session.run(['rm', PATH, ...ON_NODE, ...QUICK]);
    expect([code, stdout, pods()]).toEqual([0, 'pod/web-worker-1 removed on node worker-1\n', []]);
    expect(stderr).toContain(
      'web.yaml is out of the directory. The change is undone unless the pod is gone within 30s.\n',
    );
  }, 60_000);

  test('is put back to an earlier change', async () => {
    session = await ChangeSession.start(FAST, {}, ['worker-1'], (directory) => {
      stopManifest(`${directory}/web.yaml`, { namespace: 'default', name: 'web' });
      writeFileSync(`${directory}/web.yaml`, BROKEN);
    });
    expect(await refusal('undo', PATH, ...ON_NODE, ...QUICK)).toBe(
      `error: ${PATH} has been changed by somebody else since its last recorded change. Choose what to go back to with --to; "kubectl static history ${PATH} --node worker-1" lists the changes.`,
    );
    const { code, stdout } = await session.run(['undo', PATH, ...ON_NODE, '--to', '0', ...QUICK]);
    expect([code, stdout, session.manifest()]).toEqual([0, 'pod/web-worker-1 rolled back on node worker-1\n', GOOD]);
  }, 60_000);

  test('has nothing to stop, and nothing to restart', async () => {
    await broken();
    const noPod = `error: the kubelet refuses ${PATH}: cannot be parsed: `;
    const stop = await refusal('stop', PATH, ...ON_NODE, ...QUICK);
    expect(stop).toContain(noPod);
    expect(stop).toMatch(/Remove it with "kubectl static rm \S+ --node worker-1"\.$/);
    const restart = await refusal('restart', PATH, ...ON_NODE, ...QUICK);
    expect(restart).toContain(noPod);
    expect(restart).toMatch(/Fix it with "kubectl static edit \S+ --node worker-1"\.$/);
    expect(await refusal('start', PATH, ...ON_NODE, ...QUICK)).toBe(
      `error: ${PATH} is not stopped: its manifest is in /etc/kubernetes/manifests`,
    );
  }, 60_000);
});

test('the path of a manifest whose pod runs is as good as the name of the pod', async () => {
  session = await ChangeSession.start(FAST);
  await session.podRuns();
  const rehearse = ['stop', '--yes', '--dry-run'];
  const [byPod, byPath] = await Promise.all([
    session.run([...rehearse, 'web-worker-1']),
    session.run([...rehearse, PATH, ...ON_NODE]),
  ]);
  expect(byPath.stdout).toBe(byPod.stdout);
  const stopped = await session.run(['stop', PATH, ...ON_NODE, ...QUICK]);
  expect([stopped.code, stopped.stdout]).toEqual([0, 'pod/web-worker-1 stopped on node worker-1\n']);
  const gone = await session.run(['rm', PATH, ...ON_NODE, ...QUICK]);
  expect(gone.stderr).toContain('web has been stopped since ');
  const started = await session.run(['start', PATH, ...ON_NODE, ...QUICK]);
  expect([started.code, started.stdout, session.manifest()]).toEqual([
    0,
    'pod/web-worker-1 started on node worker-1\n',
    GOOD,
  ]);
}, 60_000);

test('what is no manifest of the node is not changed', async () => {
  session = await ChangeSession.start(FAST, {}, ['worker-1'], (directory) => {
    writeFileSync(`${directory}/.hidden.yaml`, GOOD);
    writeFileSync(`${directory}/another.yaml`, GOOD);
    symlinkSync('../elsewhere.yaml', `${directory}/link.yaml`);
  });
  const remove = (path: string): Promise<string> => refusal('rm', path, ...ON_NODE, ...QUICK);
  const directory = '/etc/kubernetes/manifests';
  expect(await remove('/etc/passwd')).toBe(
    `error: /etc/passwd is not in ${directory}, the manifest directory of node worker-1`,
  );
  expect(await remove(`${directory}/../../passwd`)).toBe(
    `error: ${directory}/../../passwd is not in ${directory}, the manifest directory of node worker-1`,
  );
  expect(await remove(`${directory}/none.yaml`)).toBe(
    `error: no file ${directory}/none.yaml on node worker-1. "kubectl static history ${directory}/none.yaml --node worker-1" shows what was changed there.`,
  );
  expect(await remove(`${directory}/.hidden.yaml`)).toBe(
    `error: ${directory}/.hidden.yaml is not a manifest: its name begins with a dot`,
  );
  expect(await remove(`${directory}/another.yaml`)).toBe(
    `error: the kubelet ignores ${directory}/another.yaml: web.yaml defines the same pod default/web and wins. Move it out of the directory, or name the pod to change the file that wins.`,
  );
  expect(await remove(`${directory}/link.yaml`)).toContain(
    `${directory}/link.yaml is a link to ../elsewhere.yaml, and a change would replace it with a file`,
  );
}, 60_000);

test('a path needs its node, and is absolute', async () => {
  session = await ChangeSession.start(FAST);
  for (const verb of ['edit', 'rm', 'history']) {
    expect(await refusal(verb, PATH, '--yes')).toBe(`error: ${PATH} is a file on a node. Name the node with --node.`);
    expect(await refusal(verb, './web.yaml', ...ON_NODE, '--yes')).toBe(
      'error: "./web.yaml" is neither a pod name nor an absolute path. Use NAME, pod/NAME or NAMESPACE/NAME; or name a file by its path on the node, such as /etc/kubernetes/manifests/etcd.yaml.',
    );
  }
  expect(await refusal('rm', 'web.yaml', ...ON_NODE, '--yes')).toBe(
    `error: no file in /etc/kubernetes/manifests on node worker-1 defines pod web.yaml. To edit a file, name its path: "kubectl static edit ${PATH} --node worker-1".`,
  );
}, 60_000);
