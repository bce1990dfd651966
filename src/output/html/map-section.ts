import type { FindingArguments } from '../../rules/finding.ts';
import type { ComponentMap, MapRow, PlacedEntry } from './component-map.ts';
import { html, type Content, type Html } from './html.ts';
import type { MapState } from './map-entry.ts';
import type { NumberedFinding } from './numbered-findings.ts';
import type { ReportedNode } from './reported-cluster.ts';
import { severitySign } from './severity-sign.ts';

/** How a map is shown. */
export interface MapLook {
  /** Sets its table apart from others in the same report. */
  readonly id: string;
  /** The name of its cluster, where there are several. */
  readonly cluster: string | undefined;
  /** Why the cluster could not be asked at all. */
  readonly fault: string | undefined;
  /** The namespace that was looked at alone. */
  readonly namespace: string | undefined;
}

/** What a state is marked with, and what it rests on. */
const STATES: Readonly<Record<MapState, readonly [sign: string, title: string, meaning: string]>> = {
  running: ['●', 'Running', 'kubelet and API server agree'],
  trouble: ['✖', 'in trouble', 'it does not run as it should, or its mirror pod may not be genuine'],
  hidden: [
    '◌',
    'hidden',
    'its kubelet has it, but the API server shows no mirror pod; with “?” it is known from Events alone',
  ],
  differs: ['◐', 'differs', 'kubelet and API server disagree'],
  stopped: ['■', 'stopped', 'stopped with “stop”; its manifest is kept on the node'],
  unsure: [
    '○',
    'with “?”',
    'known from its mirror pod alone, because its kubelet was not read; without “?” the pod is in transition',
  ],
  none: ['–', 'none', 'its kubelet answered, and has no such pod'],
  unread: ['?', 'not read', 'no mirror pod, and the kubelet was not read: nothing is known'],
};

/** The static pods of a cluster as a table, node by component, with what its signs mean. */
export function mapSection(map: ComponentMap, look: MapLook): Html {
  if (look.fault !== undefined) return html`<p class="limits">This cluster could not be asked: ${look.fault}</p>`;
  const { columns, rows, empty, unread } = map;
  return html`${mapTable(map, look)}${othersTable(rows, look)}${legend(rows)}
  ${restOf(unread, 'not read', 'They have no mirror pod, and their kubelets were not read: what runs there is not known.')}
  ${restOf(empty, 'without static pods', columns.length + rows.length === 0 ? 'Their kubelets say that they run none.' : 'Their kubelets answered.')} `;
}

function mapTable({ columns, rows }: ComponentMap, { id, cluster, namespace }: MapLook): Content {
  if (columns.length === 0) return undefined;
  const scope = namespace === undefined ? '' : `, in namespace ${namespace} only`;
  const headers = columns.map(({ namespace: own, name }) => {
    return html`<th scope="col"><span class="name">${name}</span><small class="dim">${own}</small></th>`;
  });
  return html`<section class="scroll" aria-labelledby="${id}-caption" tabindex="0">
    <table class="map">
      <caption id="${id}-caption">
        Static pods by node and component${ofCluster(cluster)}${scope}.
      </caption>
      <thead>
        <tr>
          <th scope="col">Node</th>
          ${headers}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowOf(row, cluster))}
      </tbody>
    </table>
  </section>`;
}

function ofCluster(cluster: string | undefined): string {
  return cluster === undefined ? '' : ` of ${cluster}`;
}

function rowOf({ node, cells, findings }: MapRow, cluster: string | undefined): Html {
  return html`<tr data-row data-node="${node.name}" data-cluster="${cluster}">
    <th scope="row"><span class="name">${nodeName(node)}</span>${nodeFacts(node)}${references(findings)}</th>
    ${cells.map(cellOf)}
  </tr>`;
}

function nodeName({ name }: ReportedNode): string {
  return name === '' ? 'bound to no node' : name;
}

/** What has no column: for most, that one node alone has it. */
function othersTable(rows: readonly MapRow[], { id, cluster }: MapLook): Content {
  const lines = rows.flatMap(({ node, others }) => others.map((entry) => ({ node, entry })));
  if (lines.length === 0) return undefined;
  const body = lines.map(({ node, entry }) => {
    const { namespace, name } = entry.component;
    return html`<tr data-row data-node="${node.name}" data-cluster="${cluster}">
      <th scope="row"><span class="name">${namespace}/${name}</span></th>
      <td>${entryOf(entry)}</td>
      <td><span class="name">${nodeName(node)}</span></td>
      <td class="told">${entry.told}</td>
    </tr>`;
  });
  return html`<section class="scroll" aria-labelledby="${id}-others" tabindex="0">
    <table class="map">
      <caption id="${id}-others">
        Other static pods${ofCluster(cluster)}: those without a column above.
      </caption>
      <thead>
        <tr>
          <th scope="col">Static pod</th>
          <th scope="col">State</th>
          <th scope="col">Node</th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </section>`;
}

function nodeFacts({ overview, unheard }: ReportedNode): Content {
  if (overview === undefined) return html`<small>no such Node was read</small>`;
  const { roles, version, status } = overview;
  const facts = [roles.join(', '), version, status ?? 'Node not read'].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  const silent = unheard === undefined ? undefined : html`<small title="${unheard}">kubelet not read</small>`;
  return [html`<small>${facts.join(' · ')}</small>`, silent];
}

function cellOf(entries: readonly PlacedEntry[]): Html {
  const isUnread = entries.every(({ state }) => state === 'unread');
  return html`<td class="${isUnread ? 'unread' : 'cell'}">${entries.map(entryOf)}</td>`;
}

function entryOf({ state, tone, word, told, findings }: PlacedEntry): Html {
  const [sign] = STATES[state];
  return html`<span class="entry ${state} ${tone}" title="${told}"
    ><span class="state"><span class="sign" aria-hidden="true">${sign}</span> ${word}</span
    >${references(findings)}</span
  >`;
}

/** So many findings are named in a cell. */
const MOST_REFERENCES = 8;

/** What a finding says of a component, where that is more than that something is wrong. */
const WORDS: Readonly<Record<string, (args: FindingArguments) => string>> = {
  'certificate-expired': ({ validity }) => (validity === 'expired' ? 'expired' : 'not valid yet'),
  'certificate-expires-soon': () => 'expiring',
  'control-plane-drift': () => 'differs',
  // Mirror pods alone do not tell what runs.
  'control-plane-gap': ({ toldBy }) => (toldBy === 'kubelet' ? 'missing' : 'missing?'),
  'manifest-differs': () => 'differs',
};

function references(findings: readonly NumberedFinding[]): Content {
  if (findings.length === 0) return undefined;
  const more = findings.length - MOST_REFERENCES;
  const rest = more > 0 ? html`<span class="dim">and ${more} more</span>` : undefined;
  return html` <span class="refs">${findings.slice(0, MOST_REFERENCES).map(referenceTo)}${rest}</span>`;
}

function referenceTo({ number, told: { severity, rule, args } }: NumberedFinding): Html {
  const word = WORDS[rule]?.(args);
  const said = word === undefined ? undefined : `${word} `;
  return html`<a class="ref ${severity}" href="#f${number}" title="${rule}"
    >${said}${severitySign(severity)}<span class="spoken">${severity} </span>${number}</a
  >`;
}

function legend(rows: readonly MapRow[]): Content {
  const entries = rows.flatMap(({ cells, others }) => [...cells.flat(), ...others]);
  const used = new Set(entries.map(({ state }) => state));
  const shown = (Object.keys(STATES) as MapState[]).filter((state) => used.has(state));
  if (shown.length === 0) return undefined;
  return html`<dl class="legend">
    ${shown.map((state) => {
      const [sign, title, meaning] = STATES[state];
      return html`<div class="${state}">
        <dt><span class="sign" aria-hidden="true">${sign}</span> ${title}</dt>
        <dd>${meaning}</dd>
      </div>`;
    })}
  </dl>`;
}

function restOf(nodes: readonly ReportedNode[], what: string, meaning: string): Content {
  if (nodes.length === 0) return undefined;
  const names = nodes.map(({ name }) => name).join(', ');
  return html`<details class="rest">
    <summary>${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} ${what}</summary>
    <p class="dim">${meaning}</p>
    <p>${names}</p>
  </details>`;
}
