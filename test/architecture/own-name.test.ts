import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { COMMANDS } from '../../src/commands/catalogue.ts';

const WORDS = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0]!))].join('|');
const FIXED = new RegExp(`kubectl static|\\bstatic (?:${WORDS})\\b|kubectl-static local|kubectl_complete-\\w+`);

/** What a command of this program begins with, in the texts of a file: where, and which text. */
function fixedNames(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node);
    const [name] = isText ? (FIXED.exec(node.text) ?? []) : [];
    if (name !== undefined) {
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${name}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('no text has the name of the program fixed in it, but for the one place that it comes from', () => {
  const found = globSync('src/**/*.ts').flatMap((file) => fixedNames(file, readFileSync(file, 'utf8')));
  expect(found).toEqual([expect.stringMatching(/^src\/facts\/called-as\.ts:\d+: kubectl static$/)]);
});

test('the test sees every form of text', () => {
  const text = `
    const a = 'see "kubectl static ls"';
    const b = \`\${c} kubectl-static local \${d} kubectl static x\`;
    // kubectl static
    const e = \`kubectl_complete-static\`;
    const g = kubectl('static manifest') + 'static pods';
    const f = 'kubectl-static 1.0';
  `;
  expect(fixedNames('x.ts', text)).toEqual([
    'x.ts:2: kubectl static',
    'x.ts:3: kubectl-static local',
    'x.ts:3: kubectl static',
    'x.ts:5: kubectl_complete-static',
    'x.ts:6: static manifest',
  ]);
});
