import type { DirectWay } from './direct-way.ts';
import type { KubeletLine, KubeletLimits, KubeletWay } from './kubelet-way.ts';
import { DIRECTLY, THROUGH_PROXY, type KnownRules } from './known-rules.ts';

/** What a `ChosenWay` chooses from. */
export interface Choice {
  readonly proxy: KubeletWay;
  readonly direct: DirectWay;
  readonly rules: KnownRules;
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
    const { proxy, direct, rules } = this.#choice;
    const own = await rules.read(limits.signal);
    const mayOnlyDirectly =
      own?.allows(THROUGH_PROXY, node) === false && DIRECTLY.some((permission) => own.allows(permission, node));
    if (!mayOnlyDirectly || !(await this.#isPossible(limits.signal))) return await proxy.to(node, limits);
    this.#isDirect = true;
    return await direct.to(node, limits);
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
