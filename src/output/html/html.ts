import { escapeLine } from '../../kubectl/printers/escape.ts';

class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** The markup as it is written. */
  toString(): string {
    return this.#text;
  }

  /** What a template makes: its own pieces as they stand, and the values between them escaped. */
  static of(pieces: readonly string[], values: readonly Content[]): Markup {
    const parts = values.map((value, index) => {
      if (isUnquoted(pieces[index]!)) throw new Error(`a value without quotes behind ${pieces[index]!.slice(-20)}`);
      return textOf(value) + pieces[index + 1]!;
    });
    return new Markup(pieces[0]! + parts.join(''));
  }
}

/** Markup. There is no way to make it but `html`, which escapes, and `embedded`, for text of this program. */
export type Html = Markup;

/**
 * What may stand in a template: markup, text, which is escaped, or several of them. Undefined is nothing. Pieces of markup
 * stand on lines of their own.
 */
export type Content = Html | string | number | undefined | readonly Content[];

/**
 * Markup with values in it. Text is shown as a terminal is shown it, control, direction and invisible characters as escapes,
 * and nothing in it is markup, in elements and in attributes. A value of an attribute must stand in double quotes.
 */
export function html(pieces: TemplateStringsArray, ...values: readonly Content[]): Html {
  return Markup.of(pieces, values);
}

/**
 * An element whose text is not markup, with a style sheet or a script of this program. Throws where the text would end the
 * element.
 */
export function embedded(element: 'style' | 'script', text: string): Html {
  if (/<[/!]/.test(text)) throw new Error(`what is embedded would end its ${element}`);
  return Markup.of([`<${element}>${text}</${element}>`], []);
}

function isUnquoted(piece: string): boolean {
  return /=\s*$/.test(piece);
}

function isMarkup(content: Content): boolean {
  return content instanceof Markup;
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(textOf).join(content.every(isMarkup) ? '\n' : '');
  return escapeLine(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
