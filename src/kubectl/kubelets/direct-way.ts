import type { OutgoingHttpHeaders } from 'node:http';
import { ConnectionError, MissingRightError, UnaskedKubeletError } from '../../facts/errors.ts';
import type { KubeletAddress } from '../api/kubelet-address.ts';
import { getNode } from '../api/objects.ts';
import type { ApiRequest, ApiResponse, Connection, ConnectionSurroundings } from '../connection.ts';
import { HttpSender } from '../transport/http-sender.ts';
import { Lifetime } from '../transport/lifetime.ts';
import type { Proxy } from '../transport/proxy.ts';
import { RequestLog } from '../transport/request-log.ts';
import { dialAddress, parseServerUrl, type ServerUrl } from '../transport/server-url.ts';
import type { TlsSettings } from '../transport/tls.ts';
import { Transport } from '../transport/transport.ts';
import type { KubeletCredentials } from './kubelet-credentials.ts';
import {
  explainDirect,
  isBadEverywhere,
  isOutOfReach,
  isUntrusted,
  kubeletFault,
  subresourceOf,
} from './kubelet-fault.ts';
import type { KubeletLine, KubeletLimits, KubeletWay } from './kubelet-way.ts';
import { DIRECTLY, getOfNodes, THROUGH_PROXY, type KnownRules } from './known-rules.ts';

/** What a `DirectWay` is made of. */
export interface DirectParts {
  /** What tells where kubelets are. */
  readonly server: Connection;
  /** Without a client certificate; undefined where no authority is known to verify kubelets with. */
  readonly tls: TlsSettings | undefined;
  /** What that authority is called: `the certificate authority in ca.crt`. */
  readonly authority: string;
  readonly credentials: KubeletCredentials;
  /** Whether the user is to be taken for another one. */
  readonly impersonates: boolean;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly compress: boolean;
  /** Milliseconds; 0 is none. */
  readonly requestTimeout: number;
  readonly proxyFor: (kubelet: ServerUrl) => Proxy | undefined;
  readonly rules: KnownRules;
  readonly surroundings: ConnectionSurroundings;
}

/** Milliseconds for a connection to one address, with its handshake. */
const DIAL_LIMIT = 3000;

/** Milliseconds that are worth another address: a timer that used up the time may have fired a little early. */
const LEAST_LIMIT = 10;

/** After so many nodes that could not be reached, and none that could, no other is tried: there is no way from here. */
const ENOUGH_FAILURES = 8;

const IMPERSONATION = 'kubelets do not support impersonation (--as) and would see you as yourself';
const NO_AUTHORITY =
  'the kubeconfig has no certificate authority to verify kubelets with: name one with --kubelet-certificate-authority';
const NO_CREDENTIALS = 'kubelets accept only tokens and client certificates, and you have neither';

/**
 * Asks kubelets over connections of our own, as the user. Before anything of the user's is shown to it, a kubelet has
 * proved who it is by a handshake that shows it nothing: OpenSSL, as Node has it, presents a client certificate before the
 * server's is judged.
 */
export class DirectWay implements KubeletWay {
  readonly #parts: DirectParts;
  readonly #lines = new Map<string, Promise<KubeletLine>>();
  readonly #outOfReach = new Set<string>();
  readonly #refused = new Set<string>();
  /** The kind of address by which a kubelet was reached last: others will be by the same. */
  #reachedBy: string | undefined;

  constructor(parts: DirectParts) {
    this.#parts = parts;
  }

  /** Why no kubelet can be asked directly; undefined where it can be tried. */
  async hindrance(signal: AbortSignal): Promise<string | undefined> {
    const { impersonates, tls, credentials } = this.#parts;
    if (impersonates) return IMPERSONATION;
    if (tls === undefined) return NO_AUTHORITY;
    return (await credentials.areUsable(signal)) ? undefined : NO_CREDENTIALS;
  }

  to(node: string, limits: KubeletLimits): Promise<KubeletLine> {
    const known = this.#lines.get(node);
    if (known !== undefined) return known;
    const finding = this.#find(node, limits);
    this.#lines.set(node, finding);
    finding.catch(() => {
      this.#lines.delete(node);
      this.#parts.server.nodes.forget(node);
    });
    return finding;
  }

  prepare(): void {
    // Nodes are read by whoever prepares.
  }

  /** A kubelet takes `nodes/proxy` for all but flagz. */
  mayAsk(signal: AbortSignal): Promise<boolean> {
    return this.#parts.rules.mayAllowAny([...DIRECTLY, THROUGH_PROXY], signal);
  }

  async #find(node: string, { timeout, signal }: KubeletLimits): Promise<KubeletLine> {
    const hindrance = await this.hindrance(signal);
    if (hindrance !== undefined) {
      throw new UnaskedKubeletError('hindered', `could not be asked directly: ${hindrance}`);
    }
    const addresses = await this.#addressesOf(node, signal);
    const end = performance.now() + timeout;
    const failures: ConnectionError[] = [];
    for (const address of addresses) {
      this.#refuseInVain();
      const limit = Math.min(DIAL_LIMIT, end - performance.now());
      if (failures.length > 0 && limit < LEAST_LIMIT) break;
      try {
        const line = await this.#dial(address, limit, signal);
        this.#reachedBy = address.type;
        return line;
      } catch (error) {
        if (!(error instanceof ConnectionError) || error.fault === 'exhausted') throw error;
        failures.push(error);
        if (isBadEverywhere(error)) break;
      }
    }
    if (failures.every(({ cause }) => isOutOfReach(cause))) this.#outOfReach.add(node);
    throw unasked(failures);
  }

  /** Those of the kind by which another was reached come first. */
  async #addressesOf(node: string, signal: AbortSignal): Promise<readonly KubeletAddress[]> {
    const { server } = this.#parts;
    if ((await server.nodes.addresses(node)) === undefined) await getNode(server, node, signal);
    const addresses = (await server.nodes.addresses(node)) ?? [];
    const isUsual = ({ type }: KubeletAddress): boolean => type === this.#reachedBy;
    return [...addresses.filter(isUsual), ...addresses.filter((address) => !isUsual(address))];
  }

  #refuseInVain(): void {
    if (this.#reachedBy !== undefined || this.#outOfReach.size < ENOUGH_FAILURES) return;
    const why = `none of the ${this.#outOfReach.size} nodes tried before could be reached from here`;
    throw new UnaskedKubeletError('unreachable', `was not tried directly: ${why}`);
  }

  /** Shows nothing of the user's yet. Rejects with `ConnectionError('kubelet')`, whose cause says why. */
  async #dial({ host, port }: KubeletAddress, limit: number, signal: AbortSignal): Promise<KubeletLine> {
    const where = dialAddress({ hostname: host, port });
    const url = parseServerUrl(`https://${where}`);
    const transport = new Transport(url, this.#parts.tls, this.#parts.proxyFor(url), { keepAlive: false });
    const lifetime = new Lifetime(signal, limit, url.display);
    try {
      (await transport.dial(lifetime)).destroy();
      return this.#lineOver(transport, url, where);
    } catch (error) {
      const isLate = error instanceof ConnectionError && (error.fault === 'timeout' || error.fault === 'unconnected');
      if (!isLate) throw kubeletFault(error, where, this.#parts.authority);
      throw new ConnectionError('kubelet', `${where}: i/o timeout`, undefined, error);
    } finally {
      lifetime.end();
    }
  }

  #lineOver(transport: Transport, url: ServerUrl, where: string): KubeletLine {
    const { surroundings } = this.#parts;
    const log = new RequestLog(url.display, surroundings);
    const { warn } = surroundings;
    const sender = new HttpSender({ ...this.#parts, server: url, transport, log, warn, followsRedirects: false });
    return {
      access: 'direct',
      server: sender.server,
      send: (request) => sendTo(sender, request, (error) => kubeletFault(error, where, this.#parts.authority)),
      request: (endpoint) => ({ path: `/${endpoint}`, passedOn: true }),
      refuses: (endpoint) => {
        return this.#refused.has(endpoint) || this.#parts.rules.forbid(getOfNodes(subresourceOf(endpoint)));
      },
      explain: (error, endpoint) => {
        const told = explainDirect(error, endpoint);
        if (told instanceof MissingRightError) this.#refused.add(endpoint);
        return told;
      },
    };
  }
}

/** Connections that failed before anything was sent. */
function unasked(failures: readonly ConnectionError[]): UnaskedKubeletError {
  const obstacle = failures.some(isUntrusted) ? 'untrusted' : 'unreachable';
  return new UnaskedKubeletError(obstacle, `could not be asked directly: ${whyNot(failures)}`);
}

/** That a name means nothing here is worth a word where nothing else was tried. */
function whyNot(failures: readonly ConnectionError[]): string {
  const telling = failures.filter(({ cause }) => !(cause instanceof ConnectionError && cause.fault === 'dns'));
  const told = (telling.length === 0 ? failures : telling).map(({ message }) => message);
  return told.length === 0 ? 'its Node has no address' : told.join('; ');
}

/** What breaks on the way to a kubelet is no affair of the API server's. */
async function sendTo(
  sender: HttpSender,
  request: ApiRequest,
  faultOf: (error: unknown) => unknown,
): Promise<ApiResponse> {
  const asFault = (error: unknown): never => {
    const fault = faultOf(error);
    throw fault instanceof ConnectionError && isUntrusted(fault) ? unasked([fault]) : fault;
  };
  const response = await sender.send(request).catch(asFault);
  return {
    status: response.status,
    headers: response.headers,
    discard: () => {
      response.discard();
    },
    body: {
      async *[Symbol.asyncIterator]() {
        try {
          yield* response.body;
        } catch (error) {
          asFault(error);
        }
      },
    },
  };
}
