import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { pour, startHostileServer, wire, type Hostility } from '../network/hostile-server.ts';
import { surroundingsOf } from '../program/in-process.ts';
import { PROGRAM, run, runCommand, type RunResult } from '../program/built-program.ts';

const JSON_TYPE = 'application/json';
const INTERIM = 'HTTP/1.1 103 Early Hints\r\n\r\n';
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** A run of the program in this process against such a server, whose address reads `SERVER` in what it says. */
async function runAgainst(hostility: Hostility, argv: readonly string[]): Promise<RunResult> {
  const server = await startHostileServer(hostility);
  const cwd = mkdtempSync(join(tmpdir(), 'hostile-server-'));
  try {
    const kubeconfig = join(cwd, 'config');
    writeFileSync(kubeconfig, server.kubeconfig());
    let [stdout, stderr] = ['', ''];
    const code = await runProgram(
      surroundingsOf(
        { kubeconfig, cwd },
        {
          argv,
          stdout: { write: (text) => void (stdout += String(text)), columns: undefined },
          stderr: { write: (text) => void (stderr += String(text)), columns: undefined },
        },
      ),
      () => COMMANDS,
    );
    const named = (text: string): string => text.replaceAll(server.url, 'https://SERVER');
    return { code, stdout: named(stdout), stderr: named(stderr) };
  } finally {
    rmSync(cwd, { recursive: true });
    await server.close();
  }
}

function failure(line: string): RunResult {
  return { code: 2, stdout: '', stderr: `${line}\n` };
}

function malformed(what: string): string {
  return (
    `Unable to connect to the server: malformed HTTP response (${what}). ` +
    'Something other than a Kubernetes API server may be listening there; check the server address.'
  );
}

function otherwise(what: string): string {
  return (
    `error: the server at https://SERVER answered /api/v1/pods with ${what}. ` +
    'Check the server URL: it may be a login page, a proxy or another service in front of the API server.'
  );
}

const NOT_A_LIST =
  'error: the server at https://SERVER answered with something that is not a list of pods. ' +
  'Check the server URL: it may not be a Kubernetes API server.';
const BROKE_OFF =
  'error: the connection to https://SERVER was lost in the middle of the answer. ' +
  'Try again; a proxy or load balancer in between may cut long answers short.';

describe('an answer to a list that is none ends in one line and exit code 2:', () => {
  const bare =
    (text: string | Buffer): Hostility =>
    (socket) =>
      socket.write(text);
  const last =
    (text: string): Hostility =>
    (socket) =>
      socket.end(text);
  const answer = (status: string, type: string, body: string): Hostility => bare(wire(status, type, body));
  const ok = (body: string): Hostility => answer('200 OK', JSON_TYPE, body);
  const redirect =
    (location: (path: string) => string): Hostility =>
    (socket, { path }) =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: ${location(path)}\r\nContent-Length: 0\r\n\r\n`);

  test.each<[string, Hostility, string]>([
    ['another protocol', bare(SWITCHING), malformed('a protocol upgrade that was not requested')],
    [
      'another protocol that has no name',
      bare('HTTP/1.1 101 Yes\r\n\r\n'),
      malformed('a protocol upgrade that was not requested'),
    ],
    [
      'interim answers without end',
      (socket) => {
        pour(socket, INTERIM);
      },
      malformed('too many interim responses'),
    ],
    ['nothing (204)', bare('HTTP/1.1 204 No Content\r\n\r\n'), otherwise('nothing (HTTP 204)')],
    ['nothing (200)', ok(''), otherwise('nothing (HTTP 200)')],
    ['a web page', answer('200 OK', 'text/html', '<html>Sign in</html>'), otherwise('a web page (HTTP 200)')],
    ['a web page (500)', answer('500 Oops', 'text/html', '<html>Oops</html>'), otherwise('a web page (HTTP 500)')],
    ['text', answer('200 OK', 'text/plain', 'hello'), otherwise('something that is not JSON (HTTP 200)')],
    ['an empty object', ok('{}'), NOT_A_LIST],
    ['null', ok('null'), NOT_A_LIST],
    ['an empty list of anything', ok('[]'), NOT_A_LIST],
    [
      'half a list, the connection closed',
      last('HTTP/1.1 200 OK\r\n\r\n{"kind":"PodList","items":['),
      'error: the server at https://SERVER answered /api/v1/pods with incomplete JSON (HTTP 200). ' +
        'Try again; a proxy in front of it may cut answers short.',
    ],
    [
      'less than was said',
      last('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"kind":"PodList","items":[]}'),
      BROKE_OFF,
    ],
    [
      'chunks without the last',
      last('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n{"kind":"PodList","items":[]}\r\n'),
      BROKE_OFF,
    ],
    [
      'part of a list (206)',
      answer('206 Partial Content', JSON_TYPE, '{"kind":"PodList","items":[]}'),
      otherwise('only part of the answer (HTTP 206)'),
    ],
    [
      'a choice (300)',
      answer('300 Multiple Choices', JSON_TYPE, ''),
      otherwise('a redirect without an address (HTTP 300)'),
    ],
    [
      'a redirect without an address',
      answer('302 Found', JSON_TYPE, ''),
      otherwise('a redirect without an address (HTTP 302)'),
    ],
    ['not modified', bare('HTTP/1.1 304 Not Modified\r\n\r\n'), otherwise('nothing (HTTP 304)')],
    ['a redirect to itself', redirect((path) => path), 'error: https://SERVER: stopped after 10 redirects'],
    [
      'a redirect to elsewhere',
      redirect(() => 'https://u:p@login.example.com/?token=t'),
      'error: https://SERVER redirects to https://login.example.com, and credentials are not sent there. ' +
        'The server address may belong to a login page or a gateway; check it in the kubeconfig.',
    ],
    [
      'an error without a word',
      answer('500 Oops', JSON_TYPE, ''),
      'Error from server (HTTP 500): HTTP 500. The server failed: try again, and check the API server and any proxy in front of it.',
    ],
    [
      'a Status whose words imitate output',
      answer(
        '500 Oops',
        JSON_TYPE,
        JSON.stringify({
          kind: 'Status',
          status: 'Failure',
          code: 500,
          reason: 'A\nB',
          message: 'no\nNAMESPACE   NAME\nkube-system\tetcd\u200b',
        }),
      ),
      'Error from server (A\\nB): no\\nNAMESPACE   NAME\\nkube-system\\tetcd\\u200b. ' +
        'The server failed: try again, and check the API server and any proxy in front of it.',
    ],
    [
      'words that are no gzip',
      bare('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello'),
      'error: the answer from https://SERVER is not valid gzip',
    ],
    [
      'an encoding that nobody asked for',
      bare('HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello'),
      'error: the answer from https://SERVER has an encoding that was not requested: "br"',
    ],
    ['another version of HTTP', last('HTTP/2 200\r\n\r\n'), malformed('Parse Error: Expected dot')],
    [
      'headers without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        pour(socket, 'X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n');
      },
      malformed('Parse Error: Header overflow'),
    ],
  ])('%s', async (_what, hostility, line) => {
    expect(await runAgainst(hostility, ['ls'])).toEqual(failure(line));
  });
});

const UNASKED = malformed('a protocol upgrade that was not requested');

test('a server that answers 101 to everything ends no run well', async () => {
  const server = await startHostileServer((socket) => socket.write(SWITCHING));
  const options = { kubeconfig: server.kubeconfig(), through: 'nothing' } as const;
  try {
    const listed = await run(['ls'], options);
    expect(listed).toEqual(failure(UNASKED));
    const { code, stdout } = await run(['doctor'], options);
    expect([code, stdout]).toEqual([2, '']);
  } finally {
    await server.close();
  }
});

describe('a run that the runtime lets down', () => {
  const preload = async (code: string): Promise<RunResult> => {
    const folder = mkdtempSync(join(tmpdir(), 'preload-'));
    const server = await startHostileServer(() => undefined);
    try {
      writeFileSync(join(folder, 'preload.cjs'), code);
      const env = { NODE_OPTIONS: `--require=${join(folder, 'preload.cjs')}` };
      return await run(['ls'], { kubeconfig: server.kubeconfig(), through: 'nothing', env });
    } finally {
      rmSync(folder, { recursive: true });
      await server.close();
    }
  };

  test('and that waits for nothing any more says so, and is no success', async () => {
    // A request of which nothing ever comes, and which keeps no process alive.
    const silent = `
      const { EventEmitter } = require('node:events');
      const silent = () => Object.assign(new EventEmitter(), { end() {}, destroy() {} });
      require('node:https').request = silent;`;
    expect(await preload(silent)).toEqual(
      failure('error: the run ended before it was done, so what it printed is not all. Please report this as a bug.'),
    );
  });

  test.each(['throw new Error("boom")', 'void Promise.reject(new Error("boom"))'])(
    'by %s is a bug, not a "no"',
    async (fault) => {
      const { code, stdout, stderr } = await preload(`setTimeout(() => { ${fault}; }, 300);`);
      expect([code, stdout, stderr.split('\n').slice(0, 2)]).toEqual([
        2,
        '',
        [
          expect.stringMatching(/^kubectl static \S+ ran into a bug. Please report it with these lines:$/),
          'Error: boom',
        ],
      ]);
    },
  );
});

test('a working directory that was deleted is no bug: relative paths lead nowhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deleted-'));
  const inDeleted = (args: string) => `cd ${folder} && rmdir ${folder} 2>/dev/null; ${PROGRAM} ${args}`;
  const { code, stdout, stderr } = await runCommand('sh', ['-c', inDeleted('ls --kubeconfig=config')]);
  // The shell that starts the checkout's program has a word to say of its own.
  expect([code, stdout, stderr.replace(/^sh: .*\n/m, '')]).toEqual([
    2,
    '',
    'error: kubeconfig /(deleted)/config: no such file or directory. Check the path given with --kubeconfig.\n',
  ]);
});

describe('an answer without end is ended:', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

  /** The beginning of an answer, and then the same again and again. */
  const endless =
    (start: string, piece: string): Hostility =>
    (socket) => {
      socket.write(`${HEAD}\r\n${start}`);
      pour(socket, piece);
    };

  test.each<[string, readonly string[], Hostility, string]>([
    [
      'an object',
      ['explain', 'a/b', '--no-kubelet'],
      endless('{"metadata":{"annotations":{"a":"', 'a'.repeat(64 * 1024)),
      'the answer is larger than any Kubernetes object (32 MiB). Check the server URL: it may not be a Kubernetes API server.',
    ],
    [
      'a gzip bomb',
      ['explain', 'a/b', '--no-kubelet'],
      (socket) => {
        const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
        socket.write(`${HEAD}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      },
      'the answer is larger than any Kubernetes object (32 MiB). Check the server URL: it may not be a Kubernetes API server.',
    ],
    [
      'an item of a list',
      ['ls'],
      endless('{"kind":"PodList","items":[{"a":"', 'a'.repeat(64 * 1024)),
      'the answer has an item larger than in any Kubernetes list',
    ],
    [
      'a list that goes on with the same token',
      ['ls'],
      (socket) =>
        socket.write(wire('200 OK', JSON_TYPE, '{"kind":"PodList","metadata":{"continue":"again"},"items":[]}')),
      'the list does not end: the server keeps sending pages with nothing new. ' +
        'Check the server URL: it may not be a Kubernetes API server.',
    ],
    [
      'a list of empty pages',
      ['ls'],
      (socket) => {
        const page = { kind: 'PodList', metadata: { continue: randomUUID() }, items: [] };
        socket.write(wire('200 OK', JSON_TYPE, JSON.stringify(page)));
      },
      'the list does not end: the server keeps sending pages with nothing new. ' +
        'Check the server URL: it may not be a Kubernetes API server.',
    ],
  ])('%s', async (_what, args, hostility, line) => {
    expect(await runAgainst(hostility, args)).toEqual(failure(`error: ${line}`));
  });

  test.each([
    ['a list of a kubelet', 'items', '{},'],
    ['items of a kubelet that are large', 'items', `{"metadata":{"name":"${'a'.repeat(64 * 1024)}"}},`],
  ])(
    '%s',
    async (_what, field, piece) => {
      const node = JSON.stringify({ kind: 'Node', metadata: { name: 'n' } });
      const hostility: Hostility = (socket, { path }) => {
        if (path === '/api/v1/nodes/n') return socket.write(wire('200 OK', JSON_TYPE, node));
        if (!path.endsWith('/proxy/pods')) return socket.write(wire('404 Not Found', JSON_TYPE, '{}'));
        socket.write(`${HEAD}\r\n{"kind":"PodList","${field}":[`);
        pour(socket, piece.repeat(Math.ceil((64 * 1024) / piece.length)));
        return true;
      };
      const { code, stderr } = await runAgainst(hostility, ['nodes', 'n', '--node-timeout=2m']);
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining('kubelet did not answer (the list is larger than any Kubernetes list (256 MiB)): n'),
      ]);
    },
    120_000,
  );

  test('an error in plain text: its first line, cut short', async () => {
    const hostility: Hostility = (socket) => {
      socket.write('HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\n\r\n');
      pour(socket, 'oops '.repeat(16 * 1024));
    };
    expect(await runAgainst(hostility, ['ls'])).toEqual(
      failure(
        `Error from server (HTTP 500): ${'oops '.repeat(40).trim()}. The server failed: try again, and check the API server and any proxy in front of it.`,
      ),
    );
  });

  test('an answer of a kubelet that trickles takes no longer than --node-timeout', async () => {
    const node = JSON.stringify({ kind: 'Node', metadata: { name: 'n' } });
    const trickle: Hostility = (socket, { path }) => {
      if (path === '/api/v1/nodes/n') return socket.write(wire('200 OK', JSON_TYPE, node));
      if (!path.includes('/proxy/')) return socket.write(wire('404 Not Found', JSON_TYPE, '{}'));
      socket.write(`${HEAD}\r\n`);
      const timer = setInterval(() => socket.write(' '), 20);
      return socket.once('close', () => {
        clearInterval(timer);
      });
    };
    const started = performance.now();
    const { stderr } = await runAgainst(trickle, ['nodes', 'n', '--node-timeout=500ms']);
    expect(stderr).toContain('1 of 1 kubelet did not answer (no answer within 0.5s): n');
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('a kubeconfig without end is no kubeconfig', async () => {
  const { code, stderr } = await run(['ls', '--kubeconfig=/dev/zero'], { through: 'nothing' });
  expect([code, stderr]).toEqual([
    2,
    'error: kubeconfig /dev/zero: larger than 32 MiB. Check the path given with --kubeconfig.\n',
  ]);
});

test('a machine without file descriptors blames itself, and the run fails', async () => {
  const server = await startHostileServer((socket) => socket.write(wire('200 OK', JSON_TYPE, '{}')));
  try {
    // As many as Node itself needs; those that are left are taken before the first request.
    const script = `exec ${PROGRAM} ls`;
    const preload = `const fs = require('node:fs');
      const { Agent } = require('node:https');
      const create = Agent.prototype.createConnection;
      Agent.prototype.createConnection = function (...given) {
        try { for (;;) fs.openSync('/dev/null'); } catch {}
        return create.apply(this, given);
      };`;
    const folder = mkdtempSync(join(tmpdir(), 'descriptors-'));
    writeFileSync(join(folder, 'preload.cjs'), preload);
    const env = { NODE_OPTIONS: `--require=${join(folder, 'preload.cjs')}` };
    const { code, stderr } = await runCommand('sh', ['-c', `ulimit -n 64; ${script}`], {
      kubeconfig: server.kubeconfig(),
      env,
    });
    rmSync(folder, { recursive: true });
    expect([code, stderr]).toEqual([
      2,
      'error: too many open files: this machine has no file descriptor left for a connection. ' +
        'Raise the limit (ulimit -n), or ask fewer kubelets at a time with --concurrency.\n',
    ]);
  } finally {
    await server.close();
  }
});
