import { DocumentSyntaxError } from './syntax-error.ts';
import { placeOf, type Mark } from './cursor.ts';
import type { Token } from './token.ts';

/** The error of a token of `text` that is out of place. */
export function parserError(text: string, message: string, { mark }: Token): DocumentSyntaxError {
  return new DocumentSyntaxError(message, placeOf(mark), loggedLine(text, mark));
}

/**
 * go-yaml counts lines from 0 and adds one only to what its scanner finds (`fail` of `decode.go`). The end of a text is
 * on a line of its own to it. It names no line for what it finds in the first.
 */
function loggedLine(text: string, { line, column, offset }: Mark): number | undefined {
  const isBehind = column > 0 && offset >= text.length;
  return line + Number(isBehind) || undefined;
}
