import { UsageError } from '../../facts/errors.ts';
import { executeGoTemplate } from './go-template-evaluator.ts';
import { FUNCTION_NAMES } from './go-template-functions.ts';
import { GoTemplateError } from './go-template-lexer.ts';
import { parseGoTemplate } from './go-template-parser.ts';

/**
 * Prints a document as a template says: no newline at the end. What comes of the data goes through `escape`: a terminal
 * needs `escapeText`, a pipe wants it as it is. Throws a `UsageError` where the template does not fit the document.
 */
export type GoTemplate = (document: unknown, escape: (text: string) => string) => string;

/**
 * Reads a template as `-o go-template=…` takes it: Go's `text/template` with kubectl's functions. A `UsageError` in kubectl's
 * words if it cannot.
 */
export function readGoTemplate(source: string): GoTemplate {
  const tree = inWords(`error parsing template ${source}, `, () => parseGoTemplate(source, FUNCTION_NAMES));
  return (document, escape) => {
    const pieces: string[] = [];
    const write = (text: string, isData: boolean): void => void pieces.push(isData ? escape(text) : text);
    inWords(`error executing template ${JSON.stringify(source)}: `, () => {
      executeGoTemplate(tree, document, write);
    });
    return pieces.join('');
  };
}

function inWords<Result>(before: string, attempt: () => Result): Result {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    throw new UsageError(`${before}${error.message}`);
  }
}
