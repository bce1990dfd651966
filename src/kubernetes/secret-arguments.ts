import type { ObjectMeta } from './kubernetes.ts';
import { jsonOrNothing } from '../facts/parsed-json.ts';

/** What stands for a secret; k3s itself writes the same for those that it knows. */
const MASK = '********';

/** Names of flags and variables whose value may be a secret, or hold one: a token, a password, a header, a data store. */
const SECRET_NAME = /token|secret|pass|auth|key|header|endpoint|cred|datastore|connection|dsn|cookie|license/i;

/** Annotations of Nodes with the arguments and environment of k3s and RKE2 (k3s `pkg/nodeconfig`). */
const ARGUMENTS = '.io/node-args';
const ENVIRONMENT = '.io/node-env';

/** A Node's metadata, less the secrets in the command line that k3s and RKE2 annotate it with. */
export function withoutSecretArguments(metadata: ObjectMeta): ObjectMeta {
  const entries = Object.entries(metadata.annotations ?? {});
  if (!entries.some(([name]) => name.endsWith(ARGUMENTS) || name.endsWith(ENVIRONMENT))) return metadata;
  const annotations = entries.map(([name, value]): [string, string] => {
    if (name.endsWith(ARGUMENTS)) return [name, maskedArguments(value)];
    return name.endsWith(ENVIRONMENT) ? [name, maskedEnvironment(value)] : [name, value];
  });
  return { ...metadata, annotations: Object.fromEntries(annotations) };
}

/** What is no list of words may hold anything anywhere, and is masked whole. */
function maskedArguments(annotation: string): string {
  const words = jsonOrNothing(annotation);
  return Array.isArray(words) ? JSON.stringify(withoutSecretWords(words)) : MASK;
}

/** The words of a command line, less the secrets among them. */
export function withoutSecretWords(words: readonly unknown[]): readonly string[] {
  let awaited = false;
  return words.map((word) => {
    if (typeof word !== 'string') return MASK;
    const isValue = awaited && !word.startsWith('--');
    awaited = !word.includes('=') && isSecret(word);
    if (!isValue) return maskedAssignment(word);
    awaited = false;
    return MASK;
  });
}

function maskedEnvironment(annotation: string): string {
  const variables = jsonOrNothing(annotation);
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) return MASK;
  const masked = Object.entries(variables).map(([name, value]: [string, unknown]) => {
    return [name, SECRET_NAME.test(name) || typeof value !== 'string' ? MASK : withoutUrlSecrets(value)];
  });
  return JSON.stringify(Object.fromEntries(masked));
}

/** `--name=value`, or `--kubelet-arg=name=value`: one secret name, and all behind it is masked. */
function maskedAssignment(word: string): string {
  for (let at = word.indexOf('='), from = 0; at >= 0; from = at + 1, at = word.indexOf('=', from)) {
    if (SECRET_NAME.test(word.slice(from, at))) return word.slice(0, at + 1) + MASK;
  }
  return withoutUrlSecrets(word);
}

function isSecret(word: string): boolean {
  return word.startsWith('-') && SECRET_NAME.test(word);
}

/** User information, query and fragment of a URL may be secrets whatever the flag is called. */
function withoutUrlSecrets(word: string): string {
  const at = word.indexOf('://');
  if (at < 0) return word;
  const rest = word.slice(at + 3);
  const host = rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#].*$/s, '');
  return word.slice(0, at + 3) + host;
}
