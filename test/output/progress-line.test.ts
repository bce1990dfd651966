import { expect, test } from '@jest/globals';
import { ProgressLine, type ProgressWords } from '../../src/output/progress-line.ts';

/** A terminal (or none) and a clock of which the test is the hand. */
function bench(columns: number | undefined, words?: ProgressWords) {
  const written: string[] = [];
  let tick: (() => void) | undefined;
  const line = new ProgressLine({ write: (text) => void written.push(text), columns }, words, (_, callback) => {
    tick = callback;
    return () => (tick = undefined);
  });
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 200) tick?.();
  };
  return { line, written, pass };
}

test('says nothing for a second, then how far it has come, and takes itself away', () => {
  const { line, written, pass } = bench(100);
  line.update({ done: 1, failed: 0, total: 9 });
  pass(800);
  expect(written).toEqual([]);
  line.update({ done: 5, failed: 2, total: 9 });
  pass(200);
  expect(written).toEqual(['\rAsking kubelets: 3 answered, 2 failed, 4 left\u001b[K']);
  line.end();
  pass(1000);
  expect(written.slice(1)).toEqual(['\r\u001b[K']);
});

test('makes room for a line that is told meanwhile', () => {
  const { line, written, pass } = bench(100);
  line.tell('before it is shown');
  line.update({ done: 1, failed: 0, total: 2 });
  pass(1000);
  line.tell('and after');
  pass(200);
  const shown = '\rAsking kubelets: 1 answered, 0 failed, 1 left\u001b[K';
  expect(written).toEqual(['before it is shown\n', shown, '\r\u001b[K', 'and after\n', shown]);
});

test('leaves no trace where it was never shown', () => {
  const { line, written, pass } = bench(100);
  pass(2000);
  line.end();
  expect(written).toEqual([]);
});

test('never breaks the line of a narrow terminal', () => {
  const { line, written, pass } = bench(20);
  line.update({ done: 0, failed: 0, total: 1000 });
  pass(1000);
  expect(written).toEqual(['\rAsking kubelets: 0 \u001b[K']);
});

test('is not for a pipe', () => {
  const { line, written, pass } = bench(undefined);
  line.update({ done: 0, failed: 0, total: 1 });
  pass(5000);
  line.end();
  expect(written).toEqual([]);
});

test('says what is counted in the words it was given', () => {
  const { line, written, pass } = bench(100, { doing: 'Reading manifests', done: 'read' });
  line.update({ done: 2, failed: 1, total: 4 });
  pass(1000);
  expect(written).toEqual(['\rReading manifests: 1 read, 1 failed, 2 left\u001b[K']);
});
