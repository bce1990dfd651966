import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { loadCluster, recordings, type KubeObject } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { steadyOrigin } from '../program/steady-origin.ts';
import { settle } from '../hosts.ts';
import { ReaderSession } from './reader-session.ts';

const DIRECTORY = '/etc/kubernetes/manifests';
const RECORDED = { host: 'recorded-v1.36.2', cluster: 'recorded-v1.36.2' };

let session: ReaderSession;

afterEach(() => session.close());

describe('one manifest', () => {
  test('comes byte for byte, with its path and mode on stderr, and nothing is left behind', async () => {
    session = await ReaderSession.start();
    const manifest = readFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`), 'utf8');
    writeFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`), `\ufeff${manifest.replaceAll('\n', '\r\n')}# é \u202e`);
    settle(session.host.root);
    const { code, stdout, stderr } = await session.run(['etcd-cp-1', '--yes']);
    expect(stdout.equals(readFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`)))).toBe(true);
    expect(stderr).toBe(
      [
        `Creating pod default/READER on node cp-1 to read ${DIRECTORY}.`,
        'Deleted pod default/READER.',
        `${DIRECTORY}/etcd.yaml on node cp-1: mode 0600, owner root:root, modified 2026-03-01T12:00:00Z`,
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(session.leftovers).toEqual([]);
  });

  test('permissions are asked for before anything is created', async () => {
    session = await ReaderSession.start();
    await session.run(['etcd-cp-1', '-y', '--no-kubelet', '--debug-namespace', 'kube-system']);
    const pods = '/api/v1/namespaces/kube-system/pods';
    expect(session.requests.slice(session.requests.findIndex((line) => line.startsWith('POST')))).toEqual([
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      // Pods that earlier runs have left are named.
      `GET ${pods}`,
      `POST ${pods}`,
      `GET ${pods}/READER`,
      `GET ${pods}/READER/exec`,
      `DELETE ${pods}/READER`,
    ]);
  });

  test('nothing is asked for twice before the pod is created', async () => {
    session = await ReaderSession.start();
    await session.run(['etcd-cp-1', '-y']);
    const asked = session.server.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
    const before = asked.slice(
      0,
      asked.findIndex((path) => path.includes('/kubectl-static-reader-')),
    );
    expect(before).toContain('/api/v1/nodes/cp-1/proxy/pods');
    expect(before.filter((one, index) => before.indexOf(one) !== index)).toEqual([]);
  });

  test('by the name in the manifest, from a single file in place of a directory', async () => {
    session = await ReaderSession.start();
    const { code, stdout, stderr } = await session.run(['etcd', '--node=cp-1', '-y', `--path=${DIRECTORY}/etcd.yaml`]);
    expect(stdout.toString()).toBe(readFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`), 'utf8'));
    expect(stderr).toContain(`${DIRECTORY}/etcd.yaml on node cp-1: mode 0600`);
    expect(code).toBe(0);
  });

  test('of the pod itself, where another is called in its manifest what the mirror of a third is', async () => {
    session = await ReaderSession.start();
    const [etcd] = [...session.server.store.list('pods')].filter(({ metadata }) => metadata.name === 'etcd-cp-1');
    const manifest = readFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`), 'utf8');
    const other = manifest.replace('name: etcd', 'name: etcd-cp-1');
    writeFileSync(session.host.path(`${DIRECTORY}/other.yaml`), other);
    session.server.store.put('pods', { ...etcd!, metadata: { ...etcd!.metadata, name: 'etcd-cp-1-cp-1' } });
    const { code, stdout } = await session.run(['etcd-cp-1-cp-1', '-y']);
    expect([code, stdout.toString()]).toEqual([0, other]);
  });

  test('that the kubelet refuses, by its path', async () => {
    session = await ReaderSession.start();
    const [path, broken] = [`${DIRECTORY}/broken.yaml`, 'metadata: {'];
    writeFileSync(session.host.path(path), broken);
    const printed = await session.run([path, '--node=cp-1', '-y']);
    expect([printed.code, printed.stdout.toString()]).toEqual([0, broken]);
    expect(printed.stderr).toContain(`${path} on node cp-1: mode 0`);
    const none = await session.run(['/etc/passwd', '--node=cp-1', '-y']);
    expect([none.code, none.stdout.toString()]).toEqual([2, '']);
    expect(none.stderr).toContain(
      `error: no file /etc/passwd in ${DIRECTORY} on node cp-1. To see what is there, use --list.\n`,
    );
    const pod = await session.run(['etcd-cp-1', '-y', `--path=${DIRECTORY}/broken.yaml`]);
    expect(pod.stderr).not.toContain('To edit');
  });

  test('by its path only of a node, and not beside a mirror pod', async () => {
    session = await ReaderSession.start();
    const path = `${DIRECTORY}/etcd.yaml`;
    for (const [args, words] of [
      [[path], `${path} is a file on a node. Name the node with --node.`],
      [[path, '--node=cp-1', '--diff'], '--diff compares with a mirror pod. Name the POD.'],
    ] as const) {
      const { code, stderr } = await session.run([...args, '-y']);
      expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${words}`]);
    }
    expect(session.leftovers).toEqual([]);
  });

  test('from a server that speaks v4 only, and with a client certificate', async () => {
    session = await ReaderSession.start({}, { features: { execProtocols: ['v4.channel.k8s.io'] } });
    const { code, stdout } = await session.run(['etcd-cp-1', '-y'], { auth: 'certificate' });
    expect(stdout.toString()).toContain('name: etcd');
    expect(code).toBe(0);
  });

  test('behind a base path', async () => {
    session = await ReaderSession.start({}, { basePath: '/k8s/clusters/c-1' });
    const { code, stdout } = await session.run(['etcd-cp-1', '-y']);
    expect(stdout.toString()).toContain('name: etcd');
    expect(code).toBe(0);
  });

  test('that no file defines, of a pod that nobody has seen', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['web', '--node=cp-1', '-y', '--no-kubelet']);
    expect([code, stderr.split('\n').at(-2)]).toEqual([
      2,
      `error: no file in ${DIRECTORY} on node cp-1 defines pod web. To see what is there, use --list.`,
    ]);
  });

  test('has no history that is known where it is read alone', async () => {
    session = await ReaderSession.start();
    const path = `${DIRECTORY}/etcd.yaml`;
    const { code, stderr } = await session.runProgram(['history', path, '--node=cp-1', '-y', `--path=${path}`]);
    expect([code, stderr.split('\n').at(-2)]).toEqual([0, `No changes to ${path} are known on node cp-1.`]);
  });

  test('that no file defines', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['kube-controller-manager-cp-1', '-y']);
    expect(stderr).toContain(
      `error: no file in ${DIRECTORY} on node cp-1 defines pod kube-system/kube-controller-manager. It may have been removed just now: see --list.`,
    );
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('that may be what a link leads to is not denied, and how that is read is said', async () => {
    session = await ReaderSession.start();
    writeFileSync(session.host.path(`${DIRECTORY}/broken.yaml`), 'kind: ConfigMap\napiVersion: v1\n');
    renameSync(session.host.path(`${DIRECTORY}/etcd.yaml`), session.host.path('/etc/etcd.yaml'));
    symlinkSync('../../etcd.yaml', session.host.path(`${DIRECTORY}/etcd.yaml`));
    const { code, stderr } = await session.run(['etcd-cp-1', '-y', '--no-kubelet']);
    expect(stderr).toContain(
      `error: no file that could be read in ${DIRECTORY} on node cp-1 defines pod kube-system/etcd. `,
    );
    expect(stderr).toMatch(
      / To read what etcd\.yaml leads to, add --path \/etc\/kubernetes\/manifests\/etcd\.yaml\.\n$/,
    );
    expect(stderr).not.toContain('kubectl static edit');
    expect(code).toBe(2);
    const followed = await session.run(['etcd-cp-1', '-y', '--no-kubelet', '--path', `${DIRECTORY}/etcd.yaml`]);
    expect([followed.code, followed.stdout.toString()]).toEqual([
      0,
      readFileSync(session.host.path('/etc/etcd.yaml'), 'utf8'),
    ]);
  });
});

describe('a whole directory', () => {
  test('is listed as the kubelet sees it', async () => {
    session = await ReaderSession.start({}, RECORDED);
    for (const [name, args] of Object.entries({
      list: ['--list', '--node', 'cp-1', '-y'],
      'list-json': ['--list', '--node', 'cp-1', '-y', '-o', 'json'],
      'list-name': ['--list', '--node', 'cp-1', '-y', '-o', 'name'],
      'list-without-kubelet': ['--list', '--node', 'cp-1', '-y', '--no-kubelet'],
    })) {
      const { code, stdout, stderr } = await session.run(args);
      expectGolden(
        `manifest/${name}.txt`,
        `${steadyOrigin(stdout.toString())}--- stderr\n${stderr}--- exit code ${code}\n`,
      );
    }
  });

  test('says where the kubelet runs another manifest than the file', async () => {
    session = await ReaderSession.start({}, RECORDED);
    const file = session.host.path(`${DIRECTORY}/etcd.yaml`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('pause:3.10', 'pause:3.11'));
    const columns = 'custom-columns=:.metadata.name,:.state,:.reason';
    const list = async (...args: string[]) => {
      const { stdout } = await session.run(['--list', '--node', 'cp-1', '-y', '-o', columns, ...args]);
      const rows = stdout.toString().split('\n');
      return rows.find((row) => row.startsWith('etcd.yaml'))?.split(/ {2,}/);
    };
    expect(await list()).toEqual(['etcd.yaml', 'running', 'with another etcd image']);
    // Nothing is known of what the kubelet runs.
    expect(await list('--no-kubelet')).toEqual(['etcd.yaml', 'running', '<nil>']);
  });

  test('is written to a new directory, readable by this user alone', async () => {
    session = await ReaderSession.start();
    symlinkSync('etcd.yaml', session.host.path(`${DIRECTORY}/link.yaml`));
    symlinkSync('/etc/passwd', session.host.path(`${DIRECTORY}/passwd`));
    const target = join(session.home, 'saved/cp-1');
    const { code, stderr } = await session.run(['--all', '--node', 'cp-1', '-y', '--output-dir', target]);
    expect(code).toBe(0);
    expect(readdirSync(target).sort()).toEqual([
      '.kube-apiserver.yaml.swp',
      'README',
      'etcd.yaml',
      'kube-apiserver.yaml',
      'kube-scheduler.yaml',
      'link.yaml',
    ]);
    expect(readdirSync(target).map((name) => (statSync(join(target, name)).mode & 0o777).toString(8))).toEqual(
      Array(6).fill('600'),
    );
    expect(readFileSync(join(target, 'link.yaml'), 'utf8')).toBe(readFileSync(join(target, 'etcd.yaml'), 'utf8'));
    expect(stderr).toContain('Note: passwd (a link) was left out: a link to /etc/passwd, which was not read\n');
    expect(stderr).toContain('Note: old was left out: not a regular file\n');
    expect(stderr).toContain(`Wrote 6 files to ${target}.\n`);
  });

  test('is never written over files that are there, and then nothing is created', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['--all', '--node', 'cp-1', '-y', '--output-dir', session.home]);
    expect(stderr).toBe(`error: ${session.home} is not empty. Name a new directory.\n`);
    expect(code).toBe(2);
    expect(session.server.requests).toEqual([]);
  });

  test('is written as a tar file', async () => {
    session = await ReaderSession.start();
    const long = `${'long-'.repeat(40)}name.yaml`;
    writeFileSync(session.host.path(`${DIRECTORY}/${long}`), 'x'.repeat(1000));
    settle(session.host.root);
    const { code, stdout } = await session.run(['--all', '--node', 'cp-1', '-y', '--tar', '-']);
    expect(code).toBe(0);
    const listing = execFileSync('tar', ['-tvf', '-', '--full-time', '--utc'], { input: stdout, encoding: 'utf8' });
    expect(
      listing
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll(/ +/g, ' ')),
    ).toEqual([
      '-rw------- 0/0 6 2026-03-01 12:00:00 .kube-apiserver.yaml.swp',
      '-rw------- 0/0 25 2026-03-01 12:00:00 README',
      '-rw------- 0/0 227 2026-03-01 12:00:00 etcd.yaml',
      '-rw------- 0/0 267 2026-03-01 12:00:00 kube-apiserver.yaml',
      '-rw------- 0/0 267 2026-03-01 12:00:00 kube-scheduler.yaml',
      `-rw------- 0/0 1000 2026-03-01 12:00:00 ${long}`,
    ]);
    const content = execFileSync('tar', ['-xOf', '-', 'etcd.yaml'], { input: stdout, encoding: 'utf8' });
    expect(content).toBe(readFileSync(session.host.path(`${DIRECTORY}/etcd.yaml`), 'utf8'));
  });
});

describe('file and mirror pod', () => {
  test('agree, with all that kubelet and API server add left out', async () => {
    session = await ReaderSession.start({}, RECORDED);
    const { code, stdout } = await session.run(['kube-scheduler-cp-1', '-y', '--diff', '--no-kubelet']);
    expect(stdout.toString()).toBe(
      `${DIRECTORY}/kube-scheduler.yaml.bak and pod kube-system/kube-scheduler-cp-1 agree. The kubelet runs the file as it is now.\n`,
    );
    expect(code).toBe(0);
  });

  test('are compared by what the kubelet has, where the mirror is still of the manifest before', async () => {
    const cluster = loadCluster('recorded-v1.36.2');
    const recording = recordings('v1.36.2').find(({ name }) => name === 'node-cp-1-kubelet-pods')!;
    const { items } = recording.response.body as { items: KubeObject[] };
    const own = items.find(({ metadata }) => metadata.name === 'etcd-cp-1')!;
    const annotations = { ...own.metadata.annotations, 'kubernetes.io/config.hash': 'd'.repeat(32) };
    const pods = [{ ...own, metadata: { ...own.metadata, annotations, labels: { component: 'edited' } } }];
    session = await ReaderSession.start({}, { ...RECORDED, cluster: { ...cluster, kubelets: { 'cp-1': { pods } } } });
    const file = session.host.path(`${DIRECTORY}/etcd.yaml`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/labels: \{.*\}/, 'labels: {component: edited}'));
    const before = new Date('2020-01-01T00:00:00Z');
    utimesSync(file, before, before);
    const { code, stdout } = await session.run(['etcd-cp-1', '-y', '--diff']);
    expect([code, stdout.toString()]).toEqual([
      0,
      `${DIRECTORY}/etcd.yaml and pod kube-system/etcd-cp-1 of the kubelet agree. The kubelet runs the file as it is now. The mirror pod still shows another manifest: the kubelet replaces it once the old containers have stopped, unless a finalizer holds it.\n`,
    ]);
  });

  test('differ, because the kubelet has not taken the file up yet', async () => {
    session = await ReaderSession.start({}, RECORDED);
    const file = session.host.path(`${DIRECTORY}/etcd.yaml`);
    const edited = readFileSync(file, 'utf8')
      .replace('pause:3.10', 'pause:3.11')
      .replace('{component: etcd', '{new: "1"');
    writeFileSync(file, `${edited}    args: ["--a", "--b"]\n`);
    const later = new Date('2030-01-01T00:00:00Z');
    utimesSync(file, later, later);
    const { code, stdout } = await session.run(['etcd-cp-1', '-y', '--diff', '--no-kubelet']);
    expectGolden('manifest/diff.txt', stdout.toString());
    expect(code).toBe(1);
  });
});

describe('the reader pod', () => {
  test('is printed and not created with --dry-run=client', async () => {
    session = await ReaderSession.start();
    const { code, stdout, stderr } = await session.run(['etcd-cp-1', '--dry-run=client', '-o', 'yaml']);
    expectGolden('manifest/dry-run.txt', stdout.toString().replace(/reader-[0-9a-f]{10}/, 'reader-RANDOM'));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(session.requests.filter((line) => !line.startsWith('GET'))).toEqual([
      'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    ]);
  });

  test('is not created without consent', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['etcd-cp-1']);
    expect(stderr).toContain('a reader pod is created only after you agree, and there is no terminal to ask you on');
    expect(code).toBe(2);
    expect(session.requests).not.toContain('POST /api/v1/namespaces/default/pods');
  });

  test('is not created without every permission', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['etcd-cp-1', '-y'], { user: 'tier2' });
    expect(stderr).toBe(
      'error: a reader pod needs more permissions than this user has: create pods in namespace default, delete pods in namespace default, create pods/exec in namespace default, get pods/exec in namespace default. Nothing was created. Choose another namespace with --debug-namespace, or run "local" on the node.\n',
    );
    expect(code).toBe(2);
    expect(session.requests).not.toContain('POST /api/v1/namespaces/default/pods');
  });
});

describe('where there is no file to read', () => {
  test('an ordinary pod', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run(['shop/db-0', '-y']);
    expect(stderr).toContain('error: db-0 is not a static pod: no manifest file defines it.');
    expect(code).toBe(2);
  });

  test('a pod from a URL, and a node that has nothing but a URL', async () => {
    session = await ReaderSession.start({}, { cluster: 'talos' });
    const pod = await session.run(['kube-apiserver-talos-7f3-kqm', '-y']);
    expect(pod.stderr).toContain('comes from a URL that its kubelet polls, not from a file: there is nothing to read.');
    const node = await session.run(['--list', '--node', 'talos-7f3-kqm', '-y']);
    expect(node.stderr).toContain('has no manifest directory: it takes static pods from a URL');
    expect([pod.code, node.code]).toEqual([2, 2]);
  });

  test('a Windows node', async () => {
    session = await ReaderSession.start();
    const { status, ...node } = session.server.store.get('nodes', undefined, 'cp-1')!;
    const { nodeInfo, ...rest } = status as { nodeInfo: object };
    const windows = { ...rest, nodeInfo: { ...nodeInfo, operatingSystem: 'windows' } };
    session.server.store.put('nodes', { ...node, status: windows });
    const { code, stderr } = await session.run(['--list', '--node', 'cp-1', '-y']);
    expect(stderr).toContain('runs Windows, where a reader pod cannot be used');
    expect(code).toBe(2);
  });
});
