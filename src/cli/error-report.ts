import { ApiError, AttemptError, ConnectionError, LookupError, UsageError } from '../facts/errors.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { CommandUsageError } from './command-usage-error.ts';
import { calledAs, canICommand, kubectlCommand } from '../facts/called-as.ts';
import { shellQuote } from '../facts/shell-quote.ts';

/**
 * The words for a failure, one line where it can be: what failed, on what, what to try. Undefined for an error that
 * is a bug of this program.
 */
export function describeError(error: unknown): string | undefined {
  if (error instanceof CommandUsageError) {
    const help = error.command === undefined ? calledAs() : `${calledAs()} ${error.command}`;
    return `error: ${escapedSentences(error.message, error.hint)}\nSee '${help} --help' for usage.`;
  }
  if (error instanceof UsageError || error instanceof LookupError || error instanceof AttemptError)
    return `error: ${escapedSentences(error.message, error.hint)}`;
  if (error instanceof ConnectionError) return escapedSentences(connectionMessage(error), error.hint);
  if (error instanceof ApiError) return escapedSentences(apiMessage(error), apiHint(error));
  return undefined;
}

/** For an error that should not happen: everything needed to report it. */
export function describeBug(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return escapeText(`${calledAs()} ${version} ran into a bug. Please report it with these lines:\n${stack}`);
}

/** What kubectl itself says of the network stands alone; all else is marked as an error. */
function connectionMessage({ message }: ConnectionError): string {
  return /^(Unable to connect to|The connection to) the server/.test(message) ? message : `error: ${message}`;
}

/** As kubectl words a failure of the server. */
function apiMessage({ reason, message, status }: ApiError): string {
  if (status === 401) return 'error: You must be logged in to the server (Unauthorized)';
  const kind = reason === 'Unknown' ? `HTTP ${status}` : reason;
  return `Error from server (${kind}): ${message}`;
}

function apiHint({ status, reason, message, hint }: ApiError): string | undefined {
  if (hint !== undefined) return hint;
  if (status === 401) return `Log in again. ${usedKubeconfig()}`;
  if (status === 400) return requestHint(message);
  if (status === 403) return permissionHint(message);
  if (status === 404 && reason === 'Unknown') return 'Check the server URL: it may not be a Kubernetes API server.';
  if (status === 429) return 'The server is overloaded: try again in a while.';
  if (status >= 500) return 'The server failed: try again, and check the API server and any proxy in front of it.';
  return undefined;
}

/** Where what the program takes from a kubeconfig can be seen. */
function usedKubeconfig(): string {
  return `To see which user and server are used, run "${kubectlCommand()} config view --minify".`;
}

/** Which of the user's words a 400 is about. */
function requestHint(message: string): string | undefined {
  if (message.includes('field label not supported')) {
    return 'Pods can be selected by metadata.name, metadata.namespace, spec.nodeName, status.phase and a few other fields.';
  }
  return /unable to parse requirement|invalid selector/.test(message) ? 'Check the selector.' : undefined;
}

/** The permission that a 403 in the API server's own words is about. */
function permissionHint(message: string): string | undefined {
  if (message.includes('User "system:anonymous"'))
    return `The user of the kubeconfig context has no credentials. ${usedKubeconfig()}`;
  const [, verb, resource, namespace] =
    /cannot (\w+) resource "([\w/]+)" in API group "[^"]*" (?:in the namespace "([^"]+)"|at the cluster scope)/.exec(
      message,
    ) ?? [];
  if (verb === undefined || resource === undefined) return undefined;
  const [name = '', part] = resource.split('/', 2);
  const where = namespace === undefined ? '--all-namespaces' : `-n ${shellQuote(namespace)}`;
  const question = [canICommand(), verb, name, ...(part === undefined ? [] : [`--subresource=${part}`]), where];
  const other = resource === 'pods' && namespace === undefined ? ', or name a namespace that you may read with -n' : '';
  return `Ask for "${verb} ${resource}"${other}. Check with "${question.join(' ')}".`;
}

/**
 * A message, which may be somebody else's words and stays on one line, and the hint. Only what a kubeconfig says of how
 * to install a plugin, a hint, has lines of its own, as in kubectl.
 */
function escapedSentences(message: string, hint: string | undefined): string {
  return sentences(escapeLine(message.trimEnd()), hint === undefined ? undefined : escapeText(hint));
}

/** A message and the hint that follows it. */
export function sentences(message: string, hint: string | undefined): string {
  if (hint === undefined) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
