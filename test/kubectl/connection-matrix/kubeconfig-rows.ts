import { ADMIN, base64, clusterOf, kubeconfig, withKubeconfig } from './matrix-row.ts';
import type { Row } from './matrix-row.ts';
import type { ConnectionLab } from './connection-lab.ts';

const admin = (lab: ConnectionLab) => ({ token: lab.token('admin') });
const good = (lab: ConnectionLab) => ({ cluster: clusterOf(lab), user: admin(lab) });
const config = (home: string, text: string) => ({ files: { config: text }, env: { KUBECONFIG: `${home}/config` } });
const ok = { identity: ADMIN };

/** Finding, reading and merging kubeconfigs. */
export const kubeconfigRows: readonly Row[] = (
  [
    {
      name: '~/.kube/config',
      setup: (lab) => ({ files: { '.kube/config': kubeconfig(good(lab)) } }),
      expected: ok,
    },
    { name: 'KUBECONFIG', setup: (lab, home) => withKubeconfig(home, good(lab)), expected: ok },
    {
      name: 'KUBECONFIG hides ~/.kube/config',
      setup: (lab, home) =>
        withKubeconfig(home, good(lab), {
          files: { '.kube/config': kubeconfig({ cluster: { server: 'https://127.0.0.1:1' } }) },
        }),
      expected: ok,
    },
    {
      name: '--kubeconfig hides KUBECONFIG',
      setup: (lab, home) => ({
        files: { config: kubeconfig(good(lab)) },
        env: { KUBECONFIG: `${home}/none` },
        flags: ['--kubeconfig', `${home}/config`],
      }),
      expected: ok,
    },
    {
      name: 'relative --kubeconfig',
      setup: (lab) => ({ files: { 'a/config': kubeconfig(good(lab)) }, flags: ['--kubeconfig', 'a/config'] }),
      expected: ok,
    },
    {
      name: '--kubeconfig names a missing file',
      setup: (_lab, home) => ({ flags: ['--kubeconfig', `${home}/none`] }),
      expected: { error: 'config' },
    },
    { name: 'no kubeconfig at all', setup: () => ({}), expected: { error: 'config' } },
    {
      name: 'KUBECONFIG of missing files',
      setup: (_lab, home) => ({ env: { KUBECONFIG: `${home}/none:${home}/nothing` } }),
      expected: { error: 'config' },
    },
    {
      name: 'two files, cluster in one and user in the other',
      setup: (lab, home) => ({
        files: {
          one: kubeconfig({ cluster: clusterOf(lab) }),
          two: kubeconfig({ user: admin(lab), root: { contexts: [] } }),
        },
        env: { KUBECONFIG: `${home}/one:${home}/two` },
      }),
      expected: ok,
    },
    {
      name: 'same cluster name in two files: the first wins',
      setup: (lab, home) => ({
        files: { one: kubeconfig(good(lab)), two: kubeconfig({ cluster: { server: 'https://127.0.0.1:1' } }) },
        env: { KUBECONFIG: `${home}/one:${home}/two` },
      }),
      expected: ok,
    },
    {
      name: 'same user name in two files: the first wins whole',
      setup: (lab, home) => ({
        files: {
          one: kubeconfig(good(lab)),
          two: kubeconfig({ user: { username: 'dev', password: lab.password('dev'), as: 'dev' } }),
        },
        env: { KUBECONFIG: `${home}/one:${home}/two` },
      }),
      expected: ok,
    },
    {
      name: 'first current-context wins',
      setup: (lab, home) => ({
        files: {
          one: kubeconfig(good(lab)),
          two: kubeconfig({
            root: {
              'current-context': 'y',
              users: [{ name: 'd', user: { token: lab.token('dev') } }],
              contexts: [{ name: 'y', context: { cluster: 'c', user: 'd' } }],
            },
          }),
        },
        env: { KUBECONFIG: `${home}/one:${home}/two` },
      }),
      expected: ok,
    },
    {
      name: 'current-context in the second file alone',
      setup: (lab, home) => ({
        files: { one: kubeconfig({ root: { 'current-context': '' } }), two: kubeconfig(good(lab)) },
        env: { KUBECONFIG: `${home}/one:${home}/two` },
      }),
      expected: ok,
    },
    {
      name: 'missing, empty and repeated files in KUBECONFIG',
      setup: (lab, home) => ({
        files: { config: kubeconfig(good(lab)), empty: '', comment: '# nothing here\n' },
        env: { KUBECONFIG: `:${home}/none:${home}/empty:${home}/comment:${home}/config:${home}/config::` },
      }),
      expected: ok,
    },
    {
      name: 'relative paths belong to their own file',
      setup: (lab, home) => {
        const pair = lab.certificate('admin');
        return {
          files: {
            'one/config': kubeconfig({
              cluster: { server: lab.servers.main.url, 'certificate-authority': 'pki/ca.crt' },
            }),
            'one/pki/ca.crt': lab.servers.main.caPem,
            'two/config': kubeconfig({ user: { 'client-certificate': 'me.crt', 'client-key': '../two/me.key' } }),
            'two/me.crt': pair.certPem,
            'two/me.key': pair.keyPem,
          },
          env: { KUBECONFIG: `${home}/one/config:${home}/two/config` },
        };
      },
      expected: ok,
    },
    {
      name: 'YAML 1.1 booleans and repeated keys',
      setup: (lab, home) =>
        config(
          home,
          `current-context: wrong\ncurrent-context: x\n` +
            `clusters: [{name: c, cluster: {server: "${lab.servers.main.url}", insecure-skip-tls-verify: yes}}]\n` +
            `users: [{name: u, user: {token: "${lab.token('admin')}"}}]\n` +
            `contexts: [{name: x, context: {cluster: c, user: u}}]\n`,
        ),
      expected: ok,
    },
    {
      name: 'JSON instead of YAML',
      setup: (lab, home) =>
        config(
          home,
          JSON.stringify({
            'current-context': 'x',
            clusters: [{ name: 'c', cluster: clusterOf(lab) }],
            users: [{ name: 'u', user: admin(lab) }],
            contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
          }),
        ),
      expected: ok,
    },
    {
      name: 'unknown fields are ignored',
      setup: (lab, home) => {
        const { cluster, user } = good(lab);
        return withKubeconfig(home, { cluster, user: { ...user, colour: 'red' }, root: { preferences: {}, more: 1 } });
      },
      expected: ok,
    },
    {
      name: 'broken YAML',
      setup: (lab, home) => config(home, `users: [{name: u, user: {token: ${lab.token('admin')}\na: b: c\n`),
      expected: { error: 'config' },
    },
    {
      name: 'another kind of object',
      setup: (_lab, home) => config(home, 'apiVersion: v1\nkind: Pod\n'),
      expected: { error: 'config' },
    },
    {
      name: 'a list instead of a mapping',
      setup: (_lab, home) => config(home, '- a\n- b\n'),
      expected: { error: 'config' },
    },
    {
      name: 'a token that is a number',
      setup: (lab, home) => withKubeconfig(home, { cluster: clusterOf(lab), user: { token: 12345 } }),
      expected: { error: 'config' },
    },
    {
      name: 'the same name twice in one file',
      setup: (lab, home) =>
        withKubeconfig(home, {
          user: admin(lab),
          root: {
            clusters: [
              { name: 'c', cluster: clusterOf(lab) },
              { name: 'c', cluster: clusterOf(lab) },
            ],
          },
        }),
      expected: { error: 'config' },
    },
    {
      name: 'authority data that is not base64',
      setup: (lab, home) =>
        withKubeconfig(home, { ...good(lab), cluster: { ...clusterOf(lab), 'certificate-authority-data': '%%%%' } }),
      expected: { error: 'config' },
    },
    {
      name: 'current-context names nothing',
      setup: (lab, home) => withKubeconfig(home, { ...good(lab), root: { 'current-context': 'gone' } }),
      expected: { error: 'config' },
    },
    {
      name: 'no current-context',
      setup: (lab, home) => withKubeconfig(home, { ...good(lab), root: { 'current-context': '' } }),
      expected: { error: 'config' },
    },
    {
      name: 'the context names a missing cluster',
      setup: (lab, home) => withKubeconfig(home, { ...good(lab), context: { cluster: 'gone' } }),
      expected: { error: 'config' },
    },
    {
      name: 'authority inline and as a file',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), cluster: { ...clusterOf(lab), 'certificate-authority': 'ca.crt' } },
          { files: { 'ca.crt': lab.servers.main.caPem } },
        ),
      expected: { error: 'config' },
    },
    {
      name: 'authority and insecure-skip-tls-verify',
      setup: (lab, home) =>
        withKubeconfig(home, { ...good(lab), cluster: { ...clusterOf(lab), 'insecure-skip-tls-verify': true } }),
      expected: { error: 'config' },
    },
    {
      name: 'authority file is missing',
      setup: (lab, home) =>
        withKubeconfig(home, {
          ...good(lab),
          cluster: { server: lab.servers.main.url, 'certificate-authority': 'gone.crt' },
        }),
      expected: { error: 'config' },
    },
    {
      name: 'authority is not PEM',
      setup: (lab, home) =>
        withKubeconfig(home, {
          ...good(lab),
          cluster: { server: lab.servers.main.url, 'certificate-authority-data': base64('not a certificate') },
        }),
      expected: { error: 'config' },
    },
  ] satisfies Omit<Row, 'area'>[]
).map((row) => ({ ...row, area: 'Kubeconfig' }));

/** Flags and their precedence over the file. */
export const flagRows: readonly Row[] = (
  [
    {
      name: '--context',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          {
            ...good(lab),
            root: {
              'current-context': 'y',
              contexts: [
                { name: 'x', context: { cluster: 'c', user: 'u' } },
                { name: 'y', context: { cluster: 'none', user: 'none' } },
              ],
            },
          },
          { flags: ['--context', 'x'] },
        ),
      expected: ok,
    },
    {
      name: '--context names nothing',
      setup: (lab, home) => withKubeconfig(home, good(lab), { flags: ['--context', 'gone'] }),
      expected: { error: 'config' },
    },
    {
      name: '--cluster names nothing',
      setup: (lab, home) => withKubeconfig(home, good(lab), { flags: ['--cluster', 'gone'] }),
      expected: { error: 'config' },
    },
    {
      name: '--user names nothing',
      setup: (lab, home) => withKubeconfig(home, good(lab), { flags: ['--user', 'gone'] }),
      expected: { error: 'config' },
    },
    {
      name: '--username and --password',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), user: {} },
          { flags: ['--username', 'admin', '--password', lab.password('admin')] },
        ),
      expected: ok,
    },
    {
      name: "--password beats the file's",
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), user: { username: 'admin', password: lab.secret('wrong') } },
          { flags: ['--password', lab.password('admin')] },
        ),
      expected: ok,
    },
    {
      name: '--username that the server does not know, and an exec plugin that does not run',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          {
            ...good(lab),
            user: {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1beta1',
                command: 'no-such-command',
                interactiveMode: 'Never',
              },
            },
          },
          { flags: ['--username', 'nobody', '--password', lab.secret('wrong')] },
        ),
      expected: { error: 'unauthorized' },
    },
    {
      name: '--username and a token in the file',
      setup: (lab, home) => withKubeconfig(home, good(lab), { flags: ['--username', 'admin'] }),
      expected: { error: 'config' },
    },
    {
      name: '--cluster and --user',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), context: { cluster: 'other', user: 'other' } },
          { flags: ['--cluster', 'c', '--user', 'u'] },
        ),
      expected: ok,
    },
    {
      name: '--server',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), cluster: { ...clusterOf(lab), server: 'https://127.0.0.1:1' } },
          { flags: ['--server', lab.servers.main.url] },
        ),
      expected: ok,
    },
    {
      name: "--server drops the file's tls-server-name",
      since: 20,
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), cluster: { ...clusterOf(lab), 'tls-server-name': 'wrong.example.com' } },
          { flags: ['--server', lab.servers.main.url] },
        ),
      expected: ok,
    },
    {
      name: 'KUBERNETES_MASTER without a kubeconfig',
      setup: (lab) => ({ env: { KUBERNETES_MASTER: lab.servers.http.url } }),
      expected: { identity: { username: 'system:anonymous', groups: ['system:unauthenticated'] } },
    },
    {
      name: '--server without a kubeconfig',
      setup: (lab, home) => ({
        files: { 'ca.crt': lab.servers.main.caPem },
        flags: [
          ...['--server', lab.servers.main.url],
          ...['--certificate-authority', `${home}/ca.crt`],
          ...['--token', lab.token('admin')],
        ],
      }),
      expected: ok,
    },
    {
      name: '--token over a token',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { cluster: clusterOf(lab), user: { token: lab.token('dev') } },
          { flags: ['--token', lab.token('admin')] },
        ),
      expected: ok,
    },
    {
      name: '--token over a tokenFile: the file wins',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { cluster: clusterOf(lab), user: { tokenFile: 'token' } },
          { files: { token: lab.token('admin') }, flags: ['--token', lab.token('dev')] },
        ),
      expected: ok,
    },
    {
      name: '--token and basic auth',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { cluster: clusterOf(lab), user: { username: 'admin', password: lab.password('admin') } },
          { flags: ['--token', lab.token('admin')] },
        ),
      expected: { error: 'config' },
    },
    {
      name: '--certificate-authority over inline data',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), cluster: { ...clusterOf(lab), 'certificate-authority-data': base64(lab.otherCaPem) } },
          { files: { 'ca.crt': lab.servers.main.caPem }, flags: ['--certificate-authority', 'ca.crt'] },
        ),
      expected: ok,
    },
    {
      name: '--certificate-authority over insecure-skip-tls-verify',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { ...good(lab), cluster: { server: lab.servers.main.url, 'insecure-skip-tls-verify': true } },
          { files: { 'ca.crt': lab.otherCaPem }, flags: ['--certificate-authority', 'ca.crt'] },
        ),
      expected: { error: 'tls' },
    },
    {
      name: '--insecure-skip-tls-verify over an authority',
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { cluster: clusterOf(lab, 'wrongHost'), user: admin(lab) },
          { flags: ['--insecure-skip-tls-verify'] },
        ),
      expected: ok,
    },
    {
      name: '--client-certificate and --client-key',
      setup: (lab, home) => {
        const pair = lab.certificate('admin');
        return withKubeconfig(
          home,
          { cluster: clusterOf(lab), user: {} },
          {
            files: { 'me.crt': pair.certPem, 'me.key': pair.keyPem },
            flags: ['--client-certificate', 'me.crt', '--client-key', `${home}/me.key`],
          },
        );
      },
      expected: ok,
    },
    {
      name: '--client-certificate over inline data',
      setup: (lab, home) => {
        const pair = lab.certificate('admin');
        return withKubeconfig(
          home,
          {
            cluster: clusterOf(lab),
            user: { 'client-certificate-data': base64(pair.certPem), 'client-key-data': base64(pair.keyPem) },
          },
          {
            files: { 'me.crt': pair.certPem, 'me.key': pair.keyPem },
            flags: ['--client-certificate', 'me.crt', '--client-key', 'me.key'],
          },
        );
      },
      expected: { error: 'config' },
    },
    {
      name: '--tls-server-name',
      since: 20,
      setup: (lab, home) =>
        withKubeconfig(
          home,
          { cluster: clusterOf(lab, 'wrongHost'), user: admin(lab) },
          { flags: ['--tls-server-name', 'kubernetes.example.com'] },
        ),
      expected: ok,
    },
    {
      name: '--request-timeout of 5 and of 1m30s',
      setup: (lab, home) =>
        withKubeconfig(home, good(lab), { flags: ['--request-timeout', '5', '--request-timeout', '1m30s'] }),
      expected: ok,
    },
    {
      name: '--request-timeout of nonsense',
      setup: (lab, home) => withKubeconfig(home, good(lab), { flags: ['--request-timeout', 'soon'] }),
      expected: { error: 'usage' },
    },
    {
      name: '--request-timeout and a server that never answers',
      setup: (lab, home) =>
        withKubeconfig(home, good(lab), {
          flags: ['--request-timeout', '1s'],
          faults: [{ server: 'main', fault: { kind: 'hang', path: /^\/version(\?timeout=1s)?$/ } }],
        }),
      expected: { error: 'timeout' },
    },
  ] satisfies Omit<Row, 'area'>[]
).map((row) => ({ ...row, area: 'Flags' }));
