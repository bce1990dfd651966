import { createHash } from 'node:crypto';
import { listed } from '../../facts/listed.ts';
import type { OriginFact, ReportOrigin } from '../report-origin.ts';
import type { ReportedCluster } from './reported-cluster.ts';
import { embedded, html, type Content, type Html } from './html.ts';
import script from './report.browser.js';
import style from './report.css';

/** What a report says of itself, and its sections. */
export interface ReportPage {
  /** The command that made it: `kubectl static doctor`. */
  readonly command: string;
  /** What it is about, as a headline. */
  readonly title: string;
  /** What came of it, in a sentence. */
  readonly lead: string;
  /** Where it comes from, as titles and values. */
  readonly origin: readonly OriginFact[];
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
}

/** A number that stands out; `note` says what it leaves out. */
export interface Tile {
  readonly title: string;
  readonly value: number | string;
  readonly note?: string | undefined;
  /** What it is coloured as, where it is a number, and more than 0. */
  readonly kind?: 'error' | 'warning';
}

/** A part of a report below a heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

/** What a report is about: the clusters, by what tells them apart, else by the context of the one, or its server. */
export function pageTitle(clusters: readonly Pick<ReportedCluster, 'name'>[], origin: ReportOrigin): string {
  const apart = clusters.flatMap(({ name }) => name ?? []);
  const names = apart.length > 0 ? apart : origin.clusters.map(({ context, server }) => context ?? server);
  return names.length === 0 ? 'Static pods' : `Static pods of ${listed(names)}`;
}

/**
 * A report as one HTML document, which loads nothing: its policy lets only the style sheet and the script in it apply, by
 * their hashes, and no others even where text should ever come to be markup.
 */
export function reportPage({ command, title, lead, origin, tiles, sections }: ReportPage): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${title}: ${command}</title>
        ${embedded('style', style)}
      </head>
      <body>
        <a class="skip" href="#${sections[0]?.id ?? 'content'}">Skip to the report</a>
        <header>
          <p class="eyebrow">${command}</p>
          <h1>${title}</h1>
          <p class="lead">${lead}</p>
          <dl class="origin">
            ${origin.map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>
          <dl class="tiles">${tiles.map(tileOf)}</dl>
        </header>
        <main id="content">${sections.map(sectionOf)}</main>
        <footer>
          <p>
            This file loads nothing and sends nothing. It shows what was read at the time above; “not read” is neither a
            good nor a bad sign.
          </p>
        </footer>
        ${embedded('script', script)}
      </body>
    </html>`;
  return page.toString();
}

function policy(): string {
  return `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function tileOf({ title, value, note, kind }: Tile): Html {
  const look = kind === undefined || typeof value === 'string' || value === 0 ? 'tile' : `tile ${kind}`;
  const more = note === undefined ? undefined : html`<small>${note}</small>`;
  return html`<div class="${look}">
    <dt>${title}</dt>
    <dd class="${typeof value === 'string' ? 'word' : 'number'}">${value}${more}</dd>
  </div>`;
}

function sectionOf({ id, title, body }: Section): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`;
}
