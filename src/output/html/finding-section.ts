import { html, type Content, type Html } from './html.ts';
import type { NumberedFinding, RuleFindings } from './numbered-findings.ts';
import { placeText } from '../findings/finding-report.ts';
import { pageFilter } from './page-filter.ts';
import { prose, proseLines } from './prose.ts';
import { severitySign } from './severity-sign.ts';

/** The findings by rule, with what finds one of them again. */
export function findingSection(groups: readonly RuleFindings[]): Html {
  return html`${pageFilter('findings')}${groups.map(groupOf)}`;
}

function groupOf(findings: RuleFindings): Html {
  const [{ told, number }] = findings;
  const { rule, words } = told;
  const id = `rule-${number}`;
  const isOneRemedy = findings.length > 1 && findings.every((one) => one.told.advice === told.advice);
  return html`<section class="rule" data-group aria-labelledby="${id}">
    <div class="rule-head">
      <h3 id="${id}">${words.title}</h3>
      <code>${rule}</code>
      <details class="why">
        <summary>Why it matters</summary>
        <p>${prose(words.why)}</p>
        <p>Source: <a href="${words.source}" rel="noreferrer">${words.source}</a></p>
      </details>
      ${isOneRemedy ? remedy(told.advice) : undefined}
    </div>
    <ol>
      ${findings.map((finding) => findingOf(finding, isOneRemedy))}
    </ol>
  </section>`;
}

function findingOf({ number, cluster, told }: NumberedFinding, isRemedyTold: boolean): Html {
  const { severity, rule, message, details, advice, subject } = told;
  return html`<li
    class="finding ${severity}"
    id="f${number}"
    data-item
    data-severity="${severity}"
    data-rule="${rule}"
    data-node="${subject.node}"
    data-cluster="${cluster}"
  >
    <span class="badge">${severitySign(severity)}${severity} ${number}</span>
    <div class="where">${whereOf(told, cluster)}</div>
    <div class="what">${prose(message)}${proseLines(details)}${isRemedyTold ? undefined : remedy(advice)}</div>
  </li>`;
}

function whereOf({ subject, location }: NumberedFinding['told'], cluster: string | undefined): Content {
  const name = location === undefined ? subject.name : placeText(location);
  const isNode = subject.node === undefined || subject.node === name;
  const place = [...(isNode ? [] : [`on ${subject.node}`]), ...(cluster === undefined ? [] : [`in ${cluster}`])];
  return [
    html`<strong>${name}</strong>`,
    place.length === 0 ? undefined : html`<span class="dim">${place.join(' ')}</span>`,
  ];
}

function remedy(advice: string): Html {
  return html`<div class="remedy">${prose(advice)}</div>`;
}
