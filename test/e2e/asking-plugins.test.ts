import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { PROGRAM } from '../program/built-program.ts';

// A terminal is made by `script` of util-linux; others of that name take other flags.
const script = spawnSync('script', ['--version'], { encoding: 'utf8' });
const suite = script.error === undefined && script.stdout.includes('util-linux') ? describe : describe.skip;

/** Asks at the terminal after a while, and takes note where another is about to meanwhile. */
const PLUGIN = `#!/bin/sh
if mkdir asking 2>/dev/null; then echo alone >>plugins.log; else echo meanwhile >>plugins.log; fi
sleep 1
printf 'Code for %s: ' "$1" >&2
read -r code
rmdir asking 2>/dev/null
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$code"
`;

suite('credential plugins of several clusters that ask at the terminal', () => {
  let server: TestApiServer;
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-asking-'));
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true });
  });

  test('ask one after the other', async () => {
    const names = ['one', 'two', 'three'];
    const [, token = ''] = /token: (\S+)/.exec(server.kubeconfig())!;
    const ca = Buffer.from(server.caPem).toString('base64');
    const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Always' };
    const kubeconfig = dump({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: server.url, 'certificate-authority-data': ca } }],
      users: names.map((name) => ({ name, user: { exec: { ...plugin, args: [name] } } })),
      contexts: names.map((name) => ({ name, context: { cluster: 'c', user: name } })),
    });
    writeFileSync(join(home, 'config'), kubeconfig, { mode: 0o600 });
    writeFileSync(join(home, 'plugin'), PLUGIN, { mode: 0o755 });
    const command = `${PROGRAM} ls --all-contexts --node cp-1 -l component=etcd >list.txt; echo "ended $?"`;
    const env = { PATH: process.env.PATH, HOME: home, TERM: 'dumb', KUBECONFIG: join(home, 'config') };
    const terminal = spawn('script', ['-qfc', command, '/dev/null'], { cwd: home, env });
    let screen = '';
    let answered = 0;
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      for (const asked = screen.match(/Code for \w+: /g)?.length ?? 0; answered < asked; answered += 1) {
        terminal.stdin.write(`${token}\n`);
      }
    });
    await once(terminal, 'close');
    expect(screen).toMatch(/ended 0\r\n$/);
    expect(readFileSync(join(home, 'plugins.log'), 'utf8')).toBe('alone\nalone\nalone\n');
    const rows = readFileSync(join(home, 'list.txt'), 'utf8').split('\n').slice(1, -1);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(['one', 'three', 'two']);
  });
});
