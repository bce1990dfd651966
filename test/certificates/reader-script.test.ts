import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseReaderOutput, readerCommand, type ReaderRequest } from '../../src/certificates/reader-script.ts';
import { stripFile, type StrippedFile } from '../../src/certificates/stripped-file.ts';
import type { FileFormat } from '../../src/certificates/named-file.ts';
import type { Outcome } from '../../src/kubelet/file.ts';
import { toolsPath, type KeyPair, type Tools } from '../api-server/api-server.ts';
import { CertificateNode, kubeconfig } from './certificate-node.ts';

const WRITTEN = new Date('2026-04-01T00:00:00Z');

let node: CertificateNode;
let pair: KeyPair;

beforeEach(() => {
  node = new CertificateNode();
  pair = node.issue('admin');
  mkdirSync(node.host.path('/pki'), { recursive: true });
});

afterEach(() => node.close());

interface Read {
  readonly said: string;
  readonly outcome: Outcome<StrippedFile>;
}

function read(tools: Tools, name: string, format: FileFormat = 'pem'): Read {
  const mount = { hostPath: '/pki', kind: 'directory', at: node.host.path('/pki') } as const;
  const requests: ReaderRequest[] = [{ mount, name, format }];
  const [program = '', ...words] = readerCommand(requests);
  const said = execFileSync(program, words, { encoding: 'utf8', env: { PATH: toolsPath(tools) } });
  return { said, outcome: parseReaderOutput(said, requests)[0]! };
}

function valueOf({ outcome }: Read): StrippedFile | undefined {
  return outcome.ok ? outcome.value : undefined;
}

/** Anything of a key, in PEM or once more in base64. */
function keyWords({ keyPem }: KeyPair): readonly string[] {
  const body = keyPem.split('\n').slice(1, -2);
  const again = Buffer.from(keyPem).toString('base64');
  return [...body, ...[0, 1, 2].map((at) => again.slice(at + 40, at + 80)), 'PRIVATE KEY'];
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe.each<Tools>(['busybox', 'dash'])('with the tools of %s', (tools) => {
  test('no key leaves the node, whatever it stands in', () => {
    const { certPem, keyPem } = pair;
    const data = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    const [line = ''] = keyPem.split('\n').slice(1);
    const lines = [line, `/${line.slice(1)}`];
    const files: [string, FileFormat][] = [
      [`${keyPem}${certPem}`, 'pem'],
      [`${certPem.replace(/-----END.*\n/, '')}${keyPem}`, 'pem'],
      [certPem.replace('\n', `\n${keyPem}`), 'pem'],
      [keyPem, 'pem'],
      [keyPem.replaceAll('PRIVATE KEY', 'EC PRIVATE KEY'), 'pem'],
      [kubeconfig(node.authority, pair), 'kubeconfig'],
      [JSON.stringify({ users: [{ name: 'a', user: data }] }), 'kubeconfig'],
      [JSON.stringify({ users: [{ name: 'a', user: data }] }, null, 2), 'kubeconfig'],
      [
        `users: [{name: a, user: {client-key-data: ${base64(keyPem)}, client-certificate-data: ${base64(certPem)}}}]`,
        'kubeconfig',
      ],
      // What calls itself a certificate, and is a key, or both.
      [`users: [{user: {client-certificate-data: ${base64(keyPem)}}}]`, 'kubeconfig'],
      [`users: [{user: {client-certificate-data: ${base64(certPem + keyPem)}}}]`, 'kubeconfig'],
      [
        `client-certificate-data: ${base64(certPem)} client-key-data: ${base64(keyPem)}\ntoken: ${keyPem.split('\n')[1]}\n`,
        'kubeconfig',
      ],
      [
        `client-transport-security:\n  cert-file: ${keyPem.split('\n')[1]}#\n  key-file: |\n${keyPem.replaceAll(/^/gm, '    ')}`,
        'etcd-config',
      ],
      [
        JSON.stringify({
          apiServerArguments: { key: [keyPem], 'key-file': [keyPem], file: keyPem.split('\n').slice(1) },
          servingInfo: { certFile: keyPem, clientCA: keyPem.split('\n')[1] },
        }),
        'openshift-config',
      ],
      // A line of a key may begin with a slash, as a path does.
      ...lines.flatMap((line): [string, FileFormat][] => [
        [
          `client-transport-security:\n  cert-file: ${line}\npeer-transport-security:\n  cert-file: ${line}\n`,
          'etcd-config',
        ],
        [`users: [{user: {client-certificate: ${line}}}]`, 'kubeconfig'],
        [JSON.stringify({ apiServerArguments: { 'tls-cert-file': [line] } }), 'openshift-config'],
        [JSON.stringify({ servingInfo: { certFile: line } }), 'openshift-config'],
      ]),
      [keyPem, 'kubeconfig'],
      [keyPem, 'etcd-config'],
      [keyPem, 'openshift-config'],
    ];
    for (const [text, format] of files) {
      node.put('/pki/file', text);
      const { said } = read(tools, 'file', format);
      expect([...lines, ...keyWords(pair)].filter((word) => said.includes(word))).toEqual([]);
      expect(said).toMatch(/^!FILE \d+\n[^]*!END\n$/);
    }
  });

  test.each<[string, FileFormat, (given: { pair: KeyPair; node: CertificateNode }) => string]>([
    ['a certificate', 'pem', ({ pair: { certPem } }) => certPem],
    [
      'a bundle with Windows line ends',
      'pem',
      ({ pair: { certPem }, node: { authority } }) => `# x\n${certPem}\n${authority.certPem}`.replaceAll('\n', '\r\n'),
    ],
    ['a kubeconfig', 'kubeconfig', ({ pair: one, node: { authority } }) => kubeconfig(authority, one)],
    [
      'a kubeconfig of files',
      'kubeconfig',
      () =>
        'clusters:\n- cluster:\n    certificate-authority: "/a/ca.crt"\n    server: https://x\nusers:\n- user:\n    client-certificate: client.crt\n    client-key: client.key\n',
    ],
    [
      'an etcd configuration',
      'etcd-config',
      () =>
        'name: a\nlisten-client-urls: https://127.0.0.1:2379,https://[::1]:2379\nclient-transport-security:\n  cert-file: /a/server.crt\n  key-file: /a/server.key\n  trusted-ca-file: "/a/ca.crt"\npeer-transport-security:\n  cert-file: /a/peer.crt\n  trusted-ca-file: /a/ca.crt\ndata-dir: /x\n',
    ],
    ...[undefined, 2].map((indent): [string, FileFormat, () => string] => [
      `a configuration of OpenShift, indented by ${indent ?? 0}`,
      'openshift-config',
      () =>
        JSON.stringify(
          {
            admission: { pluginConfig: { x: { location: '/not/this-file' } } },
            apiServerArguments: {
              'authorization-mode': ['Node', 'RBAC'],
              'client-ca-file': ['/a/ca.crt', '/a/other-ca.crt'],
              'etcd-servers': ['https://10.0.0.1:2379', 'https://[::1]:2379'],
              'service-account-issuer': ['https://x'],
              'tls-cert-file': ['/a/tls.crt'],
            },
            servingInfo: {
              bindAddress: '0.0.0.0:6443',
              certFile: '/a/serving.crt',
              clientCA: '',
              namedCertificates: [{ certFile: '/a/b.crt', keyFile: '/a/b.key', names: ['b'] }],
            },
            storageConfig: { certFile: '/a/not-this.crt' },
          },
          null,
          indent,
        ),
    ]),
  ])('%s is read as on the node itself', (_, format, textOf) => {
    const text = textOf({ pair, node });
    node.put('/pki/file', text, WRITTEN);
    const plain = (one: StrippedFile | undefined): unknown =>
      JSON.parse(JSON.stringify(one).replaceAll(String.raw`\r`, ''));
    expect(plain(valueOf(read(tools, 'file', format)))).toEqual(plain(stripFile(text, format, WRITTEN)));
  });

  test('a configuration of OpenShift that is no JSON is told of', () => {
    node.put('/pki/file', 'apiServerArguments:\n  tls-cert-file: [/a/tls.crt]\n');
    expect(valueOf(read(tools, 'file', 'openshift-config'))?.faults).toEqual([
      'it is not JSON; only "local certs" on the node reads it',
    ]);
  });

  test('what may be a key and stands where a path belongs is told of', () => {
    const key = `/${'a'.repeat(63)}`;
    const toldOf = (text: string, format: FileFormat): unknown => {
      node.put('/pki/file', text);
      const { references, flags, faults } = valueOf(read(tools, 'file', format))!;
      return [references, flags, faults];
    };
    const left = (name: string) => [
      [],
      [],
      [`what stands behind ${name} may be a key and no path, so it was left on the node`],
    ];
    expect(toldOf(`users: [{user: {client-certificate: ${key}}}]`, 'kubeconfig')).toEqual(left('client-certificate'));
    expect(toldOf(`listen-client-urls: ${key}\n`, 'etcd-config')).toEqual(left('listen-client-urls'));
    expect(toldOf(`peer-transport-security:\n  cert-file: ${key}\n`, 'etcd-config')).toEqual(left('peer-cert-file'));
    const openShift = JSON.stringify({ apiServerArguments: { 'tls-cert-file': [key] } });
    expect(toldOf(openShift, 'openshift-config')).toEqual(left('tls-cert-file'));
  });

  test('links are followed in the directory alone', () => {
    node.put('/pki/client-2026.pem', pair.certPem);
    node.link('/pki/absolute', '/pki/client-2026.pem');
    node.link('/pki/relative', 'absolute');
    node.link('/pki/elsewhere', '/etc/passwd');
    node.link('/pki/loop', 'loop');
    expect(valueOf(read(tools, 'relative'))?.certificates[0]?.blocks).toHaveLength(1);
    const whyNot = (name: string): string => {
      const { outcome } = read(tools, name);
      return outcome.ok ? '' : outcome.fault.why;
    };
    expect(['elsewhere', 'loop', 'nothing', ''].map(whyNot)).toEqual([
      'it is a link to another directory, which was not opened',
      'too many levels of symbolic links',
      'no such file or directory',
      'not a regular file',
    ]);
  });
});
