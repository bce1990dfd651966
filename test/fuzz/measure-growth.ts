import { superlinear } from './growth.ts';
import { COMMON_SIZES, COMMON_TEXTS } from './long-texts.ts';
import { READERS } from './readers.ts';

// `npm run growth`: gives every reader the commonest texts, up to 1 MB long, and fails where one takes longer than in
// proportion to the length.

const slow = Object.entries(READERS).flatMap(([reader, read]) =>
  superlinear(read, COMMON_TEXTS, COMMON_SIZES).map(
    ({ text, size, times }) =>
      `${reader}: ${size} characters of ${text} take ${times} times as long as a tenth of them\n`,
  ),
);
process.stdout.write(slow.length === 0 ? `${Object.keys(READERS).length} readers, none too slow\n` : slow.join(''));
process.exitCode = slow.length === 0 ? 0 : 1;
