import { SEVERITIES } from '../../rules/finding.ts';
import { html, type Html } from './html.ts';

/** What finds an item of a page again. The script shows it, and makes it work; without a script it would be in the way. */
export function pageFilter(items: 'findings' | 'nodes'): Html {
  return html`<div class="filter" id="filter" role="search" aria-label="Filter ${items}" hidden>
    <label>Search <input type="search" id="search" autocomplete="off" spellcheck="false" /></label>
    ${items === 'findings' ? [severityBoxes(), choice('Rule'), choice('Node')] : undefined}${choice('Cluster')}<button
      type="button"
      id="reset"
    >
      Show all
    </button>
    <output id="shown"></output>
  </div>`;
}

function severityBoxes(): Html {
  const boxes = SEVERITIES.map((severity) => {
    return html`<label><input type="checkbox" value="${severity}" checked /> ${severity}</label>`;
  });
  return html`<fieldset>
    <legend class="spoken">Severity</legend>
    ${boxes}
  </fieldset>`;
}

/** The script fills it with what there is to choose. */
function choice(title: string): Html {
  return html`<label hidden
    >${title}
    <select name="${title.toLowerCase()}">
      <option value="">all</option>
    </select></label
  >`;
}
