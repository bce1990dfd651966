import { GoTemplateError } from './go-template-lexer.ts';
import {
  nodeText,
  type TemplateCommand,
  type Control,
  type GoTemplateTree,
  type TemplateNode,
  type Operand,
  type Pipeline,
} from './go-template-node.ts';
import { ROOT } from './go-template-parser.ts';
import { FUNCTIONS } from './go-template-functions.ts';
import { sortedEntries } from './json.ts';
import {
  bytesOf,
  isMap,
  Int,
  isTruth,
  member,
  NOTHING,
  printed,
  typeName,
  type GoValue,
  type HeldValue,
} from './go-template-value.ts';

/** So many parts of a template are carried out at most; the list of a large cluster needs a tenth. */
const MOST_STEPS = 2_000_000;

/** So many characters are printed at most. */
const MOST_PRINTED = 64 * 1024 * 1024;

/** Templates that call each other; Go stops at 100,000, which is more than a stack of JavaScript holds. */
const MOST_DEPTH = 500;

/** Leaves a round of `range`. */
class Jump extends Error {
  readonly kind: 'break' | 'continue';

  constructor(kind: 'break' | 'continue') {
    super(kind);
    this.kind = kind;
  }
}

interface Variable {
  readonly name: string;
  value: HeldValue;
}

/**
 * Carries out a template on a value, as Go's `text/template` does (`exec.go`), and gives what it prints to `write`: its own
 * text, and what it prints of the data. Throws a `GoTemplateError` in Go's words.
 */
export function executeGoTemplate(
  tree: GoTemplateTree,
  data: unknown,
  write: (text: string, isData: boolean) => void,
): void {
  new Execution(tree, write).run(data);
}

class Execution {
  readonly #tree: GoTemplateTree;
  readonly #write: (text: string, isData: boolean) => void;
  #template = ROOT;
  #variables: Variable[] = [];
  #node: Operand | TemplateCommand | TemplateNode | undefined;
  #steps = 0;
  #printed = 0;
  #depth = 0;

  constructor(tree: GoTemplateTree, write: (text: string, isData: boolean) => void) {
    this.#tree = tree;
    this.#write = write;
  }

  run(data: unknown): void {
    const dot = { value: data, boxed: false };
    this.#variables = [{ name: '$', value: dot }];
    this.#walkAll(dot, this.#tree.templates.get(ROOT) ?? []);
  }

  #walkAll(dot: HeldValue, nodes: readonly TemplateNode[]): void {
    for (const node of nodes) this.#walk(dot, node);
  }

  #walk(dot: HeldValue, node: TemplateNode): void {
    this.#at(node);
    switch (node.kind) {
      case 'text': {
        this.#print(node.text, false);
        return;
      }
      case 'action': {
        const { value } = this.#pipeline(dot, node.pipeline);
        if (node.pipeline.variables.length > 0) return;
        this.#at(node);
        this.#print(value === undefined ? '<no value>' : printed(value), true);
        return;
      }
      case 'if':
      case 'with': {
        this.#scoped(() => {
          const value = this.#pipeline(dot, node.pipeline);
          if (isTruth(value.value)) this.#walkAll(node.kind === 'with' ? value : dot, node.body);
          else this.#walkAll(dot, node.otherwise ?? []);
        });
        return;
      }
      case 'range': {
        this.#scoped(() => {
          this.#range(dot, node);
        });
        return;
      }
      case 'break':
      case 'continue':
        throw new Jump(node.kind);
      case 'template': {
        this.#call(dot, node);
        return;
      }
    }
  }

  #scoped(walk: () => void): void {
    const known = this.#variables.length;
    walk();
    this.#variables.length = known;
  }

  #range(dot: HeldValue, node: Control): void {
    const { value } = this.#pipeline(dot, node.pipeline);
    if (value !== undefined && !Array.isArray(value) && !isMap(value)) {
      this.#fail(`range can't iterate over ${printed(value)}`);
    }
    const members: readonly (readonly [Int | string, unknown])[] =
      value === undefined
        ? []
        : Array.isArray(value)
          ? value.map((one: unknown, index) => [new Int(index), one] as const)
          : sortedEntries(value);
    if (members.length === 0) {
      this.#walkAll(dot, node.otherwise ?? []);
      return;
    }
    for (const [key, one] of members) {
      if (!this.#round(node, { value: key, boxed: false }, member(one))) return;
    }
  }

  /** One round; false where it leaves the loop. */
  #round({ pipeline, body }: Control, key: HeldValue, one: HeldValue): boolean {
    this.#step();
    const { variables, assigns } = pipeline;
    const known = this.#variables.length;
    const values = variables.length > 1 ? [key, one] : [one];
    for (const [index, name] of variables.entries()) {
      if (assigns) this.#assign(name, values[index]!);
      else this.#variables[known - variables.length + index]!.value = values[index]!;
    }
    try {
      this.#walkAll(one, body);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === 'break') return false;
    } finally {
      this.#variables.length = known;
    }
    return true;
  }

  #call(dot: HeldValue, node: TemplateNode & { readonly kind: 'template' }): void {
    const nodes = this.#tree.templates.get(node.name);
    if (nodes === undefined) this.#fail(`template ${JSON.stringify(node.name)} not defined`);
    if (this.#depth === MOST_DEPTH) this.#fail(`exceeded maximum template depth (${MOST_DEPTH})`);
    const given = node.pipeline === undefined ? NOTHING : this.#pipeline(dot, node.pipeline);
    const [variables, template] = [this.#variables, this.#template];
    this.#variables = [{ name: '$', value: given }];
    this.#template = node.name;
    this.#depth += 1;
    this.#walkAll(given, nodes);
    this.#depth -= 1;
    this.#variables = variables;
    this.#template = template;
  }

  #pipeline(dot: HeldValue, pipeline: Pipeline): HeldValue {
    this.#at(pipeline);
    let value: HeldValue | undefined;
    for (const command of pipeline.commands) {
      const result = this.#command(dot, command, value);
      value = { value: result.value ?? undefined, boxed: false };
    }
    for (const name of pipeline.variables) {
      if (pipeline.assigns) this.#assign(name, value!);
      else this.#variables.push({ name, value: value! });
    }
    return value!;
  }

  #command(dot: HeldValue, command: TemplateCommand, last: HeldValue | undefined): HeldValue {
    const [first, ...rest] = command.operands as readonly [Operand, ...Operand[]];
    const hasArguments = rest.length > 0 || last !== undefined;
    switch (first.kind) {
      case 'field':
        this.#at(first);
        return this.#fields(dot, first.names, hasArguments);
      case 'chain':
        return this.#chain(dot, first, hasArguments);
      case 'function':
        this.#at(first);
        return this.#function(dot, first.name, rest, last, command);
      case 'variable':
        return this.#variable(first, hasArguments);
      case 'pipeline':
        break;
      case 'boolean':
      case 'dot':
      case 'nil':
      case 'number':
      case 'string':
        this.#at(first);
    }
    if (hasArguments) this.#fail(`can't give argument to non-function ${nodeText(first)}`);
    if (first.kind === 'nil') this.#fail('nil is not a command');
    return this.#operand(dot, first);
  }

  /** The value of an operand without arguments. */
  #operand(dot: HeldValue, operand: Operand): HeldValue {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return NOTHING;
      case 'boolean':
      case 'string':
        return { value: operand.value, boxed: false };
      case 'number': {
        const { value } = operand;
        return { value: typeof value === 'bigint' ? new Int(value) : value, boxed: false };
      }
      case 'field':
        this.#at(operand);
        return this.#fields(dot, operand.names, false);
      case 'variable':
        return this.#variable(operand, false);
      case 'chain':
        return this.#chain(dot, operand, false);
      case 'function':
        this.#at(operand);
        return this.#function(dot, operand.name, [], undefined, operand);
      case 'pipeline':
        return this.#pipeline(dot, operand);
    }
  }

  #variable(node: Operand & { readonly kind: 'variable' }, hasArguments: boolean): HeldValue {
    this.#at(node);
    const [name, ...names] = node.names as readonly [string, ...string[]];
    const value = this.#find(name).value;
    if (names.length > 0) return this.#fields(value, names, hasArguments);
    if (hasArguments) this.#fail(`can't give argument to non-function ${nodeText(node)}`);
    return value;
  }

  #chain(dot: HeldValue, node: Operand & { readonly kind: 'chain' }, hasArguments: boolean): HeldValue {
    this.#at(node);
    if (node.node.kind === 'nil') this.#fail(`indirection through explicit nil in ${nodeText(node)}`);
    this.#at(node.node);
    return this.#fields(this.#operand(dot, node.node), node.names, hasArguments);
  }

  #fields(from: HeldValue, names: readonly string[], hasArguments: boolean): HeldValue {
    let held = from;
    for (const [index, name] of names.entries()) {
      held = this.#field(held, name, hasArguments && index === names.length - 1);
    }
    return held;
  }

  #field({ value, boxed }: HeldValue, name: string, hasArguments: boolean): HeldValue {
    if (value === undefined) return NOTHING;
    if (value === null) this.#fail(`nil pointer evaluating interface {}.${name}`);
    if (!isMap(value)) this.#fail(`can't evaluate field ${name} in type ${boxed ? 'interface {}' : typeName(value)}`);
    if (hasArguments) this.#fail(`${name} is not a method but has arguments`);
    return Object.hasOwn(value, name) ? member(value[name]) : NOTHING;
  }

  #function(
    dot: HeldValue,
    name: string,
    operands: readonly Operand[],
    last: HeldValue | undefined,
    node: Operand | TemplateCommand,
  ): HeldValue {
    if (name === 'and' || name === 'or') return this.#shortCircuit(dot, name, operands, last);
    const { least, most, text, apply } = FUNCTIONS[name]!;
    const count = operands.length + (last === undefined ? 0 : 1);
    if (most === undefined && count < least) {
      this.#fail(`wrong number of args for ${name}: want at least ${least} got ${operands.length}`);
    }
    if (most !== undefined && count !== most) {
      this.#fail(`wrong number of args for ${name}: want ${most} got ${count}`);
    }
    const given = operands.map((operand, index) => this.#argument(dot, operand, index < text));
    if (last !== undefined) given.push(given.length < text ? this.#asText(last) : last.value);
    try {
      return { value: apply(given, { nodes: operands.map(nodeText) }), boxed: false };
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error;
      this.#at(node);
      this.#fail(`error calling ${name}: ${error.message}`);
    }
  }

  #shortCircuit(
    dot: HeldValue,
    name: 'and' | 'or',
    operands: readonly Operand[],
    last: HeldValue | undefined,
  ): HeldValue {
    const count = operands.length + (last === undefined ? 0 : 1);
    if (count < 1) this.#fail(`wrong number of args for ${name}: want at least 1 got ${operands.length}`);
    let value: GoValue;
    for (const operand of operands) {
      value = this.#argument(dot, operand, false);
      if (isTruth(value) === (name === 'or')) return { value, boxed: false };
    }
    return { value: last === undefined ? value : last.value, boxed: false };
  }

  /** An argument; `text`: the function takes nothing but text there. */
  #argument(dot: HeldValue, operand: Operand, text: boolean): GoValue {
    this.#at(operand);
    const isConstant = ['boolean', 'number'].includes(operand.kind);
    if (text && isConstant) this.#fail(`expected string; found ${nodeText(operand)}`);
    if (text && operand.kind === 'nil') this.#fail('cannot assign nil to string');
    const held = this.#operand(dot, operand);
    return text ? this.#asText(held) : held.value;
  }

  #asText({ value }: HeldValue): string {
    if (value === undefined) this.#fail('invalid value; expected string');
    if (typeof value === 'string') return value;
    this.#fail(`wrong type for value; expected string; got ${value === null ? 'interface {}' : typeName(value)}`);
  }

  #find(name: string): Variable {
    const found = this.#variables.findLast((variable) => variable.name === name);
    return found ?? this.#fail(`undefined variable: ${name}`);
  }

  #assign(name: string, value: HeldValue): void {
    this.#find(name).value = value;
  }

  #print(text: string, isData: boolean): void {
    this.#printed += text.length;
    if (this.#printed > MOST_PRINTED) this.#fail(`it prints more than ${MOST_PRINTED} characters`);
    this.#write(text, isData);
  }

  #at(node: Operand | TemplateCommand | TemplateNode): void {
    this.#node = node;
    this.#step();
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) this.#fail(`it takes more than ${MOST_STEPS} steps`);
  }

  #fail(words: string): never {
    const node = this.#node!;
    const before = this.#tree.source.slice(0, node.at);
    const line = before.split('\n').length;
    const column = bytesOf(before.slice(before.lastIndexOf('\n') + 1)).length;
    const place = `output:${line}:${column}: executing ${JSON.stringify(this.#template)} at <${nodeText(node)}>`;
    throw new GoTemplateError(`template: ${place}: ${words}`);
  }
}
