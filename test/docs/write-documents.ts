import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { settleAddress } from '../../plugin/address.ts';
import { trackedFiles } from '../../plugin/tracked-files.ts';

// `npm run docs`: writes the generated documents and pictures anew, and the address of the repository wherever it stands. With
// `--check` nothing is written, and what would be is named, with exit code 1.

const checks = process.argv.includes('--check');

if (!checks) {
  for (const file of settleAddress('.', trackedFiles())) process.stdout.write(`${file}: another address\n`);
}

// The program's texts hold the address, so it is loaded after that.
const { DOCUMENTS } = await import('./documents.ts');

// Most of the time is waiting, above all for the pods of the tour.
const documents = await Promise.all([...DOCUMENTS].map(async ([path, make]) => [path, await make()] as const));

for (const [path, text] of documents) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (checks) {
    process.stdout.write(`${path}\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
