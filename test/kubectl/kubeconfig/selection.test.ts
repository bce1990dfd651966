import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConnectionFlags } from '../../../src/kubectl/connection.ts';
import type { InCluster } from '../../../src/kubectl/kubeconfig/in-cluster.ts';
import { loadKubeconfig } from '../../../src/kubectl/kubeconfig/kubeconfig.ts';
import { select } from '../../../src/kubectl/kubeconfig/selection.ts';
import { openDesk } from '../connected.ts';
import type { Desk } from '../connected.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await desk.clear();
});

const POD: InCluster = {
  cluster: { server: 'https://10.96.0.1:443', caFile: '/pod/ca.crt' },
  tokenFile: '/pod/token',
  namespace: () => 'pod-namespace',
};

function selected(flags: ConnectionFlags, env: Record<string, string> = {}, pod?: InCluster) {
  const surroundings = {
    env: { HOME: desk.folder, KUBECONFIG: `${desk.folder}/config`, ...env },
    cwd: desk.folder,
    version: '0',
    verbosity: 0,
    warn: () => undefined,
  };
  const config = select(loadKubeconfig(flags.kubeconfig, surroundings), flags, surroundings, () => pod);
  return {
    cluster: config.getCurrentCluster()!,
    user: config.getCurrentUser()!,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
  };
}

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const CONFIG = `
current-context: x
clusters: [{name: c, cluster: {server: "https://there"}}]
users: [{name: u, user: {token: t}}]
contexts:
- {name: x, context: {cluster: c, user: u, namespace: apps}}
- {name: plain, context: {cluster: c, user: u}}
- {name: bare, context: {user: u}}
`;

describe('the namespace', () => {
  test.each<[ConnectionFlags, string]>([
    [{}, 'apps'],
    [{ namespace: 'mine' }, 'mine'],
    [{ context: 'plain' }, 'default'],
    [{ context: 'plain', namespace: '' }, 'default'],
  ])('with %j is %s', async (flags, namespace) => {
    await desk.put({ config: CONFIG });
    expect(selected(flags, {}, POD).namespace).toBe(namespace);
  });
});

describe('in a pod', () => {
  test('its service account serves where no server is configured', () => {
    expect(selected({}, {}, POD)).toEqual({
      cluster: { name: '', server: 'https://10.96.0.1:443', skipTLSVerify: false, caFile: '/pod/ca.crt' },
      user: { name: '', tokenFile: '/pod/token' },
      namespace: 'pod-namespace',
    });
  });

  test('flags go over it', () => {
    expect(selected({ token: 'mine', as: 'bob', namespace: 'n', certificateAuthority: 'ca' }, {}, POD)).toEqual({
      cluster: { name: '', server: 'https://10.96.0.1:443', skipTLSVerify: false, caFile: `${desk.folder}/ca` },
      user: { name: '', token: 'mine', impersonateUser: 'bob' },
      namespace: 'n',
    });
  });

  test('--server and a kubeconfig come before it', async () => {
    expect(selected({ server: 'https://here' }, {}, POD)).toEqual({
      cluster: { name: '', server: 'https://here', skipTLSVerify: false },
      user: { name: '' },
      namespace: 'default',
    });
    await desk.put({ config: CONFIG });
    expect(selected({}, {}, POD).cluster.server).toBe('https://there');
  });
});

describe('no server', () => {
  test('KUBERNETES_MASTER names one', () => {
    expect(selected({}, { KUBERNETES_MASTER: 'http://10.0.0.1:8080' }).cluster.server).toBe('http://10.0.0.1:8080');
  });

  test('says where it looked', () => {
    const config = `${desk.folder}/config`;
    expect(() => selected({})).toThrow(`no kubeconfig found: looked for ${config}`);
    expect(() => selected({}, { KUBECONFIG: '' })).toThrow(`looked for ${desk.folder}/.kube/config`);
    expect(() => selected({}, { KUBECONFIG: `a:${config}:a` })).toThrow(`looked for ${desk.folder}/a, ${config}`);
    expect(() => selected({}, { KUBECONFIG: '', HOME: '' })).toThrow('neither KUBECONFIG nor HOME is set');
  });

  test('says which contexts there are', async () => {
    await desk.put({ config: CONFIG.replace('current-context: x', '') });
    expect(thrownBy(() => selected({}))).toMatchObject({
      message: `no current context is set in ${desk.folder}/config`,
      hint: 'Choose one with --context: x, plain, bare. List them all with "kubectl config get-contexts".',
    });
    expect(() => selected({ context: 'bare' })).toThrow(`no server is configured in ${desk.folder}/config`);
    expect(thrownBy(() => selected({ context: 'w' }))).toMatchObject({
      message: 'context "w" does not exist',
      hint: 'Known contexts: x, plain, bare. List them with "kubectl config get-contexts".',
    });
  });
});

describe('what a file gets wrong is named by place, never by value', () => {
  test.each([
    ['a: b: c', 'not valid YAML at line 1, column 5'],
    ['token: *planted', 'not valid YAML at line 1, column 8'],
    ['token: !!binary planted!', 'not valid YAML at line 1, column 17'],
    ['%planted', 'not valid YAML at line 1, column 9'],
    ['token: @planted', 'not valid YAML at line 1, column 8'],
    ['users: [{name: u, user: {token: 12345}}]', 'users[0].user.token must be a string; quote it'],
    ['users: [{name: u, user: {exec: {args: [1]}}}]', 'users[0].user.exec.args[0] must be a string; quote it'],
    ['users: [{name: u, user: {client-key-data: planted!}}]', 'users[0].user.client-key-data is not valid base64'],
    ['clusters: {}', 'clusters must be a list'],
    ['clusters: [{name: c, cluster: {insecure-skip-tls-verify: maybe}}]', 'must be true or false'],
    ['contexts: [{name: x}, {name: x}]', 'duplicate name "x" in contexts'],
    ['{apiVersion: v1, kind: Pod}', 'it is v1 Pod, not a v1 Config'],
    ['- a', 'the file must be a mapping'],
  ])('%s', async (config, words) => {
    await desk.put({ config });
    const error = thrownBy(() => selected({}));
    expect(error).toMatchObject({ fault: 'config' });
    expect(error.message).toContain(`error loading config file "${desk.folder}/config": `);
    expect(error.message.endsWith(words)).toBe(true);
    expect(error.message).not.toContain('planted');
  });

  // What follows an exclamation mark is a tag, which go-yaml reads over.
  test('a password that begins with an exclamation mark and is not quoted is empty, as to kubectl', async () => {
    const config = `clusters: [{name: c, cluster: {server: https://s}}]
users: [{name: u, user: {username: jane, password: !planted }}]`;
    await desk.put({ config });
    expect(selected({ cluster: 'c', user: 'u' }).user).toEqual({
      name: 'u',
      username: 'jane',
      origin: `${desk.folder}/config`,
    });
  });

  test('of one that is beyond a limit the limit is told, and not that it is no YAML', async () => {
    const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`;
    await desk.put({ config: `users: ${deep}` });
    expect(thrownBy(() => selected({})).message).toMatch(
      /nested more than 1100 levels deep, the limit of this program$/,
    );
  });
});

test('a kubeconfig of ten thousand clusters is read, as kubectl does', async () => {
  const clusters = Array.from({ length: 10_000 }, (_, index) => {
    return `- {name: c${index}, cluster: {server: "https://s${index}", tls-server-name: host, proxy-url: ""}}`;
  });
  await desk.put({ config: `clusters:\n${clusters.join('\n')}\n` });
  expect(selected({ cluster: 'c9999' }).cluster.server).toBe('https://s9999');
});
