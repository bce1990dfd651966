import { ROOT } from './bundle.ts';
import { RELEASE_ITEMS } from './release-items.ts';

// `npm run release:check`: what must be true before a release, and how far each of it is. It ends with 1 unless all that can be
// told from here is done.

const states = RELEASE_ITEMS.map(({ what, state }) => ({ what, ...state(ROOT) }));
for (const { what, is, ...more } of states) {
  process.stdout.write(`${is}: ${what}\n${'why' in more ? `  ${more.why}\n` : ''}`);
}
process.exitCode = states.some(({ is }) => is === 'not done') ? 1 : 0;
