import { ApiError, ConnectionError } from '../../facts/errors.ts';
import { readOwnRules, type ClusterPermission, type OwnRules } from '../api/rules-review.ts';
import { parseMinor } from '../../kubernetes/minor-version.ts';
import type { Sender } from '../connection.ts';

/** `get nodes/configz` and its like. */
export function getOfNodes(subresource: string): ClusterPermission {
  return { verb: 'get', resource: 'nodes', subresource };
}

/** What asking a kubelet through the API server needs. */
export const THROUGH_PROXY = getOfNodes('proxy');

/**
 * What asking a kubelet directly needs since Kubernetes 1.33, for its configuration and command line, and for its pods
 * (KEP-2862); neither lets anybody run anything.
 */
export const DIRECTLY = [getOfNodes('configz'), getOfNodes('pods')];

/** The minor version of Kubernetes since which kubelets know those two. */
const DIRECTLY_SINCE = 33;

/** Whether a kubelet of this version may know those two: one whose version cannot be told may. */
export function mayKnowDirectly(version = ''): boolean {
  const minor = parseMinor(version);
  return minor === undefined || minor >= DIRECTLY_SINCE;
}

/** Milliseconds after which kubelets are asked without knowing the rules. */
const PATIENCE = 5000;

/** The rules of this user, asked for once and only where somebody wants to know. */
export class KnownRules {
  readonly #server: Sender;
  #asking: Promise<OwnRules | undefined> | undefined;
  #known: OwnRules | undefined;

  constructor(server: Sender) {
    this.#server = server;
  }

  /** Undefined where the server does not say: whoever is asked for more then tells for itself. */
  read(signal: AbortSignal): Promise<OwnRules | undefined> {
    this.#asking ??= this.#ask(signal);
    return this.#asking;
  }

  /** Whether one of these may be allowed on some object, as far as the server says. */
  async mayAllowAny(permissions: readonly ClusterPermission[], signal: AbortSignal): Promise<boolean> {
    const rules = await this.read(signal);
    return rules === undefined || permissions.some((permission) => rules.mayAllow(permission));
  }

  /** Whether it is known by now that something is not allowed. */
  forbid(permission: ClusterPermission): boolean {
    return this.#known?.mayAllow(permission) === false;
  }

  async #ask(signal: AbortSignal): Promise<OwnRules | undefined> {
    try {
      this.#known = await readOwnRules(this.#server, signal, PATIENCE);
      return this.#known;
    } catch (error) {
      if (error instanceof ApiError || error instanceof ConnectionError) return undefined;
      throw error;
    }
  }
}
