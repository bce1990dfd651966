import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { platform } from 'node:os';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { isatty } from 'node:tty';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import { readCredentialFile } from './credential-file.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import { getting, readCredential } from './exec-credential.ts';
import type { Held } from './exec-credential.ts';
import { execOf, set, type ExecConfig } from '../kubeconfig/kubeconfig-entries.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';
import type { ServerUrl } from '../transport/server-url.ts';

const GROUP = 'client.authentication.k8s.io';

/** v1alpha1 went with Kubernetes 1.24. */
const API_VERSIONS = [`${GROUP}/v1`, `${GROUP}/v1beta1`];

/** Credentials from a plugin, as client-go's (plugin/pkg/client/auth/exec/exec.go): asked once, again when expired. */
export class ExecSource implements CredentialSource {
  readonly #exec: ExecConfig;
  readonly #cluster: Cluster;
  readonly #server: ServerUrl;
  readonly #surroundings: ConnectionSurroundings;
  #held: Held | undefined;
  /** The run under way: requests that start meanwhile wait for it, since it may ask the user something. */
  #running: Promise<Held> | undefined;

  /** The user of the configuration has a plugin. */
  constructor(config: KubeConfig, server: ServerUrl, surroundings: ConnectionSurroundings) {
    this.#exec = execOf(config.getCurrentUser()!)!;
    this.#cluster = config.getCurrentCluster()!;
    this.#server = server;
    this.#surroundings = surroundings;
    if (!API_VERSIONS.includes(this.#exec.apiVersion)) {
      throw new ConnectionError(
        'credentials',
        `exec plugin: invalid apiVersion "${this.#exec.apiVersion}"`,
        `Set users[].user.exec.apiVersion to ${API_VERSIONS.join(' or ')}, whichever the plugin supports.`,
      );
    }
  }

  async current(signal: AbortSignal): Promise<Credential> {
    const held = this.#held;
    if (held !== undefined && (held.expires === undefined || Date.now() <= held.expires)) return held.credential;
    return (await this.#run(signal)).credential;
  }

  async renew(refused: Credential, signal: AbortSignal): Promise<boolean> {
    if (this.#held?.credential !== refused) return true;
    try {
      await this.#run(signal);
      return true;
    } catch (error) {
      if (signal.aborted || !(error instanceof ConnectionError)) throw error;
      // The 401 is the better answer; this explains why it stands.
      this.#surroundings.warn(`refreshing credentials: ${error.message}`);
      return false;
    }
  }

  async #run(signal: AbortSignal): Promise<Held> {
    this.#running ??= this.#ask(signal).finally(() => {
      this.#running = undefined;
    });
    this.#held = await this.#running;
    return this.#held;
  }

  async #ask(signal: AbortSignal): Promise<Held> {
    const interactive = this.#isInteractive();
    const info = JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: this.#exec.apiVersion,
      spec: { ...(this.#exec.provideClusterInfo ? { cluster: this.#clusterInfo() } : {}), interactive },
    });
    const env = {
      ...this.#surroundings.env,
      ...Object.fromEntries(this.#exec.env.map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: info,
    };
    const path = findCommand(this.#exec, this.#surroundings);
    refuseNul([path, ...this.#exec.args, ...Object.entries(env).flat()]);
    const run = async (): Promise<string> => {
      const child = spawn(path, this.#exec.args, {
        env,
        stdio: [
          interactive ? 'inherit' : 'ignore',
          'pipe',
          this.#surroundings.unattended === true ? 'ignore' : 'inherit',
        ],
        windowsHide: true,
      });
      return await outputOf(child, this.#exec, signal);
    };
    return readCredential(await (interactive ? inTurn(run) : run()), this.#exec.apiVersion);
  }

  #isInteractive(): boolean {
    const mode = this.#exec.interactiveMode;
    const terminal = mode !== 'Never' && this.#surroundings.unattended !== true && isatty(0);
    if (mode !== 'Always' || terminal) return terminal;
    throw getting('exec plugin cannot support interactive mode: standard input is not a terminal');
  }

  /** `spec.cluster`, with the certificate authority always inline. */
  #clusterInfo(): Record<string, unknown> {
    const { server, tlsServerName, skipTLSVerify, caData, caFile, proxyUrl, disableCompression, execConfig } =
      this.#cluster;
    const read = (path: string): string => readCredentialFile(path, 'certificate-authority').toString('base64');
    return {
      server: serverUrl(this.#server, server),
      ...set({
        'tls-server-name': tlsServerName,
        'insecure-skip-tls-verify': skipTLSVerify,
        'certificate-authority-data': caData ?? (caFile === undefined ? undefined : read(caFile)),
        'proxy-url': proxyUrl,
        'disable-compression': disableCompression,
      }),
      ...(execConfig !== undefined && { config: execConfig }),
    };
  }
}

/** The last of the plugins that have the terminal, or wait for it. */
let terminal: Promise<unknown> = Promise.resolve();

/** Lets one plugin at a time have the terminal, where several clusters are asked: nobody could tell whose question it is. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const turn = terminal.then(run, run);
  terminal = turn.catch(() => undefined);
  return turn;
}

/** The server as written in the kubeconfig; client-go cuts query and fragment only where there is a path. */
function serverUrl({ basePath }: ServerUrl, written: string): string {
  return basePath === '' ? written : written.replace(/[?#].*$/s, '');
}

/** Looks a bare name up in the caller's PATH, not in the one that the plugin is given. */
function findCommand(exec: ExecConfig, { env }: ConnectionSurroundings): string {
  const { command } = exec;
  if (platform() === 'win32' || command.includes(sep) || isAbsolute(command)) {
    if (isAbsolute(command) && !isExecutable(command)) throw notFound(exec);
    return command;
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const path = folders.map((folder) => join(folder, command)).find(isExecutable);
  if (path === undefined) throw notFound(exec);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function notFound({ command, installHint }: ExecConfig): ConnectionError {
  const hint = printable(installHint).trim();
  return getting(
    `exec: executable ${command} not found`,
    'The kubeconfig needs this credential plugin; install it or add it to PATH.' + (hint === '' ? '' : `\n\n${hint}`),
  );
}

/** The system takes no such text, and the runtime would quote it, secrets and all. */
function refuseNul(texts: readonly (string | undefined)[]): void {
  if (!texts.some((text) => text?.includes('\0') === true)) return;
  throw getting(
    'exec: the command, an argument or a variable of the plugin contains a NUL character',
    'Correct users[].user.exec in the kubeconfig.',
  );
}

/** A hint is somebody else's text: no escape sequences (client-go, cleanANSIEscapeCodes). */
function printable(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\t\n\v\f\r]/gu, (character) => {
    const point = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return `U+${point}`;
  });
}

const MIB = 1024 * 1024;

/** Bytes that a plugin may print: a token, a certificate and a key have some KiB. */
const LARGEST_OUTPUT = 4 * MIB;

/** The plugin's stdout, once it has ended well. It is never shown: it holds the credential. */
async function outputOf(child: ChildProcess, exec: ExecConfig, signal: AbortSignal): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    const gathered = new GatheredBytes(LARGEST_OUTPUT, () =>
      getting(`exec: executable ${exec.command} printed more than ${LARGEST_OUTPUT / MIB} MiB`),
    );
    const stop = (): void => {
      child.kill();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        gathered.add(chunk);
      } catch (error) {
        child.stdout?.destroy();
        child.kill('SIGKILL');
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.once('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      reject(missing ? notFound(exec) : getting(`exec: ${error.message}`, undefined, error));
    });
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(gathered.text());
      else {
        const how = code === null ? `was killed by ${killedBy ?? 'a signal'}` : `failed with exit code ${code}`;
        reject(getting(`exec: executable ${exec.command} ${how}`, 'Run the plugin by hand, or log in again with it.'));
      }
    });
  });
}
