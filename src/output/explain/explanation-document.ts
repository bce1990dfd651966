import type { Explanation } from '../../nodes/explanation.ts';
import { API_VERSION } from '../api-version.ts';

/** An explanation as `explain -o json` prints it: what was decided, field by field, absent where it is not known. */
export interface ExplanationDocument extends Explanation {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodExplanation';
}

/** A list where several pods were asked for, even if only one was found; else the one explanation by itself. */
export function explanationDocument(explanations: readonly Explanation[], asList: boolean): object {
  const items = explanations.map((explanation): ExplanationDocument => ({
    apiVersion: API_VERSION,
    kind: 'StaticPodExplanation',
    ...explanation,
  }));
  return !asList && items.length === 1
    ? items[0]!
    : { apiVersion: API_VERSION, kind: 'StaticPodExplanationList', items };
}
