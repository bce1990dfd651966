import { createPrivateKey } from 'node:crypto';
import { load } from 'js-yaml';
import { CLIENT_ID } from './connection-lab.ts';
import type { ConnectionLab } from './connection-lab.ts';
import { ADMIN, base64, clusterOf, withKubeconfig } from './matrix-row.ts';
import type { Row, Setup } from './matrix-row.ts';

const ok = { identity: ADMIN };

/** A run as one user of the main server. */
function asUser(lab: ConnectionLab, home: string, user: Record<string, unknown>, more: Setup = {}): Setup {
  return withKubeconfig(home, { cluster: clusterOf(lab), user }, more);
}

function inline(pair: { certPem: string; keyPem: string }): Record<string, unknown> {
  return { 'client-certificate-data': base64(pair.certPem), 'client-key-data': base64(pair.keyPem) };
}

function rowsOf(area: Row['area'], rows: readonly Omit<Row, 'area'>[]): readonly Row[] {
  return rows.map((row) => ({ ...row, area }));
}

/** Credentials that stand in the kubeconfig or in a file. */
export const credentialRows = rowsOf('Credentials', [
  { name: 'token', setup: (lab, home) => asUser(lab, home, { token: lab.token('admin') }), expected: ok },
  {
    name: 'wrong token',
    setup: (lab, home) => asUser(lab, home, { token: lab.secret('wrong-token') }),
    expected: { error: 'unauthorized' },
  },
  {
    name: 'tokenFile',
    setup: (lab, home) => asUser(lab, home, { tokenFile: 'token' }, { files: { token: `${lab.token('admin')}\n` } }),
    expected: ok,
  },
  {
    name: 'token and tokenFile: the file wins',
    setup: (lab, home) =>
      asUser(lab, home, { token: lab.token('dev'), tokenFile: 'token' }, { files: { token: lab.token('admin') } }),
    expected: ok,
  },
  {
    name: 'token and a tokenFile that is missing',
    setup: (lab, home) => asUser(lab, home, { token: lab.token('admin'), tokenFile: 'gone' }),
    expected: ok,
  },
  {
    name: 'tokenFile is missing',
    setup: (lab, home) => asUser(lab, home, { tokenFile: 'gone' }),
    expected: { error: 'credentials' },
  },
  {
    name: 'basic auth',
    setup: (lab, home) => asUser(lab, home, { username: 'admin', password: lab.password('admin') }),
    expected: ok,
  },
  {
    name: 'token and basic auth',
    setup: (lab, home) =>
      asUser(lab, home, { token: lab.token('admin'), username: 'admin', password: lab.password('admin') }),
    expected: { error: 'config' },
  },
  {
    name: 'no credentials: anonymous',
    setup: (lab, home) => asUser(lab, home, {}),
    expected: { identity: { username: 'system:anonymous', groups: ['system:unauthenticated'] } },
    kubectl: { expected: { error: 'credentials' }, because: 'kubectl prompts for a user name and a password' },
  },
  ...(['ec', 'rsa', 'ed25519'] as const).map((algorithm): Omit<Row, 'area'> => ({
    name: `client certificate inline, ${algorithm} key`,
    setup: (lab, home) => asUser(lab, home, inline(lab.certificate('admin', algorithm))),
    expected: ok,
  })),
  {
    name: 'client certificate in files',
    setup: (lab, home) => {
      const pair = lab.certificate('admin');
      return asUser(
        lab,
        home,
        { 'client-certificate': 'me.crt', 'client-key': `${home}/me.key` },
        { files: { 'me.crt': pair.certPem, 'me.key': pair.keyPem } },
      );
    },
    expected: ok,
  },
  {
    name: 'client certificate and token: the server sees both',
    setup: (lab, home) => asUser(lab, home, { ...inline(lab.certificate('admin')), token: lab.token('dev') }),
    expected: ok,
  },
  {
    name: 'client certificate of another authority',
    setup: (lab, home) => asUser(lab, home, inline(lab.certificate('admin', 'ec', 'expired'))),
    expected: { error: 'unauthorized' },
  },
  {
    name: 'client certificate without key',
    setup: (lab, home) => asUser(lab, home, { 'client-certificate-data': base64(lab.certificate('admin').certPem) }),
    expected: { error: 'config' },
  },
  {
    name: 'client key of another certificate',
    setup: (lab, home) =>
      asUser(lab, home, inline({ certPem: lab.certificate('admin').certPem, keyPem: lab.certificate('admin').keyPem })),
    expected: { error: 'credentials' },
  },
  {
    name: 'encrypted client key',
    setup: (lab, home) => {
      const pair = lab.certificate('admin');
      const keyPem = createPrivateKey(pair.keyPem)
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
        .toString();
      return asUser(lab, home, inline({ ...pair, keyPem }));
    },
    expected: { error: 'credentials' },
  },
  {
    name: 'client key that is not PEM',
    setup: (lab, home) => asUser(lab, home, inline({ ...lab.certificate('admin'), keyPem: 'no key at all' })),
    expected: { error: 'credentials' },
  },
  {
    name: 'client certificate file is missing',
    setup: (lab, home) => asUser(lab, home, { 'client-certificate': 'gone.crt', 'client-key': 'gone.key' }),
    expected: { error: 'credentials' },
  },
  {
    name: 'auth provider gcp, which is gone',
    since: 26,
    setup: (lab, home) => asUser(lab, home, { 'auth-provider': { name: 'gcp' } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'auth provider azure, which is gone',
    since: 26,
    setup: (lab, home) => asUser(lab, home, { 'auth-provider': { name: 'azure' } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'auth provider that nobody knows',
    setup: (lab, home) => asUser(lab, home, { 'auth-provider': { name: 'mine' } }),
    expected: { error: 'credentials' },
  },
]);

const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';

/** A plugin that records how it was called and prints an ExecCredential. */
function plugin(status: unknown, apiVersion = V1): string {
  const answer = JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
  return [
    '#!/bin/sh',
    'dir=$(dirname "$0")',
    'printf %s "$KUBERNETES_EXEC_INFO" > "$dir/info.json"',
    'tr "\\0" " " < /proc/$PPID/cmdline > "$dir/parent" 2>/dev/null',
    'printf "%s|%s|%s" "$1" "$PLUGIN_WORD" "$HOME" | sed "s|$dir|HOME|" > "$dir/call"',
    'echo "hello from the plugin" >&2',
    `cat <<'END'\n${answer}\nEND`,
    '',
  ].join('\n');
}

function exec(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { exec: { apiVersion: V1, command: './plugin', interactiveMode: 'Never', ...more } };
}

/** What the plugin was told, with what differs between two runs put away. */
function call(read: (path: string) => string): unknown {
  return { info: JSON.parse(read('info.json')) as unknown, call: read('call') };
}

/** Credential plugins. */
export const execRows = rowsOf('Exec plugins', [
  {
    name: 'v1 with a token; command relative to its kubeconfig',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec({ args: ['get-token'], env: [{ name: 'PLUGIN_WORD', value: 'moon' }] }), {
        files: { plugin: plugin({ token: lab.token('admin') }) },
        evidence: call,
      }),
    expected: {
      ...ok,
      evidence: {
        info: { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } },
        call: 'get-token|moon|HOME',
      },
    },
  },
  {
    name: 'v1beta1 without interactiveMode',
    setup: (lab, home) =>
      asUser(lab, home, exec({ apiVersion: V1BETA1, interactiveMode: undefined }), {
        files: { plugin: plugin({ token: lab.token('admin') }, V1BETA1) },
      }),
    expected: ok,
  },
  {
    name: 'v1 without interactiveMode',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec({ interactiveMode: undefined }), {
        files: { plugin: plugin({ token: lab.token('admin') }) },
      }),
    expected: { error: 'config' },
  },
  {
    name: 'v1alpha1, which is gone',
    since: 24,
    setup: (lab, home) =>
      asUser(lab, home, exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }), {
        files: { plugin: plugin({ token: lab.token('admin') }) },
      }),
    expected: { error: 'credentials' },
  },
  {
    name: 'a client certificate',
    since: 22,
    setup: (lab, home) => {
      const pair = lab.certificate('admin');
      return asUser(lab, home, exec(), {
        files: { plugin: plugin({ clientCertificateData: pair.certPem, clientKeyData: pair.keyPem }) },
      });
    },
    expected: ok,
  },
  {
    name: 'provideClusterInfo, with the extension for the plugin',
    since: 22,
    setup: (lab, home) =>
      withKubeconfig(
        home,
        {
          cluster: {
            server: lab.servers.main.url,
            'certificate-authority': 'ca.crt',
            'tls-server-name': 'localhost',
            extensions: [
              { name: 'other', extension: { a: 1 } },
              { name: 'client.authentication.k8s.io/exec', extension: { audience: 'moon', deep: [1, { two: true }] } },
            ],
          },
          user: exec({ provideClusterInfo: true }),
        },
        {
          files: { plugin: plugin({ token: lab.token('admin') }), 'ca.crt': lab.servers.main.caPem },
          evidence: (read) => {
            const { spec } = JSON.parse(read('info.json')) as { spec: { cluster: Record<string, unknown> } };
            const { server, 'certificate-authority-data': data, ...rest } = spec.cluster;
            return {
              ...rest,
              server: server === lab.servers.main.url,
              authority: data === base64(lab.servers.main.caPem),
            };
          },
        },
      ),
    expected: {
      ...ok,
      evidence: {
        'tls-server-name': 'localhost',
        config: { audience: 'moon', deep: [1, { two: true }] },
        server: true,
        authority: true,
      },
    },
  },
  {
    name: 'command on PATH',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec({ command: 'my-plugin' }), {
        files: { 'bin/my-plugin': plugin({ token: lab.token('admin') }) },
        env: { PATH: `${home}/bin:/usr/bin:/bin` },
      }),
    expected: ok,
  },
  {
    name: 'command that is not installed',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec({ command: 'no-such-plugin', installHint: 'Ask the moon for it.' })),
    expected: { error: 'credentials' },
  },
  {
    name: 'command that is not executable',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec(), { files: { plugin: 'not a program' } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that fails',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec(), { files: { plugin: `#!/bin/sh\necho '${lab.token('admin')}'\nexit 3\n` } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that prints no JSON',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec(), { files: { plugin: `#!/bin/sh\necho '${lab.token('admin')}'\n` } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that answers in another version',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec(), { files: { plugin: plugin({ token: lab.token('admin') }, V1BETA1) } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that gives no status',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec(), { files: { plugin: plugin(undefined) } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that gives an empty status',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec(), { files: { plugin: plugin({}) } }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that gives a certificate and no key',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec(), {
        files: { plugin: plugin({ clientCertificateData: lab.certificate('admin').certPem }) },
      }),
    expected: { error: 'credentials' },
  },
  {
    name: 'plugin that gives a wrong token',
    since: 22,
    setup: (lab, home) => asUser(lab, home, exec(), { files: { plugin: plugin({ token: lab.secret('plugin') }) } }),
    expected: { error: 'unauthorized' },
  },
  {
    name: 'a credential that has expired already is used once all the same',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec(), {
        files: { plugin: plugin({ token: lab.token('admin'), expirationTimestamp: '2020-01-01T00:00:00Z' }) },
      }),
    expected: ok,
  },
  {
    name: 'interactiveMode Always without a terminal',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, exec({ interactiveMode: 'Always' }), {
        files: { plugin: plugin({ token: lab.token('admin') }) },
      }),
    expected: { error: 'credentials' },
  },
  {
    name: 'a token keeps the plugin from running',
    since: 22,
    setup: (lab, home) =>
      asUser(lab, home, { ...exec(), token: lab.token('admin') }, { files: { plugin: '#!/bin/sh\nexit 3\n' } }),
    expected: ok,
  },
  {
    name: 'a client certificate keeps the plugin from running',
    since: 22,
    setup: (lab, home) =>
      asUser(
        lab,
        home,
        { ...exec(), ...inline(lab.certificate('admin')) },
        { files: { plugin: '#!/bin/sh\nexit 3\n' } },
      ),
    expected: ok,
  },
]);

function oidc(lab: ConnectionLab, config: Record<string, unknown>): Record<string, unknown> {
  return {
    'auth-provider': {
      name: 'oidc',
      config: {
        'idp-issuer-url': lab.provider.issuer,
        'idp-certificate-authority-data': base64(lab.otherCaPem),
        'client-id': CLIENT_ID,
        'client-secret': lab.planted('client'),
        ...config,
      },
    },
  };
}

interface Stored {
  readonly users: readonly [
    { readonly user: { readonly 'auth-provider': { readonly config: Record<string, string> } } },
  ];
}

const OLGA = { identity: { username: 'olga', groups: ['system:authenticated'] } };

/** The `oidc` auth provider. */
export const oidcRows = rowsOf('OIDC', [
  {
    name: 'an id-token that is valid',
    setup: (lab, home) => asUser(lab, home, oidc(lab, { 'id-token': lab.idToken('olga', 600) })),
    expected: OLGA,
  },
  {
    name: 'an id-token that has expired and nothing to renew it',
    setup: (lab, home) => asUser(lab, home, oidc(lab, { 'id-token': lab.idToken('olga', -600) })),
    expected: { error: 'credentials' },
  },
  {
    name: 'an expired id-token is renewed; both new tokens are stored in the kubeconfig',
    setup: (lab, home) => {
      const [old, next] = [lab.secret('refresh'), lab.secret('refresh')];
      const idToken = lab.idToken('olga', 600);
      lab.provider.grant(old, { idToken, refreshToken: next });
      return asUser(lab, home, oidc(lab, { 'id-token': lab.idToken('olga', -600), 'refresh-token': old }), {
        evidence: (read) => {
          const stored = (load(read('config')) as Stored).users[0].user['auth-provider'].config;
          return { idToken: stored['id-token'] === idToken, refreshToken: stored['refresh-token'] === next };
        },
      });
    },
    expected: { ...OLGA, evidence: { idToken: true, refreshToken: true } },
  },
  {
    name: 'no id-token yet, and a provider that issues no new refresh-token',
    setup: (lab, home) => {
      const refresh = lab.secret('refresh');
      lab.provider.grant(refresh, { idToken: lab.idToken('olga', 600) });
      return asUser(lab, home, oidc(lab, { 'refresh-token': refresh }));
    },
    expected: OLGA,
  },
  {
    name: 'a refresh-token that is refused',
    setup: (lab, home) => asUser(lab, home, oidc(lab, { 'refresh-token': lab.secret('refresh') })),
    expected: { error: 'credentials' },
  },
  {
    name: 'an answer without an id-token',
    setup: (lab, home) => {
      const refresh = lab.secret('refresh');
      lab.provider.grant(refresh, {});
      return asUser(lab, home, oidc(lab, { 'refresh-token': refresh }));
    },
    expected: { error: 'credentials' },
  },
  {
    name: "the provider's authority is not trusted",
    setup: (lab, home) =>
      asUser(
        lab,
        home,
        oidc(lab, {
          'refresh-token': lab.secret('refresh'),
          'idp-certificate-authority-data': base64(lab.servers.main.caPem),
        }),
      ),
    expected: { error: 'tls' },
  },
  {
    name: 'no client-id',
    setup: (lab, home) => asUser(lab, home, oidc(lab, { 'client-id': undefined })),
    expected: { error: 'credentials' },
  },
]);

/** Acting as somebody else. */
export const impersonationRows = rowsOf('Impersonation', [
  {
    name: 'as and as-groups in the kubeconfig',
    setup: (lab, home) => asUser(lab, home, { token: lab.token('admin'), as: 'bob', 'as-groups': ['ops', 'moon'] }),
    expected: { identity: { username: 'bob', groups: ['ops', 'moon', 'system:authenticated'] } },
  },
  {
    name: 'as-uid and as-user-extra in the kubeconfig',
    since: 23,
    setup: (lab, home) =>
      asUser(lab, home, {
        token: lab.token('admin'),
        as: 'bob',
        'as-uid': '4711',
        'as-user-extra': { 'example.com/Tag%': ['one', 'two'], plain: ['three'] },
      }),
    expected: {
      identity: {
        username: 'bob',
        groups: ['system:authenticated'],
        uid: '4711',
        extra: { 'example.com/tag%': ['one', 'two'], plain: ['three'] },
      },
    },
  },
  {
    name: '--as and --as-group over the kubeconfig',
    setup: (lab, home) =>
      asUser(
        lab,
        home,
        { token: lab.token('admin'), as: 'bob', 'as-groups': ['ops'] },
        { flags: ['--as', 'eve', '--as-group', 'a', '--as-group', 'b'] },
      ),
    expected: { identity: { username: 'eve', groups: ['a', 'b', 'system:authenticated'] } },
  },
  {
    name: '--as-uid',
    since: 23,
    setup: (lab, home) => asUser(lab, home, { token: lab.token('admin') }, { flags: ['--as', 'eve', '--as-uid', '7'] }),
    expected: { identity: { username: 'eve', groups: ['system:authenticated'], uid: '7' } },
  },
  {
    name: '--as-user-extra',
    since: 35,
    setup: (lab, home) =>
      asUser(
        lab,
        home,
        { token: lab.token('admin') },
        { flags: ['--as', 'eve', '--as-user-extra', 'k=one', '--as-user-extra', 'k=two'] },
      ),
    expected: { identity: { username: 'eve', groups: ['system:authenticated'], extra: { k: ['one', 'two'] } } },
  },
  {
    name: '--as-group without --as',
    setup: (lab, home) => asUser(lab, home, { token: lab.token('admin') }, { flags: ['--as-group', 'a'] }),
    expected: { error: 'config' },
  },
  {
    name: 'a user who may not impersonate',
    setup: (lab, home) => asUser(lab, home, { token: lab.token('dev') }, { flags: ['--as', 'admin'] }),
    expected: { error: 'forbidden' },
  },
]);
