import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };

// npm refuses provenance where the repository is another than the one that publishes, and without it npmjs.com has no
// place to take the README's pictures and documents from.
test('the package names the repository of krew.yaml', () => {
  const homepage = /^ {2}homepage: (\S+)$/m.exec(readFileSync('krew.yaml', 'utf8'))![1]!;
  expect(packageJson.homepage).toBe(homepage);
  expect(packageJson.repository).toEqual({ type: 'git', url: `git+${homepage}.git` });
  expect(packageJson.bugs).toBe(`${homepage}/issues`);
});
