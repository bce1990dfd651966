import type { Severity } from '../../rules/finding.ts';
import { html, type Html } from './html.ts';

const SIGNS: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', info: 'i' };

/** The sign of a severity, for the eye: whoever hears the page needs its word beside it. */
export function severitySign(severity: Severity): Html {
  return html`<span aria-hidden="true">${SIGNS[severity]} </span>`;
}
