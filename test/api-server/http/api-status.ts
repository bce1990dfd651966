/** A `Status` object of API version v1, which is what the API server answers when it refuses. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code: number;
}

/** A request refused with a `Status`. Handlers throw it; the server answers it. */
export class ApiError extends Error {
  readonly status: Status;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    more: { details?: Record<string, unknown>; continue?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: more.continue === undefined ? {} : { continue: more.continue },
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(more.details ? { details: more.details } : {}),
      code,
    };
    this.headers = more.headers ?? {};
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(resource: string, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${resource} "${name}" not found`, { details: { name, kind: resource } });
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    details: {},
  });
}

export function notAcceptable(accepted: readonly string[]): ApiError {
  return new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);
}

/** The 406 for a form that does not fit what is asked for (apiserver `newNotAcceptableError`). */
export function wrongTransform(message: string): ApiError {
  return new ApiError(406, 'NotAcceptable', message);
}

export function conflict(resource: string, name: string, message: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${resource} "${name}": ${message}`, {
    details: { name, kind: resource },
  });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function serviceUnavailable(message: string): ApiError {
  return new ApiError(503, 'ServiceUnavailable', message);
}
