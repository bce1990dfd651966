import { expect, test } from '@jest/globals';
import { createContext, Script } from 'node:vm';
import { attacksOn, patternsIn, type Attack, type Pattern } from './patterns.ts';

/** Characters of an attack. A pattern that takes steps by its square takes 3 s or more, one that is linear 1 ms. */
const SIZE = 120_000;
/** Milliseconds: what a loaded machine may take for the second, and none does for the first. */
const LIMIT = 2000;

const MATCH = new Script('pattern.global ? text.replace(pattern, "") : pattern.exec(text)');

/** The first attack that a pattern does not withstand; only a matcher in a context of its own can be stopped. */
function slowestOf(pattern: Pattern): Attack | undefined {
  const context: { pattern: RegExp; text: string } = { pattern: new RegExp(pattern.source, pattern.flags), text: '' };
  const attacks = attacksOn(pattern);
  if (attacks.length > 0) createContext(context);
  return attacks.find(({ prefix, pump, suffix }) => {
    context.text = `${prefix}${pump.repeat(Math.ceil(SIZE / pump.length))}${suffix}`;
    try {
      MATCH.runInContext(context, { timeout: LIMIT });
      return false;
    } catch {
      return true;
    }
  });
}

test('whatever text it gets, every pattern takes steps in proportion to its length', () => {
  const slow = patternsIn('src/**/*.ts').flatMap((pattern) => {
    const attack = slowestOf(pattern);
    return attack === undefined ? [] : [{ ...pattern, attack }];
  });
  expect(slow).toEqual([]);
}, 300_000);

test('patterns that are put together are among them', () => {
  const made = patternsIn('src/kubelet/kubelet-state.ts').map(({ source }) => source);
  expect(made).toContain(
    '[-/]pod([0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?:\\.slice)?(?:/([^/\\n]+)|$)',
  );
});

test('a pattern that does not is found', () => {
  const quadratic = ['\\/+$', '^(\\d*)(\\d*)$', '^\\d+\\.?\\d*$', 'key\\s*=\\s*(.*?)\\s*$', '\\[[^\\]]*\\]'];
  expect(quadratic.filter((source) => slowestOf({ place: '', source, flags: '' }) === undefined)).toEqual([]);
}, 120_000);
