/**
 * The annotation that `kubectl rollout restart` sets. Any change of what a manifest says makes it another pod for the
 * kubelet, whose uid is a hash of it (kubelet `applyDefaults` in `pkg/kubelet/config/common.go`): its containers start
 * without the back-off of a crash.
 */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * An awk program that copies a manifest and writes the variable `a` behind its `annotations:`. It takes YAML that is
 * indented by two spaces, as all tools write it, and fails for anything else (JSON, flow style). No single quotes.
 */
const ANNOTATE = [
  '/^[^ #]/{if(m&&!d){print "  annotations:" a;d=1}m=/^metadata: *$/&&!d}',
  'm&&/^ +[^ #]/{if(/^  [^ ]/)e=1;else if(!e||!/^    [^ ]/)exit b=1;if(/^  annotations: *[^ ]/)exit b=1;',
  `if(/^    .?${RESTARTED_AT.replaceAll('/', '.')}.?:/)next;`,
  'if(/^  annotations:/){$0=$0 a;d=1}}1;END{exit b||!d}',
].join('');

/** Shell words that write a manifest to another file with the annotation set to now; it fails where it cannot. */
export function annotatedCopy(asRoot: string, from: string, to: string): string {
  const value = `"\\n    ${RESTARTED_AT}: \\"$(date -u +%FT%TZ)\\""`;
  return `${asRoot}sh -c 'awk -v a="$3" "$4" "$1" > "$2"' sh ${from} ${to} ${value} '${ANNOTATE}'`;
}

/** What to do by hand, as a sentence without a full stop. */
export const ANNOTATE_BY_HAND = `set metadata.annotations of it, ${RESTARTED_AT}, to another value`;
