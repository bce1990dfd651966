import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('an exported type means one thing in all of src', () => {
  const places = new Map<string, string[]>();
  for (const file of globSync('src/**/*.ts')) {
    const exported = readFileSync(file, 'utf8').matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm);
    for (const [, name] of exported) places.set(name!, [...(places.get(name!) ?? []), file]);
  }
  expect(places.size).toBeGreaterThan(500);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});
