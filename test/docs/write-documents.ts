import { settleAddress } from '../../plugin/address.ts';
import { trackedFiles } from '../../plugin/tracked-files.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// `npm run docs`: writes the generated documents and pictures anew, and the address of the repository wherever it stands.

for (const file of settleAddress('.', trackedFiles())) process.stdout.write(`${file}: another address\n`);

// The program's texts hold the address, so it is loaded after that.
const { DOCUMENTS } = await import('./documents.ts');

for (const [path, make] of DOCUMENTS) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await make());
}
