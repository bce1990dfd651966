import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../plugin/bundle.ts';
import { SILENCED_VARIABLES } from '../../plugin/deafening.ts';
import { makeExecutable } from '../../plugin/executable.ts';
import { fetchRuntime, hostRuntime } from '../../plugin/runtime.ts';
import { hostTarget } from '../../plugin/target.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { COMPILED, PROGRAM } from '../program/built-program.ts';
import { invoke } from './invocation.ts';
import { isSprung, layTraps } from './traps.ts';

// What only an executable can get wrong: `npm run test:executable` makes one and names it.
const describeExecutable = COMPILED ? describe : describe.skip;

let folder: string;
let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer({ cluster: 'kubeadm' });
});

afterAll(() => server.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'executable-'));
  writeFileSync(join(folder, 'config'), server.kubeconfig());
  layTraps(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** `ls` in the folder with the traps. */
function list(env: Readonly<Record<string, string>> = {}) {
  return invoke([PROGRAM, 'ls', '-o', 'name'], { folder, env: { KUBECONFIG: join(folder, 'config'), ...env } });
}

const NAMES = { code: 0, stderr: '', stdout: expect.stringContaining('pod/etcd-cp-1\n') as unknown };

describeExecutable('an executable in a hostile directory', () => {
  test('reads none of the files there', async () => {
    expect(await list()).toEqual(NAMES);
    expect(isSprung(folder)).toBe(false);
    const help = await invoke([PROGRAM, '--help'], { folder });
    expect(help.stdout).toContain('Use "kubectl static options"');
    expect(isSprung(folder)).toBe(false);
  });

  test('which the same runtime does read by default', async () => {
    // With it, the trap is run in place of the script.
    rmSync(join(folder, 'tsconfig.json'));
    writeFileSync(join(folder, 'say.cjs'), 'process.stdout.write(process.env.NAME_FROM_DOTENV ?? "unset")');
    const bun = fetchRuntime(hostRuntime());
    expect(await invoke([bun, './say.cjs'], { folder })).toEqual({ code: 0, stdout: '1', stderr: '' });
    expect(isSprung(folder)).toBe(true);
  });
});

describeExecutable('an executable in a hostile environment', () => {
  test.each([
    ['BUN_BE_BUN', '1'],
    ['BUN_OPTIONS', '--preload=./trap.cjs'],
    ['BUN_OPTIONS', '--config=./bunfig.toml'],
    ['BUN_OPTIONS', '--version'],
    ['BUN_INSPECT_PRELOAD', './trap.cjs'],
    ['NODE_OPTIONS', '--require=./trap.cjs'],
    ['NODE_OPTIONS', '--no-such-option'],
    ['NODE_PATH', './node_modules'],
    ['NODE_CHANNEL_FD', '1'],
  ])('does as ever with %s=%s', async (name, value) => {
    expect(await list({ [name]: value })).toEqual(NAMES);
    expect(isSprung(folder)).toBe(false);
  });

  test('where the runtime as it comes obeys', async () => {
    writeFileSync(join(folder, 'nothing.cjs'), '');
    rmSync(join(folder, 'bunfig.toml'));
    const bun = fetchRuntime(hostRuntime());
    await invoke([bun, './nothing.cjs'], { folder, env: { BUN_OPTIONS: '--preload=./trap.cjs' } });
    expect(isSprung(folder)).toBe(true);
  });

  test('opens no port for a debugger', async () => {
    const silent = await listenSilently();
    const port = await freePort();
    const running = invoke([PROGRAM, 'ls', `--server=http://127.0.0.1:${silent.port}`, '--request-timeout=3s'], {
      folder,
      env: { BUN_INSPECT: `ws://127.0.0.1:${port}/debug` },
    });
    await silent.asked;
    expect(await accepts(port)).toBe(false);
    silent.close();
    expect((await running).code).toBe(2);
  });

  test('has no trace of the variables that steer Bun', () => {
    const bytes = readFileSync(PROGRAM);
    expect(SILENCED_VARIABLES.filter((name) => bytes.includes(name))).toEqual([]);
  });
});

describeExecutable('making an executable', () => {
  test('adds little to the runtime, and makes an archive of bearable size', () => {
    const executable = readFileSync(PROGRAM);
    const runtime = statSync(fetchRuntime(hostRuntime())).size;
    const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
    expect(megabytes(executable.length - runtime)).toBeLessThanOrEqual(14);
    expect(megabytes(gzipSync(executable).length)).toBeLessThanOrEqual(60);
  });

  test('twice gives the same bytes', () => {
    const [one, other] = ['one', 'other'].map((name) => {
      const path = join(folder, name, 'made');
      makeExecutable(hostTarget(), 'dist/program.cjs', path);
      return readFileSync(path);
    });
    expect(one!.equals(other!)).toBe(true);
  }, 60_000);
});

describeExecutable('the executable for linux/arm64', () => {
  // Debian's qemu-user and libc6-arm64-cross.
  const emulator = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
  const command = [...emulator, resolve('dist/executables/linux_arm64/kubectl-static')];
  const hasEmulator = spawnSync(emulator[0]!, ['--version']).status === 0;
  const testEmulated = hasEmulator && existsSync(emulator[2]!) ? test : test.skip;

  testEmulated('starts', async () => {
    expect(await invoke([...command, '--version'], { folder })).toEqual({
      code: 0,
      stdout: `kubectl-static ${VERSION}\n`,
      stderr: '',
    });
  });

  testEmulated('lists static pods', async () => {
    const env = { KUBECONFIG: join(folder, 'config') };
    expect(await invoke([...command, 'ls', '-o', 'name'], { folder, env })).toEqual(NAMES);
  });
});

/** A server that takes connections and never answers. */
async function listenSilently(): Promise<{ port: number; asked: Promise<void>; close: () => void }> {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  const asked = new Promise<void>((resolve) =>
    silent.once('connection', () => {
      resolve();
    }),
  );
  const port = await listening(silent);
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  };
  return { port, asked, close };
}

async function freePort(): Promise<number> {
  const brief = createServer();
  const port = await listening(brief);
  await new Promise((resolve) => brief.close(resolve));
  return port;
}

function listening(listener: Server): Promise<number> {
  return new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => {
      resolve((listener.address() as AddressInfo).port);
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
