import type { PlacedPod } from '../domain/placement.ts';
import { renderCustomColumns } from './custom-columns.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from './document-formats.ts';
import type { OutputFormat } from './format.ts';
import { renderJsonPath, renderJsonPathAsJson } from './jsonpath.ts';
import { toNames } from './name.ts';
import { staticPodDocument } from './static-pod-list.ts';
import { staticPodTable, type StaticPodTableLook } from './static-pod-table.ts';

/** How rows are to look, and where they go. */
export interface RowLook extends Omit<StaticPodTableLook, 'wide' | 'widths'> {
  readonly escape: (text: string) => string;
}

/**
 * Prints pods as they come, as `kubectl get -w` does: the header once, each column as wide as its widest cell so far;
 * JSON and YAML one document a pod.
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

  /** The text for some pods more. */
  print(pods: readonly PlacedPod[]): string {
    if (pods.length === 0) return '';
    const first = !this.#printed;
    this.#printed = true;
    return this.#text(pods, first);
  }

  #text(pods: readonly PlacedPod[], first: boolean): string {
    const format = this.#format;
    const look = { ...this.#look, noHeaders: this.#look.noHeaders || !first, widths: this.#widths };
    const documents = pods.map(staticPodDocument);
    if (isDocumentFormat(format)) {
      const { text, between } = DOCUMENT_FORMATS[format.kind];
      return `${first ? '' : between}${documents.map(text).join(between)}`;
    }
    switch (format.kind) {
      case 'table':
      case 'wide':
        return staticPodTable(pods, { ...look, wide: format.kind === 'wide' });
      case 'name':
        return toNames(
          'pod',
          documents.map(({ metadata }) => metadata.name ?? ''),
        );
      case 'jsonpath':
        return documents.map((document) => renderJsonPath(format.path, document, look.escape)).join('');
      case 'jsonpath-as-json':
        return documents.map((document) => renderJsonPathAsJson(format.path, document)).join('');
      case 'custom-columns':
        return renderCustomColumns(format.columns, documents, { headers: !look.noHeaders, widths: this.#widths });
    }
  }
}
