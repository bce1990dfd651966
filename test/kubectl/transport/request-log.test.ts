import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyText } from '../../../src/kubectl/api/api.ts';
import { startApiServer, type TestApiServer } from '../../api-server/api-server.ts';
import { openDesk } from '../connected.ts';
import type { Desk } from '../connected.ts';

let server: TestApiServer;
let desk: Desk;

beforeEach(async () => {
  [server, desk] = await Promise.all([startApiServer(), openDesk()]);
  await desk.put({ config: server.kubeconfig() });
});

afterEach(async () => {
  await Promise.all([server.close(), desk.clear()]);
});

/** The log of one request, with what differs from run to run made the same. */
async function logged(verbosity: number, path: string): Promise<string[]> {
  const connection = await desk.connect({ as: 'bob', asGroup: ['a', 'b'] }, { verbosity });
  await bodyText(await connection.send({ path }));
  return desk.warnings.map((line) =>
    line
      .replace(server.url, 'https://SERVER')
      .replace(desk.folder, 'FOLDER')
      .replace(/in \d+ milliseconds/, 'in N milliseconds')
      .replace(/\(\w+\/\w+\)/, '(os/arch)')
      .replace(/(audit-id|date): .*/, '$1: X'),
  );
}

const ANSWER = { kind: 'answer', code: 200, contentType: 'application/json' } as const;
const LOADED = 'Config loaded from file:  FOLDER/config';
const LINE = 'GET https://SERVER/api?x=1 200 OK in N milliseconds';

test('nothing below 6', async () => {
  expect(await logged(5, '/api')).toEqual([]);
});

test('6: the line', async () => {
  server.fault({ ...ANSWER, path: '/api', body: '{}' });
  expect(await logged(6, '/api?x=1')).toEqual([LOADED, LINE]);
});

test('7: and the request headers, the credential masked', async () => {
  server.fault({ ...ANSWER, path: '/api', body: '{}' });
  expect(await logged(7, '/api?x=1')).toEqual([
    LOADED,
    'GET https://SERVER/api?x=1',
    'Request Headers:',
    '    Accept: application/json',
    '    Accept-Encoding: gzip',
    '    User-Agent: kubectl-static/1.2.3 (os/arch)',
    '    Impersonate-User: bob',
    '    Impersonate-Group: a',
    '    Impersonate-Group: b',
    '    Authorization: Bearer <masked>',
    LINE,
  ]);
});

test('8: and the answer, cut after 1024 bytes', async () => {
  server.fault({ ...ANSWER, path: '/api', body: 'x'.repeat(2000) });
  expect((await logged(8, '/api?x=1')).slice(10)).toEqual([
    LINE,
    'Response Headers:',
    '    audit-id: X',
    '    cache-control: no-cache, private',
    '    content-type: application/json',
    '    content-length: 2000',
    '    date: X',
    '    connection: keep-alive',
    '    keep-alive: timeout=90',
    `Response Body: ${'x'.repeat(1024)} [truncated 976 chars]`,
  ]);
});

test('9: and a curl command, and more of the answer', async () => {
  server.fault({ ...ANSWER, path: '/api', body: 'x'.repeat(2000) });
  const lines = await logged(9, '/api?x=1');
  expect(lines[1]).toBe(
    'curl -v -XGET  -H "Accept: application/json" -H "Accept-Encoding: gzip" ' +
      '-H "User-Agent: kubectl-static/1.2.3 (os/arch)" -H "Impersonate-User: bob" -H "Impersonate-Group: a" ' +
      `-H "Impersonate-Group: b" -H "Authorization: Bearer <masked>" 'https://SERVER/api?x=1'`,
  );
  expect(lines.at(-1)).toBe(`Response Body: ${'x'.repeat(2000)}`);
});

test.each([
  '/api/v1/namespaces/a/secrets',
  '/api/v1/namespaces/a/secrets/b?watch=1',
  '/api/v1/namespaces/a/serviceaccounts/b/token',
  '/api/v1/nodes/a/proxy/configz',
  '/api/v1/nodes/a/proxy/pods',
  '/api/v1/nodes?limit=500',
  '/api/v1/nodes/a',
  '/api/v1/namespaces/a/pods/b',
  '/api/v1/namespaces/kube-system/configmaps/kubelet-config',
])('the body of %s is never shown', async (path) => {
  server.fault({ ...ANSWER, path: '/', body: 'planted-secret' });
  const lines = await logged(10, path);
  expect(lines.at(-1)).toBe('Response Body: <not shown, it may hold secrets>');
  expect(lines.join('\n')).not.toContain('planted-secret');
});

test('a refusal is shown, whatever was asked for', async () => {
  server.fault({ kind: 'status', code: 403, path: '/', message: 'no' });
  expect((await logged(9, '/api/v1/nodes')).at(-1)).toContain('"message":"no"');
});

test('a redirect does not show what its address carries', async () => {
  server.fault({ kind: 'redirect', path: '/api', location: 'https://u:planted@login.example.com/a?token=planted' });
  await expect(logged(10, '/api')).rejects.toMatchObject({ fault: 'protocol' });
  expect(desk.warnings.filter((line) => line.includes('location'))).toEqual([
    '    location: https://login.example.com/a',
  ]);
  expect(desk.warnings.join('\n')).not.toContain('planted');
});
