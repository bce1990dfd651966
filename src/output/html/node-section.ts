import { html, type Html } from './html.ts';
import type { Table } from '../../kubectl/printers/table.ts';
import type { ReportedCluster } from './reported-cluster.ts';

/** A cluster with the table of its nodes. */
export interface ListedCluster extends ReportedCluster {
  /** A row for each of `nodes`, in their order; its first column is the name. */
  readonly table: Table;
  /** What was not looked at and why, one sentence each. */
  readonly unread: readonly string[];
}

/** The nodes of a cluster as `nodes -o wide` shows them. `id` sets the table apart from others in the same report. */
export function nodeSection({ name: cluster, fault, nodes, table }: ListedCluster, id: string): Html | undefined {
  if (fault !== undefined) return undefined;
  if (nodes.length === 0) return html`<p>No nodes.</p>`;
  const { columns, rows } = table;
  const headers = columns.map(({ header }) => html`<th scope="col">${header}</th>`);
  const body = rows.map(([first, ...others], index) => {
    const cells = others.map(({ text }) => html`<td><span class="name">${text}</span></td>`);
    return html`<tr data-item data-node="${nodes[index]!.name}" data-cluster="${cluster}">
      <th scope="row"><span class="name">${first?.text}</span></th>
      ${cells}
    </tr>`;
  });
  return html`<section class="scroll" aria-labelledby="${id}" tabindex="0" data-group>
    <table class="nodes">
      <caption id="${id}">
        Where each node takes static pods from, as “nodes -o wide” shows
        it${cluster === undefined ? '' : `: ${cluster}`}. Values that end in “?” are guesses.
      </caption>
      <thead>
        <tr>
          ${headers}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </section>`;
}
