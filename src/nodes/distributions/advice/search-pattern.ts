/** A text as a pattern that matches nothing else: right for POSIX extended, Go and .NET regular expressions. */
export function literalPattern(text: string): string {
  return text.replace(/[\\.[(){*+?^$|]/g, '\\$&');
}

/**
 * Finds the manifest of a pod by the name in it, in YAML and in JSON: a key `name`, first on its line or after a
 * brace or comma, with that value. `- name:`, which begins a container or a volume, does not match. Right for POSIX
 * extended and .NET expressions, and free of quotes, which could hardly be read inside a quoted argument.
 */
export function manifestPattern(manifestName: string): string {
  return `(^|[{,])[^a-z0-9-]*name[^a-z0-9-]+${literalPattern(manifestName)}([^a-z0-9.-]|$)`;
}
