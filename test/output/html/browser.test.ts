import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readSnapshot } from '../../rules/snapshot-fixture.ts';
import { Browser, describeWithChromium, type BrowserPage, type View } from './browser.ts';
import { HOSTILE, renamed } from './hostile-names.ts';
import { diagnosed, nodesPageOf, pageOf } from './page-of-snapshot.ts';

const SNAPSHOT = readSnapshot('test/fixtures/pages/control-plane.yaml');

const PAGES: Readonly<Record<string, string>> = {
  plain: pageOf(diagnosed(SNAPSHOT, { unread: ['manifests of cp-3: it is not ready'] })),
  hostile: pageOf(diagnosed(renamed(SNAPSHOT, (name) => name + HOSTILE.join('')))),
  long: pageOf(diagnosed(renamed(SNAPSHOT, (name) => name + '<b>'.repeat(1000)))),
  nodes: nodesPageOf(diagnosed(SNAPSHOT)),
  'of two clusters': pageOf(...['east', 'west'].map((name) => diagnosed(SNAPSHOT, { name }))),
};

const VIEWS: Readonly<Record<string, View>> = {
  light: {},
  dark: { scheme: 'dark' },
  printed: { media: 'print' },
  'printed by who prefers dark': { media: 'print', scheme: 'dark' },
  'on a phone': { width: 400 },
  'on a phone in the dark': { width: 400, scheme: 'dark' },
  'without scripts': { scripts: false },
};

describeWithChromium('a report', () => {
  let browser: Browser;
  let page: BrowserPage;

  beforeAll(() => {
    browser = new Browser();
  });

  afterEach(async () => {
    await page.close();
  });

  afterAll(async () => {
    await browser.end();
  });

  const LOOKS: readonly (readonly [page: string, view: string])[] = [
    ...Object.keys(VIEWS).map((view) => ['plain', view] as const),
    ...Object.keys(PAGES).map((name) => [name, 'on a phone in the dark'] as const),
  ];

  test.each(LOOKS)('is accessible, fits and loads nothing: %s, %s', async (name, view) => {
    page = await browser.open(PAGES[name]!, VIEWS[view]);
    expect(await page.barriers()).toEqual([]);
    const { scrollWidth, clientWidth } = await page.evaluate<Readonly<Record<string, number>>>(
      '(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)',
    );
    expect(scrollWidth).toBe(clientWidth);
    expect(page.requests.filter((url) => !url.endsWith('/page.html'))).toEqual([]);
    expect(page.faults).toEqual([]);
    expect(await page.evaluate('document.title')).toMatch(
      /^Static pods of (test|east, west): kubectl static (doctor|nodes)$/,
    );
  });

  test('would be found out', async () => {
    page = await browser.open('<html><p style="color:#ccc">faint<img src="http://127.0.0.1:9/"><script>no()</script>');
    expect((await page.barriers()).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['color-contrast', 'document-title', 'html-has-lang', 'image-alt']),
    );
    expect(page.requests).toContain('http://127.0.0.1:9/');
    expect(page.faults.join()).toContain('no is not defined');
  });

  /** The numbers of the findings that a screen reader finds. */
  async function heard(): Promise<readonly number[]> {
    const nodes = await page.spoken();
    return nodes.flatMap(({ role, name }) => {
      const badge = role?.value === 'StaticText' ? /^(?:error|warning|info) (\d+)$/.exec(name?.value ?? '') : null;
      return badge === null ? [] : [Number(badge[1])];
    });
  }

  const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

  test('without scripts has everything, and no filter that does nothing', async () => {
    page = await browser.open(PAGES.plain!, { scripts: false });
    expect(await heard()).toEqual(ALL);
    expect((await page.spoken()).filter(({ role }) => role?.value === 'search')).toEqual([]);
  });

  test('is searched, and says how much is left', async () => {
    page = await browser.open(PAGES.plain!);
    expect(await heard()).toEqual(ALL);
    await page.evaluate('document.getElementById("search").focus()');
    await page.type('certificate CP-2');
    expect(await page.evaluate('document.getElementById("shown").textContent')).toBe('1 of 11 shown');
    expect(await heard()).toEqual([1]);
    const status = (await page.spoken()).find(({ role }) => role?.value === 'status');
    expect(status).toBeDefined();
    await page.evaluate('document.getElementById("reset").click()');
    expect(await heard()).toEqual(ALL);
  });

  test('is filtered by severity, rule and node, the map too', async () => {
    page = await browser.open(PAGES.plain!);
    await page.evaluate('document.querySelector("input[value=warning]").click()');
    expect(await heard()).toEqual([1, 2, 3, 4, 5, 11]);
    await choose('node', 'cp-1');
    expect(await heard()).toEqual([3, 11]);
    const rows = (await page.spoken()).filter(({ role }) => role?.value === 'rowheader');
    expect(rows.map(({ name }) => name?.value.split(' ')[0])).toEqual(['cp-1']);
    await choose('rule', 'static-pod-stopped');
    expect(await heard()).toEqual([11]);
    const headings = (await page.spoken()).filter(({ role }) => role?.value === 'heading');
    expect(headings.map(({ name }) => name?.value).sort()).toEqual([
      'A static pod was stopped; its manifest is kept until it is started again',
      'Findings',
      'Static pods',
      'Static pods of test',
      'What was looked at',
    ]);
  });

  async function choose(name: string, value: string): Promise<void> {
    await page.evaluate(`(() => {
      const select = document.querySelector('select[name=${name}]');
      select.value = ${JSON.stringify(value)};
      select.dispatchEvent(new Event('input', { bubbles: true }));
    })()`);
  }

  test('shows a finding that a link leads to, whatever is filtered', async () => {
    page = await browser.open(PAGES.plain!);
    await page.evaluate('document.querySelector("input[value=error]").click()');
    expect(await heard()).not.toContain(1);
    await page.evaluate(`new Promise((resolve) => {
      addEventListener('hashchange', () => resolve());
      document.querySelector('a[href="#f1"]').click();
    })`);
    expect(await heard()).toEqual(ALL);
  });

  test('offers the names of nodes as they are shown, and finds them', async () => {
    page = await browser.open(PAGES.hostile!);
    const names = await page.evaluate<string[]>(
      '[...document.querySelectorAll("select[name=node] option")].map(({ text }) => text)',
    );
    expect(names.length).toBe(5);
    await choose('node', names[1]!);
    expect((await heard()).length).toBeGreaterThan(0);
    expect((await heard()).length).toBeLessThan(11);
  });

  test('begins with a link over its head, for a keyboard', async () => {
    page = await browser.open(PAGES.plain!);
    await page.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
  });

  test('has what is folded on paper', async () => {
    page = await browser.open(PAGES.plain!, { media: 'print', scripts: false });
    const unseen = await page.evaluate(
      '[...document.querySelectorAll("details p")].filter((one) => !one.checkVisibility()).length',
    );
    expect(unseen).toBe(0);
  });
});
