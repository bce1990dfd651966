import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import clientPackage from '@kubernetes/client-node/package.json' with { type: 'json' };
import { CLIENT_NODE, connectionMatrix } from './connection-matrix.ts';
import { PIECES, rowsOf } from './pieces.ts';

// Which rows client-node gets wrong is not tried here: `ask-client-node.ts` did.

test('client-node was asked all rows, in the version that is here', () => {
  expect([CLIENT_NODE.version, CLIENT_NODE.asked]).toEqual([clientPackage.version, connectionMatrix.length]);
});

describe.each(PIECES.map((piece) => [piece.name, piece] as const))('%s', (_, piece) => {
  test('is for something that client-node gets wrong, or has not at all', () => {
    const idle = piece.rows.filter((start) => !CLIENT_NODE.wrong.some((title) => title.startsWith(start)));
    expect(idle).toEqual([]);
    expect(piece.rows.length > 0).toBe(piece.absent === undefined);
  });
});

test('whatever client-node gets wrong is the matter of one piece', () => {
  const counts = CLIENT_NODE.wrong.map((title) => PIECES.filter((piece) => rowsOf(piece, CLIENT_NODE).includes(title)));
  const odd = CLIENT_NODE.wrong.filter((_, index) => counts[index]!.length !== 1);
  expect(odd).toEqual([]);
});

test('every file that connects is in one piece', () => {
  const files = ['kubeconfig', 'credentials', 'transport'].flatMap((folder) =>
    readdirSync(`src/kubectl/${folder}`).map((file) => `${folder}/${file}`),
  );
  const named = PIECES.flatMap((piece) => piece.files).filter((file) =>
    /^(kubeconfig|credentials|transport)\//.test(file),
  );
  expect(named.sort()).toEqual(files.sort());
});
