import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateCluster, startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { HAS_KUBECTL, PROGRAM, run, type RunOptions, type RunResult } from '../program/built-program.ts';

/** What is about kubectl itself. */
const kubectlTest = HAS_KUBECTL ? test : test.skip;

let server: TestApiServer;
let folder: string;

beforeAll(async () => {
  server = await startApiServer({ cluster: 'kubeadm' });
  folder = mkdtempSync(join(tmpdir(), 'process-test-'));
});

beforeEach(() => {
  server.requests.length = 0;
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

function runHere(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run(args, { kubeconfig: server.kubeconfig(), ...options });
}

describe('a reader of stdout that goes away', () => {
  test('ends the run without a word', async () => {
    const large = await startApiServer({ cluster: generateCluster({ nodes: 700, pods: 0, staticPodsPerNode: 6 }) });
    try {
      let seen = '';
      const { code, stderr } = await run(['ls', '--chunk-size=0'], {
        kubeconfig: large.kubeconfig(),
        onStdout: (text, reader) => {
          seen += text;
          reader.closeStdout();
        },
      });
      expect([code, stderr]).toEqual([0, '']);
      expect(seen).toMatch(/^NAMESPACE +NAME +NODE +READY +STATUS +RESTARTS +AGE +SOURCE\n/);
    } finally {
      await large.close();
    }
  });

  kubectlTest('is no failure in a shell either', async () => {
    const script = `kubectl static ls | head -1; echo "\${PIPESTATUS[*]}"`;
    expect(await shell(script)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^NAMESPACE .*\n0 0\n$/) as unknown,
      stderr: '',
    });
  });
});

describe('Ctrl-C', () => {
  test.each([
    ['before the first answer', { path: '/api/v1/pods', kind: 'hang' }],
    ['in the middle of it', { path: '/api/v1/pods', kind: 'hang', afterBytes: 300 }],
  ] as const)('%s ends the run with 130, and nothing on stdout', async (_when, fault) => {
    const handle = server.fault(fault);
    const { code, stdout, stderr } = await interruptedRun(['ls'], () => handle.struck > 0);
    handle.clear();
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('while a kubelet does not answer ends it too', async () => {
    const handle = server.fault({ path: '/api/v1/nodes/cp-1/proxy', kind: 'hang' });
    const args = ['explain', 'etcd-cp-1', '--node-timeout=60s'];
    const { code, stdout, stderr } = await interruptedRun(args, () => handle.struck > 1);
    handle.clear();
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('a manifest on stdin', () => {
  const MANIFEST = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1"}]}\n';

  test('is read to its end', async () => {
    const stdin = `${MANIFEST}---\n${'# more than a pipe holds\n'.repeat(20_000)}`;
    const { code, stdout } = await runHere(['lint', '-', '-o', 'json'], { stdin });
    const { items } = JSON.parse(stdout) as { items: { rule: string }[] };
    expect([code, items.map(({ rule }) => rule)]).toEqual([0, []]);
  });

  test('is named by -f as well, beside files', async () => {
    const file = join(folder, 'a.yaml');
    writeFileSync(file, MANIFEST);
    const { code, stdout, stderr } = await shell(`kubectl-static lint -f '-,${file}' <'${file}'`);
    expect([code, stdout, stderr]).toEqual([0, 'Nothing found in 2 manifests.\n', '']);
  });

  test('that does not end is waited for until Ctrl-C', async () => {
    const interruption = new AbortController();
    const onTaken = (): void => {
      interruption.abort();
    };
    const options = { stdin: '#'.repeat(1024 * 1024), onTaken, interrupt: interruption.signal };
    expect(await runHere(['lint', '-'], options)).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('that is a directory is said to be one', async () => {
    const { code, stdout, stderr } = await shell('kubectl-static lint - < .');
    expect([code, stdout, stderr]).toEqual([2, '', 'error: cannot read stdin: is a directory\n']);
  });
});

describe('a manifest in a FIFO', () => {
  const GOOD = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1"}]}\n`;
  const FINE = { code: 0, stdout: 'Nothing found in 1 manifest.\n', stderr: '' };

  beforeAll(() => {
    writeFileSync(join(folder, 'good.yaml'), GOOD);
    execFileSync('mkfifo', [join(folder, 'fifo')]);
  });

  test('of a shell is read to its end', async () => {
    expect(
      await shell(`kubectl-static lint <(head -1 "$HOME/good.yaml"; sleep 0.1; tail -n +2 "$HOME/good.yaml")`),
    ).toEqual(FINE);
    const empty = await shell('kubectl-static lint <(true) -o json');
    const { items } = JSON.parse(empty.stdout) as { items: readonly { rule: string }[] };
    expect(items.map(({ rule }) => rule)).toEqual(['not-a-pod']);
  });

  test('is waited for', async () => {
    const script = '(sleep 0.3; cat "$HOME/good.yaml" > "$HOME/fifo") & kubectl-static lint "$HOME/fifo"';
    expect(await shell(script)).toEqual(FINE);
  });

  test.each(['closed', 'open'])('that nobody writes is waited for until Ctrl-C, its other end %s', async (end) => {
    let writer = -1;
    const isRead = (): boolean => {
      if (writer >= 0) return true;
      try {
        writer = openSync(join(folder, 'fifo'), constants.O_WRONLY | constants.O_NONBLOCK);
        if (end === 'closed') closeSync(writer);
        return true;
      } catch {
        return false;
      }
    };
    const result = await interruptedRun(['lint', join(folder, 'fifo')], isRead);
    if (end === 'open') closeSync(writer);
    expect(result).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('a kubelet that does not answer', () => {
  test('is not waited for longer than --node-timeout says', async () => {
    const handle = server.fault({ path: '/api/v1/nodes/cp-1/proxy', kind: 'hang' });
    const { code, stdout } = await runHere(['explain', 'etcd-cp-1', '--node-timeout=300ms', '-o', 'json']);
    handle.clear();
    const { location, unreadable } = JSON.parse(stdout) as {
      location: { path: { source: string } };
      unreadable: { what: string }[];
    };
    expect([code, location.path.source]).toEqual([0, 'kubelet-config']);
    expect(unreadable.map(({ what }) => what)).toEqual(['kubelet configz, flagz and pods of node cp-1']);
  });
});

describe('-v', () => {
  const SECRETS = {
    token: ['token-of-admin'],
    basic: ['password-of-admin', Buffer.from('admin:password-of-admin').toString('base64')],
  };

  test.each([
    ['token', '6'],
    ['token', '7'],
    ['token', '8'],
    ['token', '9'],
    ['basic', '9'],
  ] as const)('with a %s at level %s logs the request, and no credential', async (auth, level) => {
    const { code, stdout, stderr } = await runHere(['ls', `-v=${level}`], { kubeconfig: server.kubeconfig({ auth }) });
    expect([code, server.requests.length]).toEqual([0, 1]);
    expect(stderr).toContain(`GET ${server.url}/api/v1/pods?fieldSelector=spec.serviceAccountName%3D&limit=500`);
    expect(stdout).toMatch(/^NAMESPACE /);
    for (const secret of SECRETS[auth]) expect(stderr + stdout).not.toContain(secret);
  });

  test('with a client certificate logs nothing of its key', async () => {
    const kubeconfig = server.kubeconfig({ auth: 'certificate' });
    const [, key = ''] = /client-key-data: *"?([^"\s]+)/.exec(kubeconfig) ?? [];
    const pem = Buffer.from(key, 'base64').toString('utf8').split('\n')[1]!;
    expect(pem.length).toBeGreaterThan(20);
    const { code, stderr } = await runHere(['ls', '-v=9'], { kubeconfig });
    expect([code, stderr.includes(key), stderr.includes(pem)]).toEqual([0, false, false]);
  });

  test('below level 6 logs nothing', async () => {
    expect((await runHere(['ls', '-v=5'])).stderr).toBe('');
  });

  test('does not show a token given on the command line', async () => {
    const { code, stderr } = await runHere(['ls', '--token=s3cret-token', '-v=9']);
    expect([code, stderr.includes('s3cret-token')]).toEqual([2, false]);
  });
});

describe('colour', () => {
  const ESCAPE = '\u001b[';
  const args = ['explain', 'etcd-cp-1', '--no-kubelet'];
  test.each([
    ['is off in a pipe', args, {}, false],
    ['is on with --color=always', [...args, '--color=always'], {}, true],
    ['is on with --color=always, whatever NO_COLOR says', [...args, '--color=always'], { NO_COLOR: '1' }, true],
    ['is off with --color=never', [...args, '--color=never'], { FORCE_COLOR: '1' }, false],
    ['is off with NO_COLOR', args, { NO_COLOR: '1' }, false],
    ['never gets into JSON', [...args, '--color=always', '-o', 'json'], {}, false],
  ])('%s', async (_what, words, env, expected) => {
    const { code, stdout } = await runHere(words, { env });
    expect([code, stdout.includes(ESCAPE)]).toEqual([0, expected]);
  });
});

describe('the program goes by the name that it is called by', () => {
  const USAGE = /^Usage:\n {2}(.*) ls \[flags\]$/m;

  function usageOf(command: string, words: readonly string[], path = ''): Promise<string | undefined> {
    return new Promise((done) => {
      const env = { PATH: `${path}${delimiter}${process.env.PATH ?? ''}`, HOME: folder };
      execFile(command, [...words, 'ls', '--help'], { env }, (_error, stdout) => {
        done(USAGE.exec(stdout)?.[1]);
      });
    });
  }

  function link(name: string): string {
    const directory = mkdtempSync(join(folder, 'bin-'));
    symlinkSync(PROGRAM, join(directory, name));
    return directory;
  }

  kubectlTest('as a plugin', async () => {
    expect(await usageOf('kubectl', ['static'], dirname(PROGRAM))).toBe('kubectl static');
  });

  test('by its path', async () => {
    expect(await usageOf(PROGRAM, [])).toBe('kubectl static');
  });

  test('by its bare name on PATH', async () => {
    expect(await usageOf('kubectl-static', [], dirname(PROGRAM))).toBe('kubectl static');
  });

  kubectlTest.each([
    ['kubectl-static_pods', ['static-pods'], 'kubectl static-pods'],
    ['kubectl-static', ['static'], 'kubectl static'],
  ])('through a link called %s', async (name, words, expected) => {
    expect(await usageOf('kubectl', words, link(name))).toBe(expected);
  });

  test('through a link of another name', async () => {
    expect(await usageOf('staticpods', [], link('staticpods'))).toBe('staticpods');
  });

  kubectlTest('through a link to a link, from another directory', async () => {
    const directory = link('kubectl-static');
    symlinkSync('kubectl-static', join(directory, 'kubectl-pods'));
    expect(await usageOf('kubectl', ['pods'], directory)).toBe('kubectl pods');
  });
});

describe('kubectl', () => {
  kubectlTest('lists the plugin without a warning', async () => {
    const path = `${dirname(PROGRAM)}${delimiter}${dirname(await which('kubectl'))}${delimiter}/usr/bin${delimiter}/bin`;
    const { code, stdout, stderr } = await shell('kubectl plugin list', path);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toContain(PROGRAM);
    expect(stdout).not.toMatch(/warning/i);
  });

  kubectlTest('passes the exit code on', async () => {
    expect((await runHere(['explain', 'shop/db-0'])).code).toBe(1);
    expect((await runHere(['nope'])).code).toBe(2);
  });

  kubectlTest('is not needed to run it', async () => {
    const results = await Promise.all([
      runHere(['ls', '-o', 'name'], { through: 'nothing' }),
      runHere(['ls', '-o', 'name']),
    ]);
    expect(results[0]).toEqual(results[1]);
    expect(results[0].code).toBe(0);
  });
});

/** Runs a bash script with the plugin on PATH and a kubeconfig of the server. */
function shell(script: string, path?: string): Promise<RunResult> {
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfig());
  chmodSync(kubeconfig, 0o600);
  const env = {
    PATH: path ?? `${dirname(PROGRAM)}${delimiter}${process.env.PATH ?? ''}`,
    HOME: folder,
    KUBECONFIG: kubeconfig,
  };
  return new Promise((done) => {
    execFile('bash', ['-c', script], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function which(command: string): Promise<string> {
  return (await shell(`command -v ${command}`)).stdout.trim();
}

/** Runs the program and interrupts it once the server says that it is time. */
async function interruptedRun(args: readonly string[], isTime: () => boolean): Promise<RunResult> {
  const interruption = new AbortController();
  const watch = setInterval(() => {
    if (isTime()) interruption.abort();
  }, 20);
  try {
    return await runHere(args, { interrupt: interruption.signal });
  } finally {
    clearInterval(watch);
  }
}
