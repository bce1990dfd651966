import { html, type Html } from './html.ts';

/** What was not looked at and why, one sentence each. */
export function limitList(unread: readonly string[]): Html {
  return html`<ul class="unread-list">
    ${unread.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}
