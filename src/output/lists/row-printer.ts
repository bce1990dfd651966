import type { ListedStaticPod } from '../../nodes/placed-pod.ts';
import { renderCustomColumns } from '../../kubectl/printers/custom-columns.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../../kubectl/printers/document-formats.ts';
import type { OutputFormat } from '../../kubectl/printers/format.ts';
import { renderJsonPath, renderJsonPathAsJson } from '../../kubectl/printers/jsonpath.ts';
import { toNames } from '../../kubectl/printers/name.ts';
import { layOutTable } from '../../kubectl/printers/table.ts';
import { staticPodDocument } from './static-pod-list.ts';
import { staticPodTable, type StaticPodTableLook } from './static-pod-table.ts';

/** How rows are to look, and where they go. */
export interface RowLook extends Omit<StaticPodTableLook, 'wide' | 'event'> {
  readonly noHeaders: boolean;
  /** Whether to print what happened to a pod as well: a first column, or a watch event with the pod as its object. */
  readonly events: boolean;
  readonly escape: (text: string) => string;
}

/**
 * Prints pods as they come, as `kubectl get -w` does: the header once, each column as wide as its widest cell so far;
 * JSON and YAML one document a pod, and JSON events one a line.
 */
export class RowPrinter {
  readonly #format: OutputFormat;
  readonly #look: RowLook;
  readonly #widths: number[] = [];
  #printed = false;

  constructor(format: OutputFormat, look: RowLook) {
    this.#format = format;
    this.#look = look;
  }

  /** The text for some pods more, to which the same happened: `ADDED`, `MODIFIED` or `DELETED`. */
  print(event: string, pods: readonly ListedStaticPod[]): string {
    if (pods.length === 0) return '';
    const first = !this.#printed;
    this.#printed = true;
    return this.#text(event, pods, first);
  }

  #table(event: string, pods: readonly ListedStaticPod[], first: boolean): string {
    const wide = this.#format.kind === 'wide';
    const table = staticPodTable(pods, { ...this.#look, ...(this.#look.events && { event }), wide });
    return layOutTable(table, { headers: first && !this.#look.noHeaders, widths: this.#widths });
  }

  #text(type: string, pods: readonly ListedStaticPod[], first: boolean): string {
    const format = this.#format;
    const { events, escape, noHeaders } = this.#look;
    const objects = pods.map(staticPodDocument);
    if (isDocumentFormat(format)) {
      const { text, eventText, between } = DOCUMENT_FORMATS[format.kind];
      const texts = objects.map((object) => (events ? eventText(type, object) : text(object)));
      return `${first ? '' : between}${texts.join(between)}`;
    }
    const documents = events ? objects.map((object) => ({ type, object })) : objects;
    switch (format.kind) {
      case 'table':
      case 'wide':
        return this.#table(type, pods, first);
      case 'name':
        return toNames(
          'pod',
          objects.map(({ metadata }) => metadata.name ?? ''),
        );
      case 'go-template':
        return documents.map((document) => format.print(document, escape)).join('');
      case 'jsonpath':
        return documents.map((document) => renderJsonPath(format.path, document, escape)).join('');
      case 'jsonpath-as-json':
        return documents.map((document) => renderJsonPathAsJson(format.path, document)).join('');
      case 'custom-columns':
        return renderCustomColumns(format.columns, documents, { headers: first && !noHeaders, widths: this.#widths });
    }
  }
}
