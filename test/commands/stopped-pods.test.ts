import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { leaveOpen, stopManifest } from '../change/kept-changes.ts';
import { expectGolden } from '../golden.ts';
import { createHost, neutralText, type TestHost } from '../hosts.ts';
import { run } from '../program/built-program.ts';
import { runInProcess } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';
import { ReaderSession } from './reader-session.ts';

const DIRECTORY = '/etc/kubernetes/manifests';
const ETCD = { namespace: 'kube-system', name: 'etcd' };

let host: TestHost | undefined;
let session: ReaderSession | undefined;

afterEach(async () => {
  host?.remove();
  await session?.close();
  host = session = undefined;
});

/** A node whose etcd was stopped, and where somebody's edit of another manifest is unfinished. */
function stoppedHost(): TestHost {
  host = createHost('kubeadm');
  stopManifest(host.path(`${DIRECTORY}/etcd.yaml`), ETCD);
  leaveOpen(host.path(`${DIRECTORY}/kube-scheduler.yaml`), { namespace: 'kube-system', name: 'kube-scheduler' });
  return host;
}

async function shown(args: readonly string[]) {
  const { code, stdout, stderr } = await runInProcess([...args, '--root', host!.root]);
  return { code, stdout: neutralText(host!, stdout), stderr: neutralText(host!, stderr) };
}

describe('what is stopped on this node', () => {
  test.each([
    ['list', ['local']],
    ['list-json', ['local', '-o', 'json']],
    ['explain', ['local', 'explain', 'etcd']],
    ['explain-json', ['local', 'explain', 'kube-system/etcd-master-a', '-o', 'json']],
    ['explain-by-hand', ['local', 'explain', 'etcd.yaml', '--by-hand=restart']],
    ['doctor', ['local', 'doctor', '--skip', 'writable-by-others,insecure-mode']],
  ])('%s', async (name, args) => {
    stoppedHost();
    expectGolden(`local/stopped-${name}.txt`, transcript([...args, '--root', '/HOST'], await shown(args)));
  });

  test('is offered to completion, to start it', async () => {
    stoppedHost();
    const words = ['__complete', 'local', 'start', '--root', host!.root, 'et'];
    const { stdout } = await run(words, { through: 'nothing' });
    expect(stdout.split('\n')[0]).toBe('etcd\tetcd.yaml, stopped since 2026-02-28T10:00:30Z by jane');
  });

  test('is not stopped where a file of another name defines it again', async () => {
    host = createHost('kubeadm');
    const path = host.path(`${DIRECTORY}/etcd.yaml`);
    copyFileSync(path, host.path('/etcd-again.yaml'));
    stopManifest(path, ETCD);
    copyFileSync(host.path('/etcd-again.yaml'), host.path(`${DIRECTORY}/etcd-again.yaml`));
    const { stdout } = await shown(['local', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ stopped: [], openChange: null });
    expect((await shown(['local', 'explain', 'etcd'])).stdout).toMatch(
      /^etcd in namespace kube-system is a static pod: [^.]* from\s+[^ ]*\/etcd-again\.yaml\./,
    );
  });

  test('a change whose record cannot be read is told, and makes the exit code 2', async () => {
    host = createHost('kubeadm');
    mkdirSync(host.path(`${DIRECTORY}/.kubectl-static/history/00001-confirmed-0a`), { recursive: true });
    const { code, stderr } = await shown(['local']);
    expect(stderr).toContain(
      `Note: could not read ${DIRECTORY}/.kubectl-static/history/00001-confirmed-0a: it has no readable record of a change\n`,
    );
    expect(code).toBe(2);
  });
});

describe('what this program keeps in a manifest directory', () => {
  test.each(['directory-rules', 'lint'])('no rule says anything of it: %s', async (kind) => {
    const args =
      kind === 'lint' ? ['lint', '-o', 'json'] : ['local', 'doctor', '--skip', 'static-pod-stopped', '-o', 'json'];
    const findings = async (): Promise<unknown> => {
      const path = kind === 'lint' ? [host!.path(DIRECTORY)] : ['--root', host!.root];
      const { stdout } = await runInProcess([...args, ...path]);
      return (JSON.parse(stdout.replaceAll(host!.root, '/HOST')) as { items: unknown }).items;
    };
    host = createHost('kubeadm');
    rmSync(host.path(`${DIRECTORY}/etcd.yaml`));
    const without = await findings();
    host.remove();
    host = createHost('kubeadm');
    stopManifest(host.path(`${DIRECTORY}/etcd.yaml`), ETCD);
    expect(await findings()).toEqual(without);
  });

  test('a file of that name is none of its own, and is listed', async () => {
    host = createHost('kubeadm');
    writeFileSync(host.path(`${DIRECTORY}/.kubectl-static`), '');
    expect((await shown(['local'])).stdout).toMatch(/^\.kubectl-static .* ignored: its name begins with a dot/m);
  });
});

describe('what is stopped on a node of the cluster', () => {
  test.each([
    ['manifest-list', ['manifest', '--list', '--node', 'cp-1', '--yes']],
    ['manifest-list-json', ['manifest', '--list', '--node', 'cp-1', '--yes', '-o', 'json']],
  ])('%s', async (name, args) => {
    session = await ReaderSession.start();
    stopManifest(session.host.path(`${DIRECTORY}/etcd.yaml`), ETCD);
    leaveOpen(session.host.path(`${DIRECTORY}/kube-scheduler.yaml`), {
      namespace: 'kube-system',
      name: 'kube-scheduler',
    });
    const { code, stdout, stderr } = await session.runProgram(args);
    expectGolden(`manifest/stopped-${name}.txt`, transcript(args, { code, stdout: stdout.toString(), stderr }));
  });

  test('doctor finds it where it reads manifests, and says how it comes back', async () => {
    session = await ReaderSession.start();
    stopManifest(session.host.path(`${DIRECTORY}/etcd.yaml`), ETCD);
    mkdirSync(session.host.path(`${DIRECTORY}/.kubectl-static/history/00002-confirmed-0b`));
    const args = ['doctor', '--read-manifests', '--yes', '--node', 'cp-1', '--only', 'static-pod-stopped'];
    const { code, stdout, stderr } = await session.runProgram(args);
    expectGolden(`manifest/stopped-doctor.txt`, transcript(args, { code, stdout: stdout.toString(), stderr }));
  });

  test('its files are saved without it', async () => {
    session = await ReaderSession.start();
    stopManifest(session.host.path(`${DIRECTORY}/etcd.yaml`), ETCD);
    const { stderr } = await session.run(['--all', '--node=cp-1', '-y', `--output-dir=${session.home}/saved`]);
    expect(stderr).not.toContain('.kubectl-static ');
  });

  test.each([
    ['explain', ['explain', 'web-cp-1']],
    ['explain, without kubelets', ['explain', 'web-cp-1', '--no-kubelet']],
    ['explain, with a node', ['explain', 'web', '--node', 'cp-1']],
    ['manifest', ['manifest', 'web-cp-1', '--yes']],
  ])('%s of a pod that is not there says where to look', async (_name, args) => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.runProgram(args);
    expect(stderr).toContain(
      ' To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-1".',
    );
    expect(code).toBe(2);
  });
});
