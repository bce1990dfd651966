import type { Container } from '../../kubernetes/pod.ts';
import { readShellCommands } from '../shell-script.ts';
import { commandLine, LONGEST_ARGUMENT, programOf, scriptOf, writtenWords, type CommandLine } from './command-line.ts';
import type { FieldPath } from './field-path.ts';

/**
 * What a container goes on with, as far as its manifest tells: as `commandLine`, and of a script that does more than to
 * start one program what it becomes (`exec`), else the last command that has flags. Variables are put in as the kubelet and
 * the shell do; one whose value is not known stays there by its name.
 */
export function lastingCommand(container: Container, path: FieldPath, programs: ReadonlySet<string>): CommandLine {
  const variables = literalVariables(container);
  const expanded = (words: readonly string[] = []): string[] => words.map((word) => withReferences(word, variables));
  const started = { ...container, command: expanded(container.command), args: expanded(container.args) };
  const line = commandLine(started, path, programs);
  const script = scriptOf(writtenWords(started, path));
  if (script === undefined || script.text.length > LONGEST_ARGUMENT || line.words.length > 0) return line;
  const words = lastWords(script.text, variables).map((text) => ({ text, field: script.field }));
  return { words, program: programOf(started, words, programs) };
}

/** The variables of a container that have a value in the manifest itself. */
function literalVariables({ env = [] }: Container): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { name = '', value } of env) {
    if (name !== '' && value !== undefined) variables.set(name, withReferences(value, variables));
  }
  return variables;
}

/** `$(NAME)` as the kubelet puts it in, and `$$(NAME)` for what only looks so (`third_party/forked/golang/expansion`). */
function withReferences(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()$]*)\)/g, (whole, name: string | undefined) => {
    return name === undefined ? '$' : (variables.get(name) ?? whole);
  });
}

/** What other programs print, and shell variables by their names. */
const SUBSTITUTION = /\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`/g;
const VARIABLE = /\$\{?([A-Za-z_]\w*)/g;
/** Stands for what other programs print; a name that nobody gives. */
const PRINTED = 'KUBECTL_STATIC_PRINTED';

/** The words of all commands that a script may become; each branch may have one. */
function lastWords(script: string, literal: ReadonlyMap<string, string>): readonly string[] {
  const text = script.replaceAll(SUBSTITUTION, `\${${PRINTED}}`);
  const unknown = [...text.matchAll(VARIABLE)].map(([, name = '']) => [name, `$${name}`] as const);
  const variables = new Map([...unknown, ...literal, [PRINTED, '$(…)']]);
  const commands = readShellCommands(text, { variables, parameters: [], source: () => undefined });
  const becomes = commands.filter(({ words }) => words[0] === 'exec').flatMap(({ words }) => words.slice(1));
  if (becomes.length > 0) return becomes;
  return commands.findLast(({ words }) => words.some((word) => word.startsWith('--')))?.words ?? [];
}
