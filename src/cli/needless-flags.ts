import { UsageError } from '../facts/errors.ts';
import type { Flag } from './flag.ts';

/**
 * Refuses flags that would do nothing, also with their defaults. Throws a `UsageError` that names all of them that were
 * typed: `--image, --timeout can only be used with --read-manifests`.
 */
export function refuseTyped(flags: readonly Flag[], typed: ReadonlySet<string>, why: string, hint?: string): void {
  const needless = flags.filter(({ name }) => typed.has(name)).map(({ name }) => `--${name}`);
  if (needless.length > 0) throw new UsageError(`${needless.join(', ')} ${why}`, hint);
}
