import { UNTRUSTED_ADVICE, type KubeletObstacle } from './evidence.ts';

/**
 * The user's words cannot be carried out as they stand: an unknown flag, a wrong format, an
 * ambiguous name. Nothing has been asked of the cluster because of it. Exit code 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to do next, one sentence, or undefined where the message already says it. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A name that means nothing in the cluster, or several things. Exit code 2. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
  /** What to name instead, one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Something was tried and did not succeed, for a reason outside of this program: a pod that does not start. Exit code 2. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  /** What to try instead, one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** What kept the program from talking to the API server. */
export type ConnectionFault =
  | 'config' // kubeconfig missing, unreadable or contradictory
  | 'credentials' // an exec plugin, token file or key pair that cannot be used
  | 'dns'
  | 'refused'
  | 'reset' // the connection broke, before or in the middle of an answer
  | 'tls'
  | 'unconnected' // no connection came about in time
  | 'timeout'
  | 'proxy'
  | 'kubelet' // a kubelet that was to be asked directly is out of reach, or does not prove who it is
  | 'exhausted' // this machine has no descriptor left for another connection
  | 'protocol'; // something answered, but not as a Kubernetes API server does

/** The API server could not be reached, or what answered was not one. Exit code 2. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly fault: ConnectionFault;
  /** What to try, one sentence. */
  readonly hint: string | undefined;

  constructor(fault: ConnectionFault, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.hint = hint;
  }
}

/** Nothing was sent to a kubelet that was to be asked directly. Its message goes on a sentence about the kubelet. */
export class UnaskedKubeletError extends ConnectionError {
  readonly obstacle: KubeletObstacle;

  constructor(obstacle: KubeletObstacle, message: string, cause?: unknown) {
    super('kubelet', message, obstacle === 'untrusted' ? UNTRUSTED_ADVICE : undefined, cause);
    this.obstacle = obstacle;
  }
}

/** The API server answered with a failure `Status` (or an HTTP error without one). Exit code 2. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status code. */
  readonly status: number;
  /** `Status.reason`, such as `Forbidden`; `Unknown` where the server named none. */
  readonly reason: string;
  /** `Status.metadata.continue`: a 410 may carry a token that goes on inconsistently. */
  readonly continueToken: string | undefined;
  /** What to try, one sentence; undefined where the status alone tells. */
  readonly hint: string | undefined;

  constructor(status: number, reason: string, message: string, continueToken?: string, hint?: string) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.continueToken = continueToken;
    this.hint = hint;
  }
}

/** That the server knows no such node, in its own words. */
export function noSuchNode(name: string): ApiError {
  return new ApiError(404, 'NotFound', `nodes "${name}" not found`);
}

/** A refusal for want of a right that whoever refused names. */
export class MissingRightError extends ApiError {
  /** The right, as a message names it: `get nodes/configz`. */
  readonly permission: string;

  constructor(status: number, message: string, permission: string) {
    super(status, 'Forbidden', message, undefined, `It needs the permission "${permission}".`);
    this.permission = permission;
  }
}

/** A refusal to pass a question on to a kubelet, which this user could be allowed to ask directly by a lesser right. */
export class UnpassedError extends ApiError {
  constructor({ status, reason, message }: ApiError) {
    super(status, reason, message);
  }
}

/** The user pressed Ctrl-C, or the process was asked to end. Exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('interrupted');
  }
}
