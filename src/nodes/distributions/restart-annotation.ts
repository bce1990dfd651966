/**
 * The annotation that `kubectl rollout restart` sets. Any change of what a manifest says makes it another pod for the
 * kubelet, whose uid is a hash of it (kubelet `applyDefaults` in `pkg/kubelet/config/common.go`): its containers start
 * without the back-off of a crash.
 */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** The same for a regular expression of awk, whose end is a slash. */
const PATTERN = RESTARTED_AT.replaceAll(/[./]/g, '.');

/**
 * An awk program that copies a manifest and sets the annotation to the variable `now`. It takes YAML that is indented by
 * two spaces, as all tools write it, or has its metadata in flow style on one line, and fails for anything else (JSON). No
 * single quotes.
 */
export const ANNOTATE = `  BEGIN { stamp = "${RESTARTED_AT}: \\"" now "\\"" }
  function annotate() { print "    " stamp; done = 1 }
  /^metadata: *[{].*[}] *$/ && !done {
    if (sub(/${PATTERN}: "[^"]*"/, stamp) || sub(/ annotations: *[{]/, "&" stamp ", ")) done = 1
    else if (!/annotations/) done = sub(/[{]/, "{annotations: {" stamp "}, ")
  }
  /^[^ #]/ {
    if (inside && !done) { print "  annotations:"; annotate() }
    inside = /^metadata: *$/ && !done
  }
  inside && /^ +[^ #]/ {
    if (/^  [^ ]/) key = 1
    else if (!key || !/^    [^ ]/) exit odd = 1
    if (/^  annotations: *[^ ]/) exit odd = 1
    if (/^    .?${PATTERN}.?:/) next
    if (/^  annotations:/) { print; annotate(); next }
  }
  { print }
  END { exit odd || !done }`;

/** What to do by hand, as a sentence without a full stop. */
export const ANNOTATE_BY_HAND = `set its annotation ${RESTARTED_AT} to another value`;
