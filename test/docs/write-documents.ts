import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DOCUMENTS } from './documents.ts';

// `npm run docs`: writes the generated documents and pictures anew.

for (const [path, make] of DOCUMENTS) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await make());
}
