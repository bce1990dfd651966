import type { CatalogueEntry } from '../../rules/catalogue.ts';
import { API_VERSION } from '../api-version.ts';

/** Rules as a document, with all their words. */
export function ruleList(entries: readonly CatalogueEntry[]) {
  const items = entries.map(({ rule: { id, severity, title, why, remedy, source, since, until }, scope }) => {
    return { id, scope, severity, title, why, remedy, source, since, until };
  });
  return { apiVersion: API_VERSION, kind: 'RuleList', items };
}
