import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { expectGolden } from '../../golden.ts';

/** The text of the only element of its kind. */
function textOf(page: string, element: string): string {
  const all = [...page.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))];
  expect(all.length).toBe(1);
  return all[0]![1]!;
}

/** What a page may do, and the hashes of what it does. */
export function policyOf(page: string): { readonly said: string; readonly due: string } {
  const said = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
  const hash = (element: string) => createHash('sha256').update(textOf(page, element)).digest('base64');
  const sources = `style-src 'sha256-${hash('style')}'; script-src 'sha256-${hash('script')}'`;
  return { said, due: `default-src 'none'; ${sources}; base-uri 'none'; form-action 'none'` };
}

/** The tags of a page, without the values of their attributes. */
export function tagsOf(page: string): readonly string[] {
  const [, body] = page.split('</style>');
  return body!.match(/<[^>]*>/g)!.map((tag) => tag.replaceAll(/="[^"]*"/g, '=""'));
}

/** Compares a page with a golden file, but for its style sheet and its script, which are files of their own. */
export function expectPage(name: string, page: string): void {
  const { said, due } = policyOf(page);
  expect(said).toBe(due);
  const steady = page
    .replace(/<style>[^]*?<\/style>/, '<style>report.css</style>')
    .replace(/<script>[^]*?<\/script>/, '<script>report.browser.js</script>')
    .replaceAll(/sha256-[\w+/]{43}=/g, 'sha256-HASH')
    .replaceAll(/(127\.0\.0\.1|localhost):\d{4,5}\b/g, '$1:PORT')
    .replace(/(<dt>Time<\/dt>\s*<dd>)[^<]*/, '$1TIME')
    .replace(/(<dd>kubectl-static )[^<]*/, '$1VERSION');
  expectGolden(name, steady);
}
