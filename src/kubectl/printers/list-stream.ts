import { DOCUMENT_FORMATS, type DocumentFormat } from './document-formats.ts';
import type { DocumentFormatName } from './format-names.ts';

/** A list as a document, but for its items. Of its keys those that sort before `items` must be known from the start. */
export type ListFrame = Readonly<Record<string, unknown>>;

/** Prints a list item by item: the same text as of the whole document, with no item kept once it is printed. */
export class ListStream {
  readonly #format: DocumentFormat;
  readonly #write: (text: string) => void;
  readonly #frame: ListFrame;
  #begun = false;

  constructor(format: DocumentFormatName, frame: ListFrame, write: (text: string) => void) {
    this.#format = DOCUMENT_FORMATS[format];
    this.#frame = frame;
    this.#write = write;
  }

  add(items: readonly unknown[]): void {
    for (const item of items) {
      this.#write(this.#begun ? this.#format.items.between : this.#around(this.#frame).before);
      this.#begun = true;
      this.#write(this.#format.items.text(item));
    }
  }

  /** Ends the list with what is only known now of its frame. */
  end(frame: ListFrame): void {
    const whole = { ...this.#frame, ...frame };
    this.#write(this.#begun ? this.#around(whole).after : this.#format.text({ ...whole, items: [] }));
  }

  /** What stands before and after the items. */
  #around(frame: ListFrame): { readonly before: string; readonly after: string } {
    const text = this.#format.text({ ...frame, items: [STAND_IN] });
    const written = this.#format.items.text(STAND_IN);
    const at = text.indexOf(written);
    return { before: text.slice(0, at), after: text.slice(at + written.length) };
  }
}

/** Stands where the items come: no document holds it. */
const STAND_IN = 'kubectl-static/items';
