/**
 * The annotation that `kubectl rollout restart` sets. Any change of what a manifest says makes it another pod for the
 * kubelet, whose uid is a hash of it (kubelet `applyDefaults` in `pkg/kubelet/config/common.go`): its containers start
 * without the back-off of a crash.
 */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * An awk program that copies a manifest and sets the annotation to the variable `now`. It takes YAML that is indented by
 * two spaces, as all tools write it, and fails for anything else (JSON, flow style). No single quotes.
 */
export const ANNOTATE = `  function annotate() { print "    ${RESTARTED_AT}: \\"" now "\\""; done = 1 }
  /^[^ #]/ {
    if (inside && !done) { print "  annotations:"; annotate() }
    inside = /^metadata: *$/ && !done
  }
  inside && /^ +[^ #]/ {
    if (/^  [^ ]/) key = 1
    else if (!key || !/^    [^ ]/) exit odd = 1
    if (/^  annotations: *[^ ]/) exit odd = 1
    if (/^    .?${RESTARTED_AT.replaceAll('/', '.')}.?:/) next
    if (/^  annotations:/) { print; annotate(); next }
  }
  { print }
  END { exit odd || !done }`;

/** What to do by hand, as a sentence without a full stop. */
export const ANNOTATE_BY_HAND = `set metadata.annotations of it, ${RESTARTED_AT}, to another value`;
