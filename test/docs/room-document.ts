import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { grouped } from '../../src/facts/grouped.ts';

/** The rooms of `src`: its folders. */
export const ROOMS: readonly string[] = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** One exported declaration. */
interface Offer {
  readonly file: string;
  readonly name: string;
  /** The first sentence of its doc comment. */
  readonly about: string;
}

/** The entry file of a room: what it offers to the others, file by file, each with the first sentence about it. */
export function roomDocument(room: string): string {
  const isOwn = ({ path }: SourceNames): boolean => path.startsWith(`src/${room}/`);
  const wanted = new Set(sources().flatMap((source) => (isOwn(source) ? [] : source.imports)));
  const offers = sources()
    .filter(isOwn)
    .flatMap((source) => source.offers)
    .filter(({ file, name }) => wanted.has(`${file} ${name}`));
  const byFile = grouped(offers, ({ file }) => posix.relative(`src/${room}`, file));
  const sections = [...byFile].map(([file, own]) => {
    return `[${file}](${file})\n\n${own.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}`;
  });
  const head = `# src/${room}\n\nWhat this room offers to the others. What it owns, and which rooms it may import from: [docs/design.md](../../docs/design.md#the-shape). Written by \`npm run docs\`; do not edit.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}

/** A file of `src` by the names that go in and out. */
interface SourceNames {
  readonly path: string;
  /** `FILE NAME` of each. */
  readonly imports: readonly string[];
  readonly offers: readonly Offer[];
}

let read: readonly SourceNames[] | undefined;

/** Every file, read once for all rooms. */
function sources(): readonly SourceNames[] {
  read ??= readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const path = posix.join('src', name);
      const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
      return { path, imports: importsOf(path, source), offers: offersOf(path, source) };
    });
  return read;
}

/** `FILE NAME` of each name that a file imports, at once or when it is needed. */
function importsOf(path: string, source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        const names = bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
        found.push(...names.map((name) => `${fileOf(path, node.moduleSpecifier)} ${name}`));
      }
    }
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      const specifier = dynamicImport(node.initializer);
      const names = node.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
      if (specifier !== undefined) found.push(...names.map((name) => `${fileOf(path, specifier)} ${name}`));
    }
    if (ts.isPropertyAccessExpression(node)) {
      const specifier = dynamicImport(node.expression);
      if (specifier !== undefined) found.push(`${fileOf(path, specifier)} ${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The module of `await import('…')`, with brackets or without. */
function dynamicImport(node: ts.Node | undefined): ts.Expression | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node)) return dynamicImport(node.expression);
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

function fileOf(path: string, specifier: ts.Expression): string {
  const text = ts.isStringLiteral(specifier) ? specifier.text : '';
  return text.startsWith('.') ? posix.join(posix.dirname(path), text) : text;
}

function offersOf(file: string, source: ts.SourceFile): Offer[] {
  return source.statements.flatMap((statement): Offer[] => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const about = firstSentence(statement);
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText())
      : [(statement as ts.DeclarationStatement).name?.getText() ?? ''];
    return names.map((name) => ({ file, name, about }));
  });
}

function firstSentence(statement: ts.Statement): string {
  const text = ts
    .getJSDocCommentsAndTags(statement)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
