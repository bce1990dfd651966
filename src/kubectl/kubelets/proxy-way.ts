import { ApiError } from '../../facts/errors.ts';
import { pathSegment } from '../../facts/path-segment.ts';
import type { Sender } from '../connection.ts';
import type { KubeletLine, KubeletWay } from './kubelet-way.ts';
import { THROUGH_PROXY, type KnownRules } from './known-rules.ts';

/**
 * Asks kubelets through the API server, which connects to them as itself: who asks needs `get nodes/proxy` for whatever it
 * is, and the kubelet is shown none of the user's credentials.
 */
export class ProxyWay implements KubeletWay {
  readonly #server: Sender;
  readonly #rules: KnownRules;

  constructor(server: Sender, rules: KnownRules) {
    this.#server = server;
    this.#rules = rules;
  }

  to(node: string): Promise<KubeletLine> {
    const { server } = this.#server;
    return Promise.resolve({
      access: 'proxy',
      server,
      send: (request) => this.#server.send(request),
      request: (endpoint) => ({ path: `/api/v1/nodes/${pathSegment(node)}/proxy/${endpoint}`, passedOn: true }),
      refuses: () => false,
      explain: explainProxied,
    });
  }

  prepare(): void {
    // There is nothing to decide.
  }

  mayAsk(signal: AbortSignal): Promise<boolean> {
    return this.#rules.mayAllowAny([THROUGH_PROXY], signal);
  }
}

/** A refusal without a `Status` is the kubelet's own, and no affair of the user's rights; the API server sends a `Status`. */
function explainProxied(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'Unknown') return error;
  if (error.status !== 401 && error.status !== 403) return error;
  return new ApiError(error.status, 'Unknown', `the kubelet refuses the API server itself (HTTP ${error.status})`);
}
