import { parserError } from './parser-error.ts';
import type { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

const STANDARD_TAGS = 'tag:yaml.org,2002:';

/** What stands before the content of a document: directives and `---`. */
export class DocumentStart {
  readonly #scanner: Scanner;
  readonly #text: string;
  readonly #handles = new Map<string, string>();

  constructor(scanner: Scanner, text: string) {
    this.#scanner = scanner;
    this.#text = text;
  }

  /** Reads it; whether there was any. */
  read(): boolean {
    let token = this.#scanner.peek();
    const begin = token;
    let versionSeen = false;
    while (token.type === 'version-directive' || token.type === 'tag-directive') {
      if (token.type === 'tag-directive') {
        if (this.#handles.has(token.handle)) this.#refuse('found duplicate %TAG directive', token);
        this.#handles.set(token.handle, token.prefix);
      } else {
        if (versionSeen) this.#refuse('found duplicate %YAML directive', token);
        if (token.version !== '1.1') this.#refuse('found incompatible YAML document', token);
        versionSeen = true;
      }
      this.#scanner.take();
      token = this.#scanner.peek();
    }
    if (!this.#handles.has('!')) this.#handles.set('!', '!');
    if (!this.#handles.has('!!')) this.#handles.set('!!', STANDARD_TAGS);
    if (token.type === 'document-start') this.#scanner.take();
    else if (token !== begin) this.#refuse('did not find expected <document start>', token);
    return token.type === 'document-start';
  }

  /** A tag in its long form, by the directives of the document. */
  resolveTag(token: Token & { type: 'tag' }): string {
    if (token.handle === '') return token.suffix;
    return (this.#handles.get(token.handle) ?? this.#refuse('found undefined tag handle', token)) + token.suffix;
  }

  #refuse(message: string, token: Token): never {
    throw parserError(this.#text, message, token);
  }
}
