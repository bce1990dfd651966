// Runs client-node through the matrix and writes down which rows it gets wrong: client-node.json. In half a minute:
// npx node test/kubectl/connection-matrix/ask-client-node.ts
import { writeFileSync } from 'node:fs';
import clientPackage from '@kubernetes/client-node/package.json' with { type: 'json' };
import { BEYOND_ROWS } from './beyond-rows.ts';
import { ClientNode, isRight } from './client-node.ts';
import { ConnectionLab } from './connection-lab.ts';
import { connectionMatrix } from './connection-matrix.ts';
import { runRow } from './connection-run.ts';
import { titleOf } from './matrix-row.ts';
import type { ClientNodeVerdict } from './pieces.ts';

const lab = await ConnectionLab.open();
const client = new ClientNode();
const wrong: string[] = [];
try {
  for (const row of connectionMatrix) {
    const { outcome, stderr } = await runRow(row, lab, client);
    if (isRight(outcome, row.expected)) continue;
    wrong.push(titleOf(row));
    process.stdout.write(`${titleOf(row)}\n    ${stderr === '' ? JSON.stringify(outcome) : stderr.split('\n')[0]!}\n`);
  }
  for (const [title, isRightHere] of Object.entries(BEYOND_ROWS)) {
    if (!(await isRightHere())) wrong.push(`Beyond the rows: ${title}`);
  }
} finally {
  client.close();
  await lab.close();
}
const verdict: ClientNodeVerdict = { version: clientPackage.version, asked: connectionMatrix.length, wrong };
writeFileSync(`${import.meta.dirname}/client-node.json`, `${JSON.stringify(verdict, undefined, 2)}\n`);
process.stdout.write(`${verdict.wrong.length} situations go wrong\n`);
