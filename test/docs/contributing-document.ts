import { RELEASE_ITEMS } from '../../plugin/release-items.ts';

const BEGIN = '<!-- release items: written by `npm run docs` from plugin/release-items.ts -->';
const END = '<!-- end of the release items -->';

/** CONTRIBUTING.md with what must be true before a release; the rest of it is written by hand. Throws where it has no place for that. */
export function contributingDocument(text: string): string {
  const [before, behind] = text.split(BEGIN);
  const after = behind?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error('CONTRIBUTING.md has no place for the release items');
  const items = RELEASE_ITEMS.map(({ what }) => `- [ ] ${what}`).join('\n');
  return `${before}${BEGIN}\n\n${items}\n\n${END}${after}`;
}
