import type { WebSocket } from 'ws';
import type { ClusterFlags } from '../facts/called-as.ts';
import type { KubeletAccess } from '../facts/evidence.ts';
import type { NodeBook } from './api/node-book.ts';
import type { loadKubeconfig } from './kubeconfig/kubeconfig.ts';
import type { KubeletWay } from './kubelets/kubelet-way.ts';

/** One request to the API server. */
export interface ApiRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Path below the server URL, each segment percent-encoded by the caller: `/api/v1/pods`. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Default `application/json`. */
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Ends this request; the promise rejects with `InterruptedError`. */
  readonly signal?: AbortSignal;
  /** Whole-request limit in milliseconds; overrides `--request-timeout`. 0 is none. */
  readonly timeout?: number;
  /** Most milliseconds between the request or a piece of the answer and the next piece; none by default. */
  readonly silence?: number;
  /** The server passes it on to another program, whose 401 is no word about this user's credentials. */
  readonly passedOn?: true;
  /** Nobody waits for a piece of the answer: what is small of it is gathered first. */
  readonly whole?: true;
  /** Drops the server's warnings: for what the user did not ask for and cannot change, such as the version of flagz. */
  readonly ignoreWarnings?: boolean;
}

/** An answer of any status. The body must be read to its end or cancelled with `discard`. */
export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The decoded (gunzipped) bytes; a piece of them holds only until the next is asked for. Iterating throws
   * `ConnectionError` (`reset`, `timeout`) where the answer breaks off, `InterruptedError` where the signal fires.
   */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** A WebSocket to open, with the same credentials as a request. */
export interface WebSocketRequest extends Pick<ApiRequest, 'path' | 'query' | 'signal'> {
  /** Subprotocols, best first; the server must choose one. */
  readonly protocols: readonly string[];
}

/** What answers requests: an API server, or a kubelet. */
export interface Sender {
  /** Base URL without user information, for messages. */
  readonly server: string;
  /**
   * Resolves with an answer of any status; rejects with `ConnectionError` or `InterruptedError`. 429 and 5xx with
   * `Retry-After` have been retried as client-go does.
   */
  send(request: ApiRequest): Promise<ApiResponse>;
}

/** An authenticated way to one API server, with its connections kept alive until `close`, and to the kubelets of its nodes. */
export interface Connection extends Sender {
  /** How kubelets are asked. */
  readonly kubelets: KubeletWay;
  /** The Nodes that were read over this connection. */
  readonly nodes: NodeBook;
  /** Name of the kubeconfig's context; undefined where none is used, as in a pod. */
  readonly context: string | undefined;
  /** Namespace of the context after `--namespace`; `default` where none is set. */
  readonly namespace: string;
  /** How many different warnings of the server have been passed on so far. */
  readonly warningCount: number;
  /** Opens a WebSocket, paused until somebody listens. Rejects with `ApiError` where the server refuses, `ConnectionError` or `InterruptedError`. */
  openWebSocket(request: WebSocketRequest): Promise<WebSocket>;
  /** Lets go of idle sockets so that the process can end. */
  close(): void;
}

/** How kubelets are to be asked, as typed; undefined where not given. */
export interface KubeletConnectionFlags {
  /** Default: `auto`. */
  readonly kubeletAccess?: 'auto' | KubeletAccess | undefined;
  readonly kubeletCertificateAuthority?: string | undefined;
  readonly kubeletInsecureSkipTlsVerify?: boolean | undefined;
}

/** kubectl's connection flags, as typed, and how kubelets are asked; undefined where not given. */
export interface ConnectionFlags extends ClusterFlags, KubeletConnectionFlags {
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** kubectl's duration syntax: `0`, `30`, `1m30s`. */
  readonly requestTimeout?: string | undefined;
  readonly disableCompression?: boolean | undefined;
}

/** What a connection takes from the outside world. */
export interface ConnectionSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Named in the User-Agent. */
  readonly version: string;
  /** kubectl's `-v` level; requests are logged from 6 on, never a credential. */
  readonly verbosity: number;
  /** Writes one line to stderr (already without a line end): server warnings, request logs. */
  readonly warn: (line: string) => void;
  /** Finds and reads the kubeconfig, where that was done for another connection already. */
  readonly loadKubeconfig?: typeof loadKubeconfig;
  /** True where nobody is to be asked or told anything: credential plugins then get no terminal at all. */
  readonly unattended?: boolean;
}
