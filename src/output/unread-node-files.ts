/** Files of nodes that are read only where a flag says so: `manifests`, by `--read-manifests`. */
export type UnreadKind = 'manifests' | 'certificates';

/** That some of these were not to be read, and what reads them: a line for people; undefined where there is none. */
export function nodeFilesNotRead(unread: readonly UnreadKind[]): string | undefined {
  if (unread.length === 0) return undefined;
  const what = unread.join(' and ');
  const flags = unread.map((files) => `--read-${files}`).join(' and ');
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} were not read. Use ${flags} to read them.`;
}
