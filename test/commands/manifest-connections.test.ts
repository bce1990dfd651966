import { afterEach, describe, expect, test } from '@jest/globals';
import { startHttpProxy, startSocksProxy } from '../kubectl/connection-matrix/proxies.ts';
import { ReaderSession } from './reader-session.ts';

let session: ReaderSession;

afterEach(() => session.close());

describe('a manifest is read', () => {
  test.each([
    ['http', startHttpProxy],
    ['socks5', startSocksProxy],
  ])('through a proxy: %s', async (scheme, startProxy) => {
    session = await ReaderSession.start();
    const proxy = await startProxy();
    const { code, stdout, stderr } = await session.run(['etcd-cp-1', '-y', '--no-kubelet'], {
      proxyUrl: `${scheme}://127.0.0.1:${proxy.port}`,
    });
    await proxy.close();
    expect(proxy.asked.length).toBeGreaterThan(1);
    expect(stderr).toContain('Deleted pod default/READER.');
    expect(stdout.toString()).toContain('name: etcd');
    expect(code).toBe(0);
  });
});

test('a wrong authority is refused before anything is created', async () => {
  session = await ReaderSession.start();
  const { code, stderr } = await session.run(['etcd-cp-1', '-y'], { ca: 'other' });
  expect(stderr).toContain('x509: certificate signed by unknown authority');
  expect(code).toBe(2);
});

test('impersonation holds for the exec as well', async () => {
  session = await ReaderSession.start();
  const { code, stdout } = await session.run(['etcd-cp-1', '-y', '--debug-namespace', 'default', '--no-kubelet'], {
    impersonate: { user: 'someone', groups: ['system:masters'] },
  });
  expect(stdout.toString()).toContain('name: etcd');
  expect(code).toBe(0);
  const exec = session.server.requests.find(({ path }) => path.includes('/exec'));
  expect(exec?.user?.username).toBe('someone');
});
