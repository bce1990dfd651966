/** What was looked at before a change, and what came of it. */
export interface PreflightResult {
  /** `error` refuses the change unless it is forced, `warning` is told before the question, `fine` only with `-v`. */
  readonly severity: 'error' | 'warning' | 'fine';
  /** What was looked at. The words are part of the JSON output. */
  readonly check: 'lint' | 'files' | 'mirror' | 'node' | 'peers' | 'image' | 'owner';
  /** One sentence without a full stop, unescaped. */
  readonly message: string;
  /** What to do about it, one sentence; undefined where the message says it. */
  readonly hint?: string | undefined;
}
