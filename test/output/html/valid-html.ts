import { HtmlValidate } from 'html-validate';

const VALIDATOR = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'] });

/** What is not valid in a document, a line for each; none where it is. */
export async function faultsOfHtml(text: string): Promise<readonly string[]> {
  const { results } = await VALIDATOR.validateString(text);
  return results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  );
}
