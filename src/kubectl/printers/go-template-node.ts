import type { TemplateToken } from './go-template-lexer.ts';

interface Placed {
  /** Where Go places it, in UTF-16 units. */
  readonly at: number;
}

/** An integer (`bigint`) or a float64 that is written in the template. */
export interface NumberNode extends Placed {
  readonly kind: 'number';
  readonly text: string;
  readonly value: bigint | number;
}

/** Something that has a value. */
export type Operand =
  | NumberNode
  | (Placed & { readonly kind: 'string'; readonly text: string; readonly value: string })
  | (Placed & { readonly kind: 'boolean'; readonly value: boolean })
  | (Placed & { readonly kind: 'dot' | 'nil' })
  | (Placed & { readonly kind: 'field'; readonly names: readonly string[] })
  | (Placed & { readonly kind: 'variable'; readonly names: readonly string[] })
  | (Placed & { readonly kind: 'function'; readonly name: string })
  | (Placed & { readonly kind: 'chain'; readonly node: Operand; readonly names: readonly string[] })
  | Pipeline;

/** A function with its arguments, or one value. */
export interface TemplateCommand extends Placed {
  readonly kind: 'command';
  readonly operands: readonly Operand[];
}

/** Commands of which each gets the value of the one before it, and the variables that take the last one's. */
export interface Pipeline extends Placed {
  readonly kind: 'pipeline';
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly TemplateCommand[];
}

/** What carries out its body once, for something, or again and again. */
export interface Control extends Placed {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[] | undefined;
}

/** A part of a template. */
export type TemplateNode =
  | (Placed & { readonly kind: 'text'; readonly text: string })
  | (Placed & { readonly kind: 'action'; readonly pipeline: Pipeline })
  | Control
  | (Placed & { readonly kind: 'break' | 'continue' })
  | (Placed & { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined });

/** A template that was read: its own nodes, and those that it defines, by name. */
export interface GoTemplateTree {
  readonly source: string;
  readonly templates: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** A node as Go writes it in its messages. */
export function nodeText(node: Operand | TemplateCommand | TemplateNode): string {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'text':
      return node.text;
    case 'boolean':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return node.names.map((name) => `.${name}`).join('');
    case 'variable':
      return node.names.join('.');
    case 'function':
      return node.name;
    case 'chain':
      return `${inBrackets(node.node)}${node.names.map((name) => `.${name}`).join('')}`;
    case 'command':
      return node.operands.map(inBrackets).join(' ');
    case 'pipeline': {
      const variables = node.variables.length === 0 ? '' : `${node.variables.join(', ')} ${node.assigns ? '=' : ':='} `;
      return `${variables}${node.commands.map(nodeText).join(' | ')}`;
    }
    case 'action':
      return `{{${nodeText(node.pipeline)}}}`;
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipeline === undefined ? '' : ` ${nodeText(node.pipeline)}`}}}`;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.otherwise === undefined ? '' : `{{else}}${node.otherwise.map(nodeText).join('')}`;
      return `{{${node.kind} ${nodeText(node.pipeline)}}}${node.body.map(nodeText).join('')}${otherwise}{{end}}`;
    }
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
  }
}

function inBrackets(node: Operand): string {
  return node.kind === 'pipeline' ? `(${nodeText(node)})` : nodeText(node);
}

/** A piece as Go's parser writes it in its messages. */
export function tokenText({ kind, text }: TemplateToken): string {
  if (kind === 'end') return 'EOF';
  if (kind === 'error') return text;
  if (kind === 'keyword' || kind === 'dot') return `<${text}>`;
  const characters = Array.from(text);
  return characters.length > 10 ? `${JSON.stringify(characters.slice(0, 10).join(''))}...` : JSON.stringify(text);
}
