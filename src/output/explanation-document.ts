import type { Explanation } from '../domain/explanation.ts';
import { API_VERSION } from './api-version.ts';

/** An explanation as `explain -o json` prints it: what was decided, field by field, absent where it is not known. */
export interface ExplanationDocument extends Explanation {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodExplanation';
}

/** One explanation by itself, several as a list. */
export function explanationDocument(explanations: readonly Explanation[]): object {
  const items = explanations.map((explanation): ExplanationDocument => ({
    apiVersion: API_VERSION,
    kind: 'StaticPodExplanation',
    ...explanation,
  }));
  return items.length === 1 ? items[0]! : { apiVersion: API_VERSION, kind: 'StaticPodExplanationList', items };
}
