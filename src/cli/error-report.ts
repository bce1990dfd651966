import { ApiError, AttemptError, ConnectionError, LookupError, UsageError } from '../domain/errors.ts';
import { escapeText } from '../output/escape.ts';
import { CommandUsageError } from './parser.ts';

/**
 * The words for a failure, one line where it can be: what failed, on what, what to try. Undefined for an error that
 * is a bug of this program.
 */
export function describeError(error: unknown, program: string): string | undefined {
  if (error instanceof CommandUsageError) {
    const help = error.command === undefined ? program : `${program} ${error.command}`;
    return escapeText(`error: ${sentences(error.message, error.hint)}\nSee '${help} --help' for usage.`);
  }
  if (error instanceof UsageError || error instanceof LookupError || error instanceof AttemptError)
    return escapeText(`error: ${sentences(error.message, error.hint)}`);
  if (error instanceof ConnectionError) return escapeText(sentences(connectionMessage(error), error.hint));
  if (error instanceof ApiError) return escapeText(sentences(apiMessage(error), apiHint(error)));
  return undefined;
}

/** For an error that should not happen: everything needed to report it. */
export function describeBug(error: unknown, program: string, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return escapeText(`${program} ${version} ran into a bug. Please report it with these lines:\n${stack}`);
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

function apiHint({ status, reason, message }: ApiError): string | undefined {
  if (status === 401) return 'Log in again, or check the user of the kubeconfig context.';
  if (status === 403 && message.includes('at the cluster scope') && message.includes('"pods"')) {
    return 'Ask for "list pods" in all namespaces, or name one you may read with -n NAMESPACE.';
  }
  if (status === 404 && reason === 'Unknown') return 'Check the server URL: is it a Kubernetes API server?';
  if (status === 429) return 'The server is overloaded: try again in a while.';
  if (status >= 500) return 'The server failed: try again, and look at the API server and what is in front of it.';
  return undefined;
}

function sentences(message: string, hint: string | undefined): string {
  if (hint === undefined) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
