/**
 * A text that is or was to be a URL, less everything before its last `@`, and less query and fragment: a password may
 * hold any character, also those that would end the user information of a well-formed URL.
 */
export function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1').replace(/[?#].*$/s, '');
}
