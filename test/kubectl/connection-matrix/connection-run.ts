import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { cuts } from '../../../plugin/cuts.ts';
import { makeExecutable } from '../../../plugin/executable.ts';
import { hostTarget } from '../../../plugin/target.ts';
import { COMPILED } from '../../program/built-program.ts';
import type { ConnectionLab, ProxyName } from './connection-lab.ts';
import type { ErrorKind, Identity, Outcome, Row, Setup } from './matrix-row.ts';

/** A program under test, and how to read what it says. */
export interface Contestant {
  readonly run: (
    flags: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
    row: Row,
  ) => Promise<Execution>;
  readonly errorKind: (stderr: string) => ErrorKind | undefined;
}

interface Execution {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run and everything it printed. */
export interface Run {
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
  /** The command line as its plugins saw it; empty where there was no plugin. */
  readonly parent: string;
}

/** The minor version of the kubectl on PATH, or undefined where there is none. */
export function kubectlMinor(): number | undefined {
  const run = spawnSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  if (run.status !== 0) return undefined;
  const { clientVersion } = JSON.parse(run.stdout) as { clientVersion: { minor: string } };
  return parseInt(clientVersion.minor, 10);
}

const KUBECTL_ARGUMENTS = ['get', '--raw', '/version'];

export const KUBECTL: Contestant = {
  run: async (flags, env, cwd, { kubectlArguments = KUBECTL_ARGUMENTS }) =>
    await execute('kubectl', [...kubectlArguments, ...flags], env, cwd),
  errorKind: kubectlErrorKind,
};

/**
 * Our side: the probe, bundled as the program is, and where an executable is under test, made into one as well.
 * `PROBE_RUNTIME` names another Node, or Bun, to run it.
 */
export async function ourProbe(folder: string): Promise<Contestant> {
  const outfile = join(folder, 'probe.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'probe.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [cuts],
  });
  const executable = join(folder, 'probe');
  if (COMPILED) makeExecutable(hostTarget(), outfile, executable);
  const [program, ...script] = COMPILED ? [executable] : [process.env.PROBE_RUNTIME ?? process.execPath, outfile];
  return {
    run: async (flags, env, cwd) => await execute(program, [...script, '-v', '9', ...flags], env, cwd),
    errorKind: ourErrorKind,
  };
}

/** Runs one row with one program, in a home of its own. */
export async function runRow(row: Row, lab: ConnectionLab, contestant: Contestant): Promise<Run> {
  const home = join(lab.folder, 'home');
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
  const setup = row.setup(lab, home);
  for (const [path, text] of Object.entries(setup.files ?? {})) await place(join(home, path), text);
  forget(lab);
  const faults = (setup.faults ?? []).map(({ server, fault }) => lab.servers[server].fault(fault));
  const env = { PATH: process.env.PATH ?? '', HOME: home, ...setup.env };
  const { code, stdout, stderr } = await contestant.run(setup.flags ?? [], env, home, row);
  for (const fault of faults) fault.clear();
  const read = (path: string): string => readFileSync(join(home, path), 'utf8');
  const parent = await readFile(join(home, 'parent'), 'utf8').catch(() => '');
  return {
    outcome: {
      ...(code === 0
        ? { identity: lastIdentity(lab) ?? { username: 'nobody was seen' } }
        : { error: contestant.errorKind(stderr) ?? (`unclassified: ${stderr}` as ErrorKind) }),
      ...(code === 0 ? seenElsewhere(lab, stderr) : {}),
      ...(setup.evidence === undefined || code !== 0 ? {} : { evidence: evidenceOf(setup, read) }),
    },
    stdout,
    stderr,
    parent,
  };
}

function evidenceOf({ evidence }: Setup, read: (path: string) => string): unknown {
  try {
    return evidence?.(read);
  } catch {
    return 'nothing to read';
  }
}

async function place(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}

function forget(lab: ConnectionLab): void {
  for (const server of Object.values(lab.servers)) server.requests.length = 0;
  for (const proxy of Object.values(lab.proxies)) proxy.asked.length = 0;
}

function lastIdentity(lab: ConnectionLab): Identity | undefined {
  const requests = Object.values(lab.servers).flatMap((server) => server.requests);
  return requests.findLast((request) => request.path.startsWith('/version') && request.user !== undefined)?.user;
}

function seenElsewhere(lab: ConnectionLab, stderr: string): Pick<Outcome, 'via' | 'warnings'> {
  const via = Object.entries(lab.proxies)
    .filter(([, proxy]) => proxy.asked.length > 0)
    .map(([name]) => name as ProxyName);
  const warnings = stderr.split('\n').filter((line) => line.startsWith('Warning: '));
  return { ...(via.length === 0 ? {} : { via }), ...(warnings.length === 0 ? {} : { warnings }) };
}

async function execute(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Execution> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Each kind by the words that kubectl has for it, most telling first. */
const KUBECTL_WORDS: readonly (readonly [RegExp, ErrorKind])[] = [
  [/Invalid timeout value|invalid value ".*" for --request-timeout/, 'usage'],
  [/^error: EOF|error reading input for/m, 'credentials'], // it prompts for a user name
  [/You must be logged in|\(Unauthorized\)/, 'unauthorized'],
  [/\(Forbidden\)/, 'forbidden'],
  [/\((InternalError|TooManyRequests|ServiceUnavailable)\)/, 'server'],
  [/server localhost:8080 was refused/, 'config'],
  [/unable to read client-(cert|key)|open \S*\/gone: no such file/, 'credentials'],
  [
    /getting credentials|exec plugin: invalid apiVersion|auth plugin has been removed|no Auth Provider found/,
    'credentials',
  ],
  [/id-token|id_token|failed to refresh token|Must provide client-id/, 'credentials'],
  [/private key does not match|tls: failed to (parse private key|find any PEM data)/, 'credentials'],
  [/x509:|server gave HTTP response to HTTPS client/, 'tls'],
  [/Proxy Authentication Required/, 'proxy'],
  [/was refused - did you specify/, 'refused'],
  [/no such host|server misbehaving|name resolution/, 'dns'],
  [/Client\.Timeout|deadline exceeded|i\/o timeout/, 'timeout'],
  [/does not exist|was not found|invalid configuration|error loading config file|no such file or directory/, 'config'],
  [
    /are both specified|more than one authentication method|must be specified for|without impersonating a user/,
    'config',
  ],
  [/root certificates|unsupported protocol scheme|invalid 'proxy-url'|unsupported scheme/, 'config'],
  [/invalid URL escape|must be a URL or a host:port pair/, 'config'],
  [/EOF|connection reset/, 'reset'],
];

function kubectlErrorKind(stderr: string): ErrorKind | undefined {
  return KUBECTL_WORDS.find(([words]) => words.test(stderr))?.[1];
}

const API_REASONS: Readonly<Record<string, ErrorKind>> = {
  Unauthorized: 'unauthorized',
  Forbidden: 'forbidden',
  InternalError: 'server',
  TooManyRequests: 'server',
  ServiceUnavailable: 'server',
};

function ourErrorKind(stderr: string): ErrorKind | undefined {
  const fault = /^error \((\w+)\): /m.exec(stderr)?.[1];
  return fault === undefined ? undefined : (API_REASONS[fault] ?? (fault as ErrorKind));
}
