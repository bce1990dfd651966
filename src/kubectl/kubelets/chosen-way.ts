import { ApiError, UnpassedError } from '../../facts/errors.ts';
import type { NodeBook } from '../api/node-book.ts';
import type { DirectWay } from './direct-way.ts';
import type { KubeletLine, KubeletLimits, KubeletWay } from './kubelet-way.ts';
import { DIRECTLY, mayKnowDirectly, THROUGH_PROXY, type KnownRules } from './known-rules.ts';

/** What a `ChosenWay` chooses from. */
export interface Choice {
  readonly proxy: KubeletWay;
  readonly direct: DirectWay;
  readonly rules: KnownRules;
  /** What tells how old kubelets are. */
  readonly nodes: NodeBook;
  /** Writes one line to stderr. */
  readonly warn: (line: string) => void;
}

/**
 * Asks kubelets directly where the user may do that and nothing more, else through the API server. Who holds `nodes/proxy`
 * gains nothing by a direct question, and would show a powerful token to every node.
 */
export class ChosenWay implements KubeletWay {
  readonly #choice: Choice;
  #hindrance: Promise<string | undefined> | undefined;
  #isDirect = false;

  constructor(choice: Choice) {
    this.#choice = choice;
  }

  async to(node: string, limits: KubeletLimits): Promise<KubeletLine> {
    const { proxy, direct, rules, nodes } = this.#choice;
    const own = await rules.read(limits.signal);
    const lacksProxy = own?.allows(THROUGH_PROXY, node) === false;
    const mayOnlyDirectly = lacksProxy && DIRECTLY.some((permission) => own.allows(permission, node));
    if (mayOnlyDirectly && (await this.#isPossible(limits.signal))) {
      this.#isDirect = true;
      return await direct.to(node, limits);
    }
    const line = await proxy.to(node, limits);
    const lacksAll = lacksProxy && !mayOnlyDirectly;
    const couldDirectly = lacksAll && mayKnowDirectly(await nodes.kubeletVersion(node));
    return couldDirectly ? { ...line, explain: explainUnpassed(line) } : line;
  }

  prepare(signal: AbortSignal): void {
    // Whoever asks is told of a failure.
    this.#choice.rules.read(signal).catch(() => undefined);
  }

  mayAsk(signal: AbortSignal): Promise<boolean> {
    const { proxy, direct } = this.#choice;
    return this.#isDirect ? direct.mayAsk(signal) : proxy.mayAsk(signal);
  }

  /** What keeps a user from the only way there is, is said once. */
  async #isPossible(signal: AbortSignal): Promise<boolean> {
    this.#hindrance ??= this.#choice.direct.hindrance(signal).then((why) => {
      if (why !== undefined) this.#choice.warn(`Note: kubelets cannot be asked directly: ${why}.`);
      return why;
    });
    return (await this.#hindrance) === undefined;
  }
}

/** That the API server refuses to pass a question on is not the last word for who could ask directly. */
function explainUnpassed(line: KubeletLine): KubeletLine['explain'] {
  return (error, endpoint) => {
    const told = line.explain(error, endpoint);
    return told instanceof ApiError && told.reason === 'Forbidden' ? new UnpassedError(told) : told;
  };
}
