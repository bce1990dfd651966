import { child, item, type FieldPath } from './field-path.ts';
import type { Container, EphemeralContainer } from '../../kubernetes/pod.ts';

/** A word of a container's command line, with where it stands. */
export interface Word {
  readonly text: string;
  /** The field that holds it: for a word of a shell's script, that of the script. */
  readonly field: FieldPath;
}

/** A flag that has a value. */
export interface FlagWord {
  /** Without its dashes. */
  readonly name: string;
  readonly value: string;
  readonly field: FieldPath;
}

/** What a container is started with, as far as the manifest says. */
export interface CommandLine {
  /** Command and arguments. Empty where a script does more than to start one program. */
  readonly words: readonly Word[];
  /** `kube-apiserver`: the first of the programs asked for that is started; undefined where none of them is. */
  readonly program: string | undefined;
}

const SHELL = /^(.*\/)?(ba|da|a|k|z)?sh$/;

/**
 * What a container is started with. A shell that starts one program, as in `sh -c "exec etcd --name=a >>/log 2>&1"`, is
 * that program; of any other script nothing is known.
 */
export function commandLine(
  container: Container | EphemeralContainer,
  path: FieldPath,
  programs: ReadonlySet<string>,
): CommandLine {
  const written = writtenWords(container, path);
  const words = isShell(written) ? wordsOfScript(scriptOf(written)) : written;
  return { words, program: programOf(container, words, programs) };
}

/** Command and arguments of a container, one after the other. */
export function writtenWords({ command = [], args = [] }: Container | EphemeralContainer, path: FieldPath): Word[] {
  const place = (list: string, words: readonly string[]): Word[] =>
    words.map((text, index) => ({ text, field: item(child(path, list), index) }));
  return [...place('command', command), ...place('args', args)];
}

/** The first of the programs asked for that words start. */
export function programOf(
  { command = [], image = '' }: Container | EphemeralContainer,
  words: readonly Word[],
  programs: ReadonlySet<string>,
): string | undefined {
  // Without a command the image's entrypoint runs, which is called as the image is.
  const entrypoint = command.length === 0 ? [imageProgram(image)] : [];
  const names = [...entrypoint, ...words.filter(({ text }) => !text.startsWith('-')).map(({ text }) => text)];
  return names.map((name) => name.slice(name.lastIndexOf('/') + 1)).find((name) => programs.has(name));
}

function isShell([first]: readonly Word[]): boolean {
  return SHELL.test(first?.text ?? '');
}

/** The script that a shell is given on its command line; undefined where these words start no shell with one. */
export function scriptOf(written: readonly Word[]): Word | undefined {
  if (!isShell(written)) return undefined;
  const at = written.findIndex(({ text }, index) => index > 0 && /^-[a-z]*c$/.test(text));
  return at < 0 ? undefined : written[at + 1];
}

/** The last part of an image's name, without tag and digest: what its program is mostly called. */
function imageProgram(image: string): string {
  const [name = ''] = image.split('@');
  return name.slice(name.lastIndexOf('/') + 1).split(':')[0] ?? '';
}

/** Where the output goes, in a word of its own or with the file in the next: `2>&1`, `>>/var/log/etcd.log`, `> file`. */
const REDIRECTION = /^[\d&]?(?:>>|>|<)(.*)$/;
/** What makes a script more than one simple command, or its words others than they look. */
const MORE_THAN_ONE = /[;|&<>$`\n\r*?~(){}"'\\]/;

/** Linux starts nothing with a longer argument (`MAX_ARG_STRLEN`, execve(2)). */
export const LONGEST_ARGUMENT = 128 * 1024;

/** Lines that change how a shell goes on, and nothing else. */
const SETTING = /^(#.*|set [-+][a-zA-Z]+( pipefail)?|ulimit -\w \w+)?$/;

/** The words of the one program that a shell starts, whatever its output is piped into; none where it does more than that. */
function wordsOfScript(script: Word | undefined): readonly Word[] {
  if (script === undefined || script.text.length > LONGEST_ARGUMENT) return [];
  const joined = script.text.trim().replaceAll('\r', '').replaceAll('\\\n', ' ');
  const [line = '', ...more] = joined.split(/\n|;/).filter((one) => !SETTING.test(one.trim()));
  if (more.length > 0) return [];
  const [first = '', ...piped] = line.trim().split(/(?<!\|)\|(?!\|)/);
  if (piped.some((word) => /[<>]/.test(word))) return [];
  const written = first.trim().split(/\s+/);
  const targets = written.map((word) => REDIRECTION.exec(word)?.[1]);
  const words = written.filter((_, index) => targets[index] === undefined && targets[index - 1] !== '');
  if (words.some((word) => MORE_THAN_ONE.test(word))) return [];
  return (words[0] === 'exec' ? words.slice(1) : words).map((text) => ({ text, field: script.field }));
}

/** Its flags, in both ways to write one: `--name=value` and `--name value`. A flag without a value is none of them. */
export function flagWords({ words }: CommandLine): readonly FlagWord[] {
  return words.flatMap(({ text, field }, index): FlagWord[] => {
    const [, name, value] = /^--([^=\s]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
    if (name === undefined) return [];
    if (value !== undefined) return [{ name, value, field }];
    const next = words[index + 1];
    return next === undefined || next.text.startsWith('-') ? [] : [{ name, value: next.text, field: next.field }];
  });
}
