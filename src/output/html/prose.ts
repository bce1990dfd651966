import { html, type Content } from './html.ts';

/** A text of more characters is folded: its beginning is shown. */
const LONGEST = 480;
/** So much of it. */
const BEGINNING = 280;

/** A command in quotes, as sentences of this program name one. */
const COMMAND = /"(kubectl[ -][^"]*)"/;

/** Sentences, the commands in them set off; a long text is folded. */
export function prose(text: string): Content {
  if (text.length <= LONGEST) return withCommands(text);
  const beginning = `${text.slice(0, BEGINNING)}…`;
  return html`<details>
    <summary>${beginning}</summary>
    <p>${withCommands(text)}</p>
  </details>`;
}

function withCommands(text: string): Content {
  // What a group takes stands at the odd places.
  return text
    .split(new RegExp(COMMAND, 'g'))
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** So many lines are shown. */
const MOST_LINES = 8;

/** Lines that are not broken, such as of a diff; more than a few are folded. */
export function proseLines(lines: readonly string[]): Content {
  if (lines.length === 0) return undefined;
  const block = html`<pre>${lines.map((line) => html`<span>${line}</span>`)}</pre>`;
  if (lines.length <= MOST_LINES) return block;
  return html`<details>
    <summary>${lines.length} lines: ${lines[0]} …</summary>
    ${block}
  </details>`;
}
