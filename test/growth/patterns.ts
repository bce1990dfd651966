import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A regular expression that is written in a source file, or put together in one. */
export interface Pattern {
  /** `src/kubernetes/age.ts:12`. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** A text that may make a pattern slow: `pump` again and again between the two others. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Every regular expression in src: the literals, and those that `new RegExp` makes, with a word for what is only known at run time. */
export function patternsIn(glob: string): readonly Pattern[] {
  return globSync(glob).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
    const found: Pattern[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const end = node.text.lastIndexOf('/');
        found.push({ place: `${file}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const [made = '', flags = ''] = (node.arguments ?? []).map((one) => textOf(one, source));
        found.push({ place: `${file}:${line}`, source: made, flags });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** Stands for what only a run knows, such as a name. */
const UNKNOWN = 'cp-1';

/** The text that an expression has, as far as literals and constants of the file tell. */
function textOf(node: ts.Node, source: ts.SourceFile): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ expression, literal }) => textOf(expression, source) + literal.text);
    return [node.head.text, ...spans].join('');
  }
  if (ts.isIdentifier(node)) {
    const constants = source.statements
      .filter(ts.isVariableStatement)
      .flatMap((one) => one.declarationList.declarations);
    const made = constants.find(({ name }) => name.getText() === node.text)?.initializer;
    if (made !== undefined) return textOf(made, source);
  }
  return UNKNOWN;
}

const SUFFIXES = ['', '\0', 'x\n'];
/** Of a set of characters so many are tried that the pattern does not name. */
const OTHERS = 2;
const CHARACTERS = Array.from('1a0Af \t/\\"\'.-_()[]{}<>:;,=!?#%$@&|*+\u001b\0\n\ré');

/**
 * Texts that a backtracking matcher may try in every way: whatever the pattern repeats without end, behind what leads
 * there, and what it looks for again and again, whole and cut off. None for a pattern that repeats nothing without end.
 */
export function attacksOn({ source, flags }: Pattern): readonly Attack[] {
  const unicode = flags.includes('u');
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets: false });
  const pumps = new Map<string, readonly [prefix: string, pump: string]>();
  const add = (prefix: string, pump: string): void => {
    if (pump !== '') pumps.set(JSON.stringify([prefix, pump]), [prefix, pump]);
  };
  visitRepeats(pattern, '', (prefix, element) => {
    for (const pump of samplesOf(element)) for (const before of [prefix, '', '!']) add(before, pump);
  });
  if (pumps.size === 0) return [];
  for (const alternative of [0, 1, 2]) {
    const whole = sampleOf(pattern, alternative);
    for (let length = 1; length <= whole.length; length += 1) add('', whole.slice(0, length));
  }
  return [...pumps.values()].flatMap(([prefix, pump]) => SUFFIXES.map((suffix) => ({ prefix, pump, suffix })));
}

/** Calls back for each repetition without end, with a text that leads there. */
function visitRepeats(node: AST.Node, prefix: string, onRepeat: (prefix: string, element: AST.Element) => void): void {
  if (node.type === 'Quantifier') {
    if (node.max === Infinity) onRepeat(prefix, node.element);
    visitRepeats(node.element, prefix, onRepeat);
  }
  if (!('alternatives' in node) || node.type === 'ClassStringDisjunction') return;
  for (const { elements } of node.alternatives as readonly AST.Alternative[]) {
    let before = prefix;
    for (const element of elements) {
      visitRepeats(element, before, onRepeat);
      before += sampleOf(element);
    }
  }
}

/** A text that matches, of the alternatives the one of this number; an assertion is passed over. */
function sampleOf(node: AST.Node, alternative = 0): string {
  if (node.type === 'Character') return String.fromCodePoint(node.value);
  if (node.type === 'CharacterSet' || node.type === 'CharacterClass') return samplesOf(node)[0] ?? '';
  if (node.type === 'Quantifier') return sampleOf(node.element, alternative).repeat(Math.max(node.min, 1));
  if (node.type !== 'Pattern' && node.type !== 'Group' && node.type !== 'CapturingGroup') return '';
  const { elements } = node.alternatives[Math.min(alternative, node.alternatives.length - 1)]!;
  return elements.map((element) => sampleOf(element, alternative)).join('');
}

/** The source of the whole pattern that a part is of. */
function patternOf(node: AST.Node): string {
  return node.parent === null ? node.raw : patternOf(node.parent);
}

function samplesOf(element: AST.Element): readonly string[] {
  if (element.type === 'CharacterSet' || element.type === 'CharacterClass') {
    const set = new RegExp(`^${element.raw}$`, 'u');
    const inside = CHARACTERS.filter((character) => set.test(character));
    const named = inside.filter((character) => patternOf(element).includes(character));
    return [...named, ...inside.filter((character) => !named.includes(character)).slice(0, OTHERS)];
  }
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return [sampleOf(element)];
  return element.alternatives.map((_, index) => sampleOf(element, index));
}
