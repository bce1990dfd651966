// Search and filters of a report. Without it everything can be read; with it what is not asked for is hidden, also from
// who hears the page.

const filter = document.getElementById('filter');
const items = [...document.querySelectorAll('[data-item]')];

if (filter !== null && items.length > 0) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const groups = [...document.querySelectorAll('[data-group]')];
  const search = document.getElementById('search');
  const selects = [...filter.querySelectorAll('select')];
  const boxes = [...filter.querySelectorAll('input[type=checkbox]')];
  const shown = document.getElementById('shown');
  /** Whether the items are nodes, which the rows of a map follow. */
  const isOfNodes = items[0].dataset.severity === undefined;
  const texts = new Map(items.map((item) => [item, textOf(item)]));

  /** What an item says, with what is said of its group once. */
  function textOf(item) {
    const head = item.closest('[data-group]')?.querySelector('h3') ?? null;
    return `${item.textContent} ${head === null ? '' : head.textContent}`.toLowerCase();
  }

  /** Offers every value that some item has. */
  function fill(select) {
    const values = [...new Set(items.map((item) => item.dataset[select.name]))].filter((value) => value !== '');
    for (const value of values.sort()) select.append(new Option(value, value));
    select.closest('label').hidden = values.length < 2;
  }

  function nodeOf({ dataset }) {
    return `${dataset.cluster}\n${dataset.node}`;
  }

  /** Whether what is chosen holds for an item, or for a row of a map as far as a row has it. */
  function isChosen({ dataset }) {
    return selects.every(({ name, value }) => value === '' || [undefined, value].includes(dataset[name]));
  }

  function isAsked(item) {
    const words = search.value.toLowerCase().split(/\s+/);
    return (
      words.every((word) => texts.get(item).includes(word)) &&
      isChosen(item) &&
      boxes.every(({ value, checked }) => checked || item.dataset.severity !== value)
    );
  }

  function apply() {
    for (const item of items) item.hidden = !isAsked(item);
    const left = items.filter((item) => !item.hidden);
    for (const group of groups) group.hidden = !left.some((item) => group.contains(item));
    const nodes = new Set(left.map(nodeOf));
    for (const row of rows) row.hidden = isOfNodes ? !nodes.has(nodeOf(row)) : !isChosen(row);
    shown.textContent = `${left.length} of ${items.length} shown`;
  }

  function reset() {
    search.value = '';
    for (const select of selects) select.value = '';
    for (const box of boxes) box.checked = true;
    apply();
  }

  /** Where a link leads is never hidden. */
  function showTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null || target.closest('[hidden]') === null) return;
    reset();
    target.scrollIntoView();
  }

  selects.forEach(fill);
  filter.hidden = false;
  filter.addEventListener('input', apply);
  document.getElementById('reset').addEventListener('click', reset);
  addEventListener('hashchange', showTarget);
  apply();
}

// What is folded is printed whole.
const folded = () => document.querySelectorAll('details:not([open])');
let opened = [];
addEventListener('beforeprint', () => {
  opened = [...folded()];
  for (const details of opened) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
});
