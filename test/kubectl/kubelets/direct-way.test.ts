import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CertificateAuthority,
  generateCluster,
  loadCluster,
  startApiServer,
  type ApiServerOptions,
  type EndpointKind,
  type KubeconfigOptions,
  type TestApiServer,
} from '../../api-server/api-server.ts';
import { UNTRUSTED_ADVICE } from '../../../src/facts/evidence.ts';
import type { Connection, ConnectionFlags } from '../../../src/kubectl/connection.ts';
import { getConfigz } from '../../../src/survey/nodes/kubelet.ts';
import { openDesk, type Desk } from '../connected.ts';

// Kubelets that are asked directly: who they must prove to be before anything of the user's is shown to them.

let desk: Desk;
let server: TestApiServer | undefined;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  await desk.clear();
  await server?.close();
});

const SMALL = { may: [{ verbs: ['get'], resources: ['nodes', 'nodes/configz', 'nodes/pods'] }] };

interface Setting extends ApiServerOptions {
  readonly kubeconfig?: KubeconfigOptions;
  readonly flags?: ConnectionFlags;
}

async function connected(
  kubelets: EndpointKind,
  { kubeconfig, flags = { kubeletAccess: 'direct' }, ...options }: Setting = {},
): Promise<Connection> {
  server = await startApiServer({ users: { small: SMALL }, listeningKubelets: kubelets, ...options });
  await desk.put({ config: server.kubeconfig({ user: 'small', ...kubeconfig }) });
  return await desk.connect(flags);
}

const signal = new AbortController().signal;

const asked = (node: string, timeout = 5000) => ({ node, timeout, signal });

/** What came of asking, in words without the port. */
async function outcome(connection: Connection, node = 'cp-1', timeout?: number): Promise<string> {
  return await getConfigz(connection, asked(node, timeout)).then(
    ({ access, staticPodPath }) => `${access ?? ''}: ${staticPodPath}`,
    (error: unknown) => (error as Error).message.replaceAll(/127\.0\.0\.3:\d+/g, 'IP:PORT'),
  );
}

const UNTRUSTED = 'could not be asked directly: IP:PORT: certificate is not trusted: ';
const CHECKED = ', checked with the certificate authority in the kubeconfig';

/** What is said of a kubelet that does not prove who it is. */
const REFUSED: readonly (readonly [kind: EndpointKind, flaw: RegExp])[] = [
  ['client-certificate', /^x509: certificate specifies an incompatible key usage$/],
  ['self-signed', /^self-signed or signed by unknown authority$/],
  ['expired', /^x509: certificate has expired or is not yet valid$/],
  ['other-host', /^x509: certificate is valid for .*, not 127\.0\.0\.3$/],
];

describe('a kubelet that does not prove who it is', () => {
  const auths = ['token', 'certificate'] as const;
  const all = REFUSED.flatMap(([kind, flaw]) => auths.map((auth) => [kind, auth, flaw] as const));

  test.each(all)('(%s) is shown no request and no %s', async (kind, auth, flaw) => {
    const connection = await connected(kind, { kubeconfig: { auth } });
    const fault = await getConfigz(connection, asked('cp-1')).catch((error: unknown) => error);
    expect(fault).toMatchObject({ obstacle: 'untrusted', hint: UNTRUSTED_ADVICE });
    const said = await outcome(connection);
    expect([said.slice(0, UNTRUSTED.length), said.slice(-CHECKED.length)]).toEqual([UNTRUSTED, CHECKED]);
    expect(said.slice(UNTRUSTED.length, -CHECKED.length)).toMatch(flaw);
    const { handshakes, requests } = server!.kubeletTraffic;
    expect(requests).toEqual([]);
    expect(handshakes.filter(({ certificate }) => certificate)).toEqual([]);
  });

  test.each(auths)('is asked where the user says so, with a %s', async (auth) => {
    const flags = { kubeletAccess: 'direct', kubeletInsecureSkipTlsVerify: true } as const;
    const connection = await connected('self-signed', { kubeconfig: { auth }, flags });
    expect(await outcome(connection)).toBe('direct: /etc/kubernetes/manifests');
  });

  test('of an authority of its own is asked where the user names that, and one of the cluster then is not', async () => {
    const authority = new CertificateAuthority('another');
    await desk.put({ 'kubelets.crt': authority.certPem });
    const flags = { kubeletAccess: 'direct', kubeletCertificateAuthority: 'kubelets.crt' } as const;
    const connection = await connected('cluster-certificate', { flags });
    expect(await outcome(connection)).toBe(
      `${UNTRUSTED}x509: certificate signed by unknown authority, checked with the certificate authority in kubelets.crt`,
    );
    expect(server!.kubeletTraffic.requests).toEqual([]);
    await desk.put({ 'kubelets.crt': server!.caPem });
    expect(await outcome(await desk.connect(flags))).toBe('direct: /etc/kubernetes/manifests');
  });

  test('is checked with the authority of the cluster, which may be in a file of its own', async () => {
    const flags = { kubeletAccess: 'direct', certificateAuthority: 'ca.crt' } as const;
    await connected('self-signed');
    await desk.put({ 'ca.crt': server!.caPem });
    expect(await outcome(await desk.connect(flags))).toBe(
      `${UNTRUSTED}self-signed or signed by unknown authority, checked with the certificate authority in ${desk.folder}/ca.crt`,
    );
  });
});

describe('a kubelet of the cluster', () => {
  test('is shown the token, and nothing else of the user', async () => {
    expect(await outcome(await connected('cluster-certificate'))).toBe('direct: /etc/kubernetes/manifests');
    const { handshakes, requests } = server!.kubeletTraffic;
    expect(requests.map(({ node, path, status, user }) => [node, path, status, user])).toEqual([
      ['cp-1', '/configz', 200, 'small'],
    ]);
    expect(handshakes.every(({ certificate }) => !certificate)).toBe(true);
  });

  test('is shown the client certificate once it has proved who it is', async () => {
    const connection = await connected('cluster-certificate', { kubeconfig: { auth: 'certificate' } });
    expect(await outcome(connection)).toBe('direct: /etc/kubernetes/manifests');
    const { connections, handshakes, requests } = server!.kubeletTraffic;
    expect(connections).toEqual(['cp-1', 'cp-1']);
    expect(handshakes.filter(({ certificate }) => certificate).length).toBe(1);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('is not followed elsewhere', async () => {
    const connection = await connected('redirects');
    expect(await outcome(connection)).toBe('https://IP:PORT redirects /configz, and the redirect was not followed');
    expect(server!.kubeletTraffic.requests.length).toBe(1);
  });

  test('older than the small rights says what it wants instead', async () => {
    const connection = await connected('cluster-certificate', {
      cluster: { ...loadCluster('kubeadm'), version: 'v1.32.4' },
    });
    await expect(getConfigz(connection, asked('cp-1'))).rejects.toMatchObject({
      status: 403,
      permission: 'get nodes/proxy',
      message: 'Forbidden (user=small, verb=get, resource=nodes, subresource=proxy)',
    });
  });

  test('names the small right that is missing', async () => {
    const users = { small: { may: [{ verbs: ['get'], resources: ['nodes'] }] } };
    const connection = await connected('cluster-certificate', { users });
    await expect(getConfigz(connection, asked('cp-1'))).rejects.toMatchObject({
      status: 403,
      permission: 'get nodes/configz',
      message: 'Forbidden (user=small, verb=get, resource=nodes, subresource(s)=[configz proxy])',
    });
  });
});

describe('is out of the question', () => {
  test('with a user name and password, which no kubelet knows', async () => {
    const connection = await connected('cluster-certificate', { kubeconfig: { auth: 'basic' } });
    expect(await outcome(connection)).toBe(
      'could not be asked directly: kubelets accept only tokens and client certificates, and you have neither',
    );
    expect(server!.kubeletTraffic).toEqual({ connections: [], handshakes: [], requests: [] });
  });

  test('where no authority is known to verify kubelets with', async () => {
    const connection = await connected('cluster-certificate', { kubeconfig: { ca: 'insecure' } });
    expect(await outcome(connection)).toBe(
      'could not be asked directly: the kubeconfig has no certificate authority to verify kubelets with: name one with --kubelet-certificate-authority',
    );
    expect(server!.kubeletTraffic).toEqual({ connections: [], handshakes: [], requests: [] });
  });

  test.each([
    [
      { kubeletAccess: 'direct', as: 'jane' },
      '--kubelet-access=direct cannot be used with --as, or with a kubeconfig user that impersonates another',
    ],
    [
      { kubeletAccess: 'proxy', kubeletInsecureSkipTlsVerify: true },
      '--kubelet-insecure-skip-tls-verify has no effect with --kubelet-access=proxy',
    ],
    [
      { kubeletCertificateAuthority: 'ca.crt', kubeletInsecureSkipTlsVerify: true },
      '--kubelet-certificate-authority and --kubelet-insecure-skip-tls-verify cannot be used together',
    ],
    [
      { kubeletCertificateAuthority: '/no/such/file' },
      'unable to read kubelet-certificate-authority /no/such/file: no such file or directory',
    ],
  ] as const)('with flags that contradict each other: %j', async (flags, message) => {
    await expect(connected('cluster-certificate', { flags })).rejects.toThrow(message);
  });
});

describe('nodes out of reach', () => {
  const cluster = generateCluster({ nodes: 12, pods: 0, staticPodsPerNode: 0 });
  const names = cluster.objects.nodes!.map(({ metadata }) => metadata.name);

  test('are not tried one after the other without end', async () => {
    const connection = await connected('closed', { cluster });
    const said: string[] = [];
    for (const name of names) said.push(await outcome(connection, name));
    const refused = 'could not be asked directly: IP:PORT: connection refused';
    const inVain = 'was not tried directly: none of the 8 nodes tried before could be reached from here';
    expect(said).toEqual([...Array<string>(8).fill(refused), ...Array<string>(names.length - 8).fill(inVain)]);
  });

  test('are tried all where one can be reached', async () => {
    const kindOf = (name: string): EndpointKind => (name === names[0] ? 'cluster-certificate' : 'closed');
    const connection = await connected('closed', { cluster, listeningKubelets: kindOf });
    const said: string[] = [];
    for (const name of names) said.push(await outcome(connection, name));
    expect(said.filter((words) => words.startsWith('was not tried'))).toEqual([]);
  });

  test('that take a connection and say nothing are given up', async () => {
    const connection = await connected('silent');
    const words = [];
    // A timer may fire a little early: what is left then is no time for another address.
    for (let time = 0; time < 12; time += 1) words.push(await outcome(connection, 'cp-1', 40));
    expect(words).toEqual(Array<string>(12).fill('could not be asked directly: IP:PORT: i/o timeout'));
  });
});
