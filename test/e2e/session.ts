import { expect } from '@jest/globals';
import {
  startApiServer,
  type ApiServerOptions,
  type Fault,
  type KubeconfigOptions,
  type TestApiServer,
} from '../api-server/api-server.ts';
import type { RunResult } from '../program/built-program.ts';
import { runInProcess } from '../program/in-process.ts';

/** One run of the program, inside this process, against a server of its own. */
export interface Session {
  readonly args: readonly string[];
  readonly server?: ApiServerOptions;
  readonly fault?: Fault;
  /** How the user is known, or the text of the kubeconfig; null for none at all. */
  readonly kubeconfig?: KubeconfigOptions | ((server: TestApiServer) => string) | null;
  /** Before the run: changes the cluster, or the users. */
  readonly prepare?: (server: TestApiServer) => void;
}

/** What a session came to. */
export interface SessionResult extends RunResult {
  /** `GET /path?query` of each request, decoded. */
  readonly requests: readonly string[];
}

/** Runs one session from the start of its server to its end. */
export async function runSession(session: Session): Promise<SessionResult> {
  const server = await startApiServer(session.server ?? {});
  try {
    session.prepare?.(server);
    if (session.fault !== undefined) server.fault(session.fault);
    const kubeconfig = kubeconfigOf(session, server);
    const result = await runInProcess(session.args, kubeconfig === undefined ? {} : { kubeconfig });
    return { ...result, requests: server.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`) };
  } finally {
    await server.close();
  }
}

function kubeconfigOf({ kubeconfig = {} }: Session, server: TestApiServer): string | undefined {
  if (kubeconfig === null) return undefined;
  return typeof kubeconfig === 'function' ? kubeconfig(server) : server.kubeconfig(kubeconfig);
}

/** How many sessions run at a time: most wait for answers, or for a time to pass. */
const AT_ONCE = 3;

/** Milliseconds for all sessions of a file, also on a machine that has other things to do. */
export const SESSIONS_TIMEOUT = 300_000;

/** Runs all sessions, several at a time. */
export async function runSessions<Name extends string>(
  sessions: Readonly<Record<Name, Session>>,
): Promise<Readonly<Record<Name, SessionResult>>> {
  const waiting = Object.entries<Session>(sessions);
  const results: Record<string, SessionResult> = {};
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await runSession(next[1]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results as Readonly<Record<Name, SessionResult>>;
}

/** What every failure must look like: one line that says what and what to try, nothing on stdout, exit code 2. */
export function expectFailure({ code, stdout, stderr }: RunResult): void {
  const [message = '', help, ...more] = stderr.trimEnd().split('\n');
  expect({ code, stdout, more }).toEqual({ code: 2, stdout: '', more: [] });
  expect(message).toMatch(
    /^(error: |Error from server \(|Unable to connect to the server: |The connection to the server )/,
  );
  if (help !== undefined) expect(help).toMatch(/^See 'kubectl static( \w+)? --help' for usage\.$/);
}
