import { DOCUMENT_FORMATS } from './document-formats.ts';
import type { DocumentFormatName } from './format-names.ts';

/** A list as a document, but for its items. Of its keys those that sort before `items` must be known from the start. */
export type ListFrame = Readonly<Record<string, unknown>>;

/** Prints a list item by item: the same text as of the whole document, with no item kept once it is printed. */
export class ListStream {
  readonly #format: DocumentFormatName;
  readonly #write: (text: string) => void;
  readonly #frame: ListFrame;
  #begun = false;

  constructor(format: DocumentFormatName, frame: ListFrame, write: (text: string) => void) {
    this.#format = format;
    this.#frame = frame;
    this.#write = write;
  }

  add(items: readonly unknown[]): void {
    for (const item of items) {
      this.#write(this.#begun ? BETWEEN[this.#format] : this.#around(this.#frame).before);
      this.#begun = true;
      this.#write(this.#itemText(item));
    }
  }

  /** Ends the list with what is only known now of its frame. */
  end(frame: ListFrame): void {
    const whole = { ...this.#frame, ...frame };
    this.#write(this.#begun ? this.#around(whole).after : DOCUMENT_FORMATS[this.#format].text({ ...whole, items: [] }));
  }

  /** What stands before and after the items. */
  #around(frame: ListFrame): { readonly before: string; readonly after: string } {
    const text = DOCUMENT_FORMATS[this.#format].text({ ...frame, items: [STAND_IN] });
    const written = this.#itemText(STAND_IN);
    const at = text.indexOf(written);
    return { before: text.slice(0, at), after: text.slice(at + written.length) };
  }

  /** An item as it stands in the list, without the end of its last line. */
  #itemText(item: unknown): string {
    if (this.#format === 'yaml') return DOCUMENT_FORMATS.yaml.text([item]).slice(0, -1);
    // Text has no line breaks of its own in JSON.
    return DOCUMENT_FORMATS.json.text(item).slice(0, -1).replaceAll('\n', '\n        ');
  }
}

/** Stands where the items come: no document holds it. */
const STAND_IN = 'kubectl-static/items';

const BETWEEN: Readonly<Record<DocumentFormatName, string>> = { json: ',\n        ', yaml: '\n' };
