import { dump } from 'js-yaml';
import type { Fault } from '../../api-server/api-server.ts';
import type { ConnectionLab, ProxyName, ServerName } from './connection-lab.ts';

/** What went wrong, in kinds that kubectl's words tell apart. */
export type ErrorKind =
  | 'usage'
  | 'config'
  | 'credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'proxy'
  | 'protocol'
  | 'server';

/** Who the server took the client for. */
export interface Identity {
  readonly username: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a run came to. */
export interface Outcome {
  /** Absent where the run failed. */
  readonly identity?: Identity;
  readonly error?: ErrorKind;
  /** The proxies that were asked, in order of the alphabet. */
  readonly via?: readonly ProxyName[];
  /** `Warning:` lines on stderr. */
  readonly warnings?: readonly string[];
  /** What a file of the row's home says afterwards, where the row asks. */
  readonly evidence?: unknown;
}

/** The files, environment and flags of one run. */
export interface Setup {
  /** By path below the run's home; a text that begins with `#!` becomes executable. */
  readonly files?: Readonly<Record<string, string>>;
  /** Besides HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly faults?: readonly { readonly server: ServerName; readonly fault: Fault }[];
  /** Read after the run: what must be the same for kubectl and for us. */
  readonly evidence?: (read: (path: string) => string) => unknown;
}

export type Area =
  'Kubeconfig' | 'Flags' | 'Credentials' | 'Exec plugins' | 'OIDC' | 'Impersonation' | 'Transport' | 'Proxies';

/** One situation, tried with the real kubectl and with us. */
export interface Row {
  /** Short and unique. */
  readonly name: string;
  readonly area: Area;
  readonly setup: (lab: ConnectionLab, home: string) => Setup;
  readonly expected: Outcome;
  /** The first minor version of kubectl 1.x that knows what the row is about; older ones are not asked. */
  readonly since?: number;
  /** Where we differ from kubectl, and why. */
  readonly kubectl?: { readonly expected: Outcome; readonly because: string };
  /** What kubectl is asked instead of `get --raw /version`, which goes past the path of a server's URL. */
  readonly kubectlArguments?: readonly string[];
  /** kubectl cannot be asked at all, and why. */
  readonly oursAlone?: string;
}

/** What a row is called outside of its area. */
export function titleOf({ area, name }: Row): string {
  return `${area}: ${name}`;
}

/** Entries of a kubeconfig with one cluster, one user and one context, called `c`, `u` and `x`. */
export interface Entries {
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly root?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig as text. What an entry does not say is left out; `root` goes over everything. */
export function kubeconfig({ cluster, user, context, root }: Entries): string {
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'x',
    ...(cluster === undefined ? {} : { clusters: [{ name: 'c', cluster }] }),
    ...(user === undefined ? {} : { users: [{ name: 'u', user }] }),
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...context } }],
    ...root,
  });
}

/** The cluster entry of one of the lab's servers, with its authority inline. */
export function clusterOf(lab: ConnectionLab, name: ServerName = 'main'): Readonly<Record<string, unknown>> {
  const { url, caPem } = lab.servers[name];
  return { server: url, ...(url.startsWith('https') ? { 'certificate-authority-data': base64(caPem) } : {}) };
}

/** PEM or other text as kubeconfig data. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A run with one kubeconfig, named by `KUBECONFIG`. */
export function withKubeconfig(home: string, entries: Entries, more: Setup = {}): Setup {
  return {
    ...more,
    files: { config: kubeconfig(entries), ...more.files },
    env: { KUBECONFIG: `${home}/config`, ...more.env },
  };
}

/** The user `admin` as the server sees it. */
export const ADMIN: Identity = { username: 'admin', groups: ['system:masters', 'system:authenticated'] };
