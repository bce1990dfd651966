import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { keyOf, tell } from '../../src/rules/told-finding.ts';
import { expectGolden } from '../golden.ts';
import { findIn, fixtureFolder, ruleFixtures } from './fixtures.ts';

const IDS = CATALOGUE.map(({ rule }) => rule.id);
const ALL = ruleFixtures();

describe('the catalogue', () => {
  test('in src/rules/catalogue.ts lists every file that defines a rule', () => {
    const files = (['manifest', 'directory', 'cluster', 'node'] as const).flatMap((scope) =>
      readdirSync(`src/rules/${scope}`).map((name) => `src/rules/${scope}/${name}`),
    );
    const listed = CATALOGUE.map(({ rule, scope }) => `src/rules/${scope}/${rule.id}.ts`);
    expect(listed.sort()).toEqual(files.sort());
  });

  test('has ids in kebab case, each once', () => {
    expect(IDS.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  test('says why, what to do and where to read it up', () => {
    const poor = CATALOGUE.filter(({ rule: { title, why, remedy, source } }) => {
      return title.endsWith('.') || !why.endsWith('.') || !remedy.endsWith('.') || !source.startsWith('https://');
    });
    expect(poor.map(({ rule }) => rule.id)).toEqual([]);
  });

  test.each([
    ['bad', 'finding'],
    ['good', 'nothing'],
  ] as const)('has a fixture %s* (%s found) for every rule: none of these may be missing', (name, expected) => {
    const proved = new Set(ALL.filter((fixture) => fixture.expected === expected).map(({ rule }) => rule));
    const missing = CATALOGUE.filter(({ rule }) => !proved.has(rule.id));
    expect(missing.map(({ rule, scope }) => `${fixtureFolder(rule.id, scope)}/${name}*`)).toEqual([]);
  });

  test('has no fixture of a rule that is not in src/rules/catalogue.ts', () => {
    expect(ALL.filter(({ rule }) => !IDS.includes(rule)).map(({ path }) => path)).toEqual([]);
  });
});

describe('a rule', () => {
  test.each(ALL.filter(({ expected }) => expected === 'finding'))('finds $path', ({ rule, path }) => {
    const found = findIn(path, [rule]);
    expect(found.map((finding) => finding.rule)).not.toEqual([]);
    expect(new Set(found.map((finding) => finding.rule))).toEqual(new Set([rule]));
  });

  test.each(ALL.filter(({ expected }) => expected === 'finding'))('tells apart what it finds in $path', (fixture) => {
    const known = findIn(fixture.path, [fixture.rule]).map(({ rule, subject, location, args }) => {
      const { file, field } = location ?? {};
      return JSON.stringify([rule, subject, file, field, keyOf({ rule, args })]);
    });
    expect(known.filter((one, at) => known.indexOf(one) !== at)).toEqual([]);
  });

  test.each(ALL.filter(({ expected }) => expected === 'nothing'))('finds nothing in $path', ({ rule, path }) => {
    expect(findIn(path, [rule])).toEqual([]);
  });
});

test('what is found, in words', () => {
  const told = ALL.filter(({ expected }) => expected === 'finding').flatMap(({ rule, path }) => {
    return findIn(path, [rule]).map((finding) => {
      const { severity, message, details, advice, location, subject } = tell(finding);
      const { file = subject.name, line, column, field } = location ?? {};
      const place = [file.replace(/^.*\/rules\//, ''), line, column].filter((part) => part !== undefined).join(':');
      const lines = [message, ...details.map((line) => `  ${line}`), advice].map((line) => `  ${line}`);
      return [`${severity} ${place} ${field ?? ''}`.trim(), ...lines].join('\n');
    });
  });
  expectGolden('rules/findings.txt', `${told.join('\n')}\n`);
});
