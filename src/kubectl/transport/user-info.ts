import { ConnectionError } from '../../facts/errors.ts';

/** Name and password that stand in a URL, as the bytes that are sent. Never printed. */
export interface UserInfo {
  readonly username: Buffer;
  readonly password: Buffer;
}

/**
 * The user information of a URL, percent-decoded as Go does: any bytes, but a `%` begins an escape. `what` names the
 * URL in a message: `server https://host`. Throws `ConnectionError('config')`, and quotes no part of the secret.
 */
export function readUserInfo(url: URL, what: string): UserInfo | undefined {
  if (url.username === '' && url.password === '') return undefined;
  if (hasBrokenEscape(url)) {
    throw new ConnectionError(
      'config',
      `invalid percent-escape in the user name or password of ${what}`,
      'Write a "%" that is part of either as %25.',
    );
  }
  return { username: decodePercent(url.username), password: decodePercent(url.password) };
}

/** Whether a `%` in the user information begins no escape: to Go, the text is then no URL at all. */
export function hasBrokenEscape(url: URL): boolean {
  return /%(?![0-9a-f]{2})/i.test(`${url.username}:${url.password}`);
}

/** The value of an `Authorization` or `Proxy-Authorization` header (RFC 7617). */
export function basicAuthorization(username: Buffer | string, password: Buffer | string): string {
  return `Basic ${Buffer.concat([Buffer.from(username), Buffer.from(':'), Buffer.from(password)]).toString('base64')}`;
}

/** Not `decodeURIComponent`, which takes UTF-8 alone. A `URL` has already escaped what is not ASCII. */
function decodePercent(text: string): Buffer {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_escape, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
