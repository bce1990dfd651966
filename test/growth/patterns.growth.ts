import { expect, test } from '@jest/globals';
import { createContext, Script, type Context } from 'node:vm';
import { attacksOn, patternsIn, type Attack, type Pattern } from './patterns.ts';

/** Characters of an attack. A pattern that takes steps by its square takes 3 s or more, one that is linear 1 ms. */
const SIZE = 120_000;
/** Milliseconds: what a loaded machine may take for the second, and none does for the first. */
const LIMIT = 2000;

/** Milliseconds for many attacks together, each of which starts a thread that watches the time. */
const TOGETHER = 500;

const ONE = new Script('match(attacks[at])');

/** How far it came is in `at`. */
const THE_REST = new Script('for (; at < attacks.length; at += 1) match(attacks[at])');

const MATCH = new Script(`function match({ prefix, pump, suffix }) {
  const text = prefix + pump.repeat(Math.ceil(size / pump.length)) + suffix;
  if (pattern.global) text.replace(pattern, "");
  else pattern.exec(text);
}`);

function ends(script: Script, context: Context, timeout: number): boolean {
  try {
    script.runInContext(context, { timeout });
    return true;
  } catch {
    return false;
  }
}

/** The first attack that a pattern does not withstand; only a matcher in a context of its own can be stopped. */
function slowestOf(attacked: Pattern): Attack | undefined {
  const attacks = attacksOn(attacked);
  if (attacks.length === 0) return undefined;
  const pattern = new RegExp(attacked.source, attacked.flags);
  const context = createContext({ pattern, attacks, size: SIZE, at: 0 }) as Context & { at: number };
  MATCH.runInContext(context);
  for (; !ends(THE_REST, context, TOGETHER); context.at += 1) {
    if (!ends(ONE, context, LIMIT)) return attacks[context.at];
  }
  return undefined;
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
