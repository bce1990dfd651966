import { expect, test } from '@jest/globals';
import { createContext, Script } from 'node:vm';
import { attacksOn, patternsIn, type Attack, type Pattern } from './patterns.ts';

/** Characters of an attack. A pattern that takes steps by its square takes 3 s or more, one that is linear 1 ms. */
const SIZE = 120_000;
/** Milliseconds: what a loaded machine may take for the second, and none does for the first. */
const LIMIT = 2000;

/** A tenth of that: the square takes 30 ms or more. What is done sooner than this is linear, and is not tried longer. */
const SHORT = 12_000;
const SOON = 5;

const MATCH = new Script('pattern.global ? text.replace(pattern, "") : pattern.exec(text)');

/** Of many texts those that take long, by their place. */
const MATCH_ALL = new Script(`texts.flatMap((text, index) => {
  const started = Date.now();
  pattern.global ? text.replace(pattern, "") : pattern.exec(text);
  return Date.now() - started > soon ? [index] : [];
})`);

function textOf({ prefix, pump, suffix }: Attack, size: number): string {
  return `${prefix}${pump.repeat(Math.ceil(size / pump.length))}${suffix}`;
}

/** The attacks that are worth a longer try; all of them where one does not come to an end. */
function suspects(pattern: RegExp, attacks: readonly Attack[]): readonly Attack[] {
  const texts = attacks.map((attack) => textOf(attack, SHORT));
  const context = createContext({ pattern, texts, soon: SOON });
  try {
    const found = MATCH_ALL.runInContext(context, { timeout: LIMIT }) as readonly number[];
    return Array.from(found, (index) => attacks[index]!);
  } catch {
    return attacks;
  }
}

/** The first attack that a pattern does not withstand; only a matcher in a context of its own can be stopped. */
function slowestOf({ source, flags, ...rest }: Pattern): Attack | undefined {
  const pattern = new RegExp(source, flags);
  const attacks = attacksOn({ source, flags, ...rest });
  if (attacks.length === 0) return undefined;
  const context = createContext({ pattern, text: '' });
  return suspects(pattern, attacks).find((attack) => {
    context.text = textOf(attack, SIZE);
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
