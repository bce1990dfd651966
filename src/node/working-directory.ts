/** A name for a directory that has none any more: nothing is there, whatever is looked for. */
const DELETED = '/(deleted)';

/** The directory at which relative paths begin. It may have been deleted since: then every one of them leads nowhere. */
export function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return DELETED;
  }
}
