import { CHANGED_MEANWHILE, NOT_READABLE, OWNER_NOT_KEPT } from './guard-answer.ts';
import { HISTORY_DIRECTORY } from '../nodes/history-directory.ts';

/**
 * The guard: the program that changes a manifest directory on the node, for `sh` of busybox, dash and bash. It runs as the
 * only process of the guard pod, and as a process of its own on the node; both are told by the same environment:
 *
 * - `MANIFESTS`: the manifest directory; `WORK`: a directory of its own for what it is asked and answers; `LOGS`: the
 *   kubelet's directory of containers' logs; `TERMINATION_LOG`: where the last words go.
 * - `ID`: of the change; `NAME`: the manifest's file name; `BEFORE`, `AFTER`: SHA-256 of its content, or `absent`;
 *   `FROM`: where in `.kubectl-static` the new content is, empty where it is sent; `CONFIRM_WITHIN`: seconds; `POD`: `NAMESPACE_MIRROR`, by which logs are named, empty for a file without a pod; `RECORD`: what the history tells of it.
 *
 * `watch` waits for `WORK/go`, puts `WORK/new` into place, and undoes that unless `WORK/confirm` comes in time; also when
 * it is told to end, when `WORK/undo` comes, and when the node was restarted. `begin`, `confirm` and `undo` ask that
 * of the one that watches, and print what came of it; `recover` asks it only to end what an earlier guard has left.
 *
 * What it keeps lies in `.kubectl-static`, which the kubelet passes over (`pkg/kubelet/config/file.go`, names with a dot)
 * and which is on the same file system, so that a rename is whole or not at all. `lock` is the change under way; renamed
 * into `history` it is both ended and recorded, in one step. Whatever stops the guard, the next one finds in the lock how
 * far it came: before `kept` nothing was changed, after it the digest of the file tells. A lock is made whole under another
 * name, and taken by a rename: nobody ever sees one that does not say whose it is and that he lives.
 *
 * Time is that since the node was started, which no clock that is set can change.
 */
export const GUARD_SCRIPT = `set -u
umask 077
home=$MANIFESTS/${HISTORY_DIRECTORY}
lock=$home/lock
history=$home/history
taking=$home/taking-$ID
# Where this guard keeps its files.
mine=$lock
# Another guard's lock is stale when nobody has touched it for this many seconds.
silence=20
# Seconds for whoever watches the pod to ask for an undo first: they know a better reason than that nobody confirmed.
courtesy=5

uptime() { read -r seconds rest </proc/uptime; echo "\${seconds%%.*}"; }
boot() { cat /proc/sys/kernel/random/boot_id; }
digest() {
  if [ -f "$1" ] && [ ! -L "$1" ]; then set -- $(sha256sum <"$1"); echo "\${1:-unreadable}"
  elif [ -e "$1" ] || [ -L "$1" ]; then echo other
  else echo absent; fi
}
# Not every busybox can sync single files.
flush() { sync "$@" 2>/dev/null || sync; }
# Writes a file so that no reader ever sees half of it.
write() { cat >"$1.part" && mv -f "$1.part" "$1"; }
of() { cat "$lock/$1" 2>/dev/null; }
# Shows that the guard of a lock is alive. A full disk has room for it: the same bytes are written again, or at least touched.
beat() { printf '%10d\\n' "$(uptime)" 2>/dev/null 1<>"$1/beat"; touch "$1/beat"; }
# Fails if the guard of that directory has been silent for too long.
lives() {
  set -- "$1" $(cat "$1/beat" 2>/dev/null)
  now=$(uptime)
  if [ "$(cat "$1/boot" 2>/dev/null)" = "$(boot)" ] && [ "\${2:-0}" -le "$now" ] && [ $((now - \${2:-0})) -le $silence ]; then return; fi
  seen=$(pulse "$1")
  sleep 3
  [ "$seen" != "$(pulse "$1")" ]
}
pulse() { stat -c '%y %s' "$1/beat" 2>/dev/null; cat "$1/beat" 2>/dev/null; }
say() { echo "$*" | write "$WORK/state"; }
end() {
  { echo "$*"; [ ! -f "$WORK/log" ] || tail -c 3500 "$WORK/log"; } >"$TERMINATION_LOG"
  say "$*"
  # Whoever asked is killed with this process: let it print the result first.
  second=0
  while [ -f "$WORK/asked" ] && [ ! -f "$WORK/heard" ] && [ $second -lt 5 ]; do sleep 1; second=$((second + 1)); done
  [ ! -f "$WORK/heard" ] || sleep 1
  exit 0
}
trouble() { tr '\\n' ' ' <"$WORK/trouble" | cut -c 1-500; }

# Puts a kept file into place, with its mode, owner and time.
put() { cp -p "$1" "$lock/part" && flush "$lock/part" && mv -f "$lock/part" "$MANIFESTS/$2" && flush "$MANIFESTS"; }

# Ends the change of the lock: $1 is the outcome, $2 the reason. The rename records it, which needs no room on the disk. Fails if
# it cannot be recorded.
finish() {
  { printf '%s\\n' "$2" >"$lock/why"; date +%s >"$lock/ended"; } 2>/dev/null
  flush "$lock"
  mv "$lock" "$history/$(printf %05d $(($(last) + 1)))-$1-$(of id)" || return 1
  flush "$history" "$home"
  prune
}
last() {
  set -- "$history"/[0-9]*
  [ -d "$1" ] || { echo 0; return; }
  while [ $# -gt 1 ]; do shift; done
  number=\${1##*/} number=\${number%%-*}
  while [ "\${number#0}" != "$number" ]; do number=\${number#0}; done
  echo "\${number:-0}"
}
# Drops the oldest of many changes, but never the only copy of a manifest that is gone.
prune() {
  count=$(ls "$history" | wc -l)
  for entry in "$history"/*; do
    [ "$count" -gt 100 ] || return 0
    if [ -e "$MANIFESTS/$(cat "$entry/name")" ]; then rm -rf "$entry"; count=$((count - 1)); fi
  done
  return 0
}

# Keeps the last log lines of containers started since: their logs go away with their pod.
keep_log() {
  : >"$WORK/log"
  for pod in "$LOGS/$(of pod)"_*; do
    [ "$pod" -nt "$lock/kept" ] || continue
    for container in "$pod"/*/; do
      newest=
      for file in "$container"*.log; do [ -s "$file" ] && { [ -z "$newest" ] || [ "$file" -nt "$newest" ]; } && newest=$file; done
      [ -z "$newest" ] || { container=\${container%/}; echo "== \${container##*/}"; tail -n 40 "$newest" | cut -c 1-500; } >>"$WORK/log"
    done
  done
  cp "$WORK/log" "$lock/log"
}

# Restores what the lock has kept. What somebody else wrote meanwhile is not touched.
restore() {
  name=$(of name) before=$(of before) after=$(of after)
  now=$(digest "$MANIFESTS/$name")
  if [ "$now" = "$before" ]; then return 0; fi
  if [ "$now" != "$after" ]; then return 3; fi
  if [ "$before" = absent ]; then rm -f "$MANIFESTS/$name" && flush "$MANIFESTS"; return; fi
  put "$lock/old" "$name" && return 0
  # A full disk has no room for a copy, and a rename needs none.
  mv -f "$lock/old" "$MANIFESTS/$name" && flush "$MANIFESTS"
}
# $1: the reason
undo() {
  keep_log 2>/dev/null
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    restore 2>"$WORK/trouble"
    case $? in
      0) finish undone "$1"; end "undone $1" ;;
      3) finish left "$1"; end "left $1" ;;
    esac
    beat "$lock" 2>/dev/null
    sleep 2
  done
  # The lock stays: the next command tries again.
  end "stuck $(trouble)"
}

# Ends what a dead guard left. Fails if the guard is alive.
recover() {
  [ -d "$lock" ] || return 0
  if lives "$lock"; then return 1; fi
  [ -f "$lock/kept" ] || { rm -rf "$lock"; return; }
  restore 2>"$WORK/trouble"
  case $? in
    0) finish undone 'its guard exited before it was confirmed' ;;
    3) finish left 'its guard exited before it was confirmed' ;;
    *) return 2 ;;
  esac
}
busy() { end "busy $(of record | tr '\\n' ' ')"; }
require_lock() {
  if [ -L "$home" ]; then end "refused $home is a link"; fi
  mkdir -p "$history" 2>"$WORK/trouble" || end "refused $(trouble)"
  recover
  case $? in
    0) ;;
    1) busy ;;
    *) end "refused an earlier change cannot be undone: $(trouble)" ;;
  esac
  # Leftovers of guards that exited before they had the lock.
  for left in "$home"/taking-*; do [ ! -d "$left" ] || lives "$left" || rm -rf "$left"; done
}
# Takes the lock by renaming what was prepared. If another guard was quicker, the rename lands inside its lock: harmless there.
take_lock() {
  beat "$mine"
  if [ ! -d "$lock" ] && mv "$mine" "$lock" 2>"$WORK/trouble" && is_ours; then mine=$lock; return; fi
  rm -rf "$taking" "$lock/taking-$ID" "$history"/*/"taking-$ID"
  [ ! -d "$lock" ] || busy
  end "refused another change was made meanwhile $(trouble)"
}

# Releases the lock before anything was changed.
refuse() {
  # This one was too slow: another guard has cleared its files away, and has the lock.
  if [ ! -d "$mine" ] && [ -d "$lock" ]; then busy; fi
  rm -rf "$mine"
  end "refused $*"
}
# Writes all that an undo needs, then the new file.
begin() {
  require_lock
  mkdir "$taking" 2>"$WORK/trouble" || end "refused $(trouble)"
  mine=$taking
  { boot >"$mine/boot" && uptime >"$mine/beat"; } 2>"$WORK/trouble" || refuse "$(trouble)"
  old=$(digest "$MANIFESTS/$NAME")
  [ "$old" != unreadable ] || refuse "$NAME ${NOT_READABLE} (owner and mode: $(stat -c '%u %a' "$MANIFESTS/$NAME"))"
  [ "$old" = "$BEFORE" ] || refuse "$NAME ${CHANGED_MEANWHILE}"
  {
    printf '%s\\n' "$ID" >"$mine/id" && printf '%s\\n' "$NAME" >"$mine/name" && printf '%s\\n' "$POD" >"$mine/pod" &&
    printf '%s\\n' "$BEFORE" >"$mine/before" && printf '%s\\n' "$AFTER" >"$mine/after" &&
    printf '%s\\n' "$RECORD" >"$mine/record" && date +%s >"$mine/began" &&
    { [ "$BEFORE" = absent ] || cp -p "$MANIFESTS/$NAME" "$mine/old"; } &&
    new_manifest
  } 2>"$WORK/trouble" || refuse "$(trouble)"
  [ "$BEFORE" = absent ] || [ "$(digest "$mine/old")" = "$BEFORE" ] || refuse "$NAME ${CHANGED_MEANWHILE}"
  [ "$BEFORE" = absent ] || [ "$(attributes "$mine/old")" = "$(attributes "$MANIFESTS/$NAME")" ] ||
    refuse "$NAME ${OWNER_NOT_KEPT}"
  [ "$AFTER" = absent ] || [ "$(digest "$mine/new")" = "$AFTER" ] || refuse 'the new manifest arrived incomplete'
  flush "$mine"/* "$mine"
  take_lock
  flush "$home"
  [ "$(digest "$MANIFESTS/$NAME")" = "$BEFORE" ] || refuse "$NAME ${CHANGED_MEANWHILE}"
  : >"$lock/kept"
  flush "$lock/kept" "$lock"
  if [ "$AFTER" = absent ]; then rm -f "$MANIFESTS/$NAME" && flush "$MANIFESTS"; else put "$lock/new" "$NAME"; fi \\
    2>"$WORK/trouble" || undo "$(trouble)"
  [ "$(digest "$MANIFESTS/$NAME")" = "$AFTER" ] || undo "$NAME ${CHANGED_MEANWHILE}"
  changed=$(uptime)
  # A full disk has no room for it: only a restarted guard misses it, and undoes the change.
  echo "$changed" | write "$lock/changed" 2>/dev/null
  flush "$lock/changed" "$lock"
  say "changed"
}
# With the mode and owner of the file that it replaces or restores.
new_manifest() {
  if [ "$AFTER" = absent ]; then return 0; fi
  if [ -n "$FROM" ]; then cp -p "$home/$FROM" "$mine/new"; return; fi
  if [ "$BEFORE" != absent ]; then cp -p "$mine/old" "$mine/new" || return; fi
  cat "$WORK/new" >"$mine/new"
}
attributes() { stat -c '%u %g %a' "$1"; }

is_ours() { [ "$(of id)" = "$ID" ]; }
watch() {
  ending=
  trap 'ending=1' TERM INT HUP
  if is_ours; then
    # The guard was restarted.
    [ -f "$lock/kept" ] || refuse 'the guard exited before it changed anything'
    [ "$(of boot)" = "$(boot)" ] || undo 'the node was restarted'
    [ -f "$lock/changed" ] || undo 'the guard exited in the middle of the change'
    changed=$(of changed)
    say changed
  elif [ -f "$WORK/began" ]; then
    # It was restarted before it had the lock, or with an empty one.
    rm -rf "$taking"
    recover || :
    end "$(ended)"
  else
    say ready
    waited=0
    while [ ! -f "$WORK/go" ]; do
      if [ -f "$WORK/recover" ]; then require_lock; end recovered; fi
      # Whoever was to give the order was interrupted.
      [ ! -f "$WORK/undo" ] || end "refused $(cat "$WORK/undo")"
      [ -z "$ending" ] || end 'refused the guard was told to stop'
      [ "$waited" -lt "$CONFIRM_WITHIN" ] || end 'refused nobody told the guard what to do'
      waited=$((waited + 1))
      nap
    done
    : >"$WORK/began"
    begin
  fi
  deadline=$((changed + CONFIRM_WITHIN + courtesy))
  while :; do
    is_ours || end "$(ended)"
    if [ -f "$WORK/confirm" ]; then
      [ "$(digest "$MANIFESTS/$NAME")" = "$AFTER" ] || undo "$NAME ${CHANGED_MEANWHILE}"
      # The next command would undo what is not recorded: retry until the deadline.
      if finish confirmed '' 2>/dev/null; then end confirmed; fi
    fi
    if [ -f "$WORK/undo" ]; then undo "$(cat "$WORK/undo")"; fi
    [ -z "$ending" ] || undo 'the guard was told to stop'
    now=$(uptime)
    [ "$now" -lt "$deadline" ] || undo "nobody confirmed it within \${CONFIRM_WITHIN}s"
    beat "$lock"
    nap
  done
}
# How another guard has ended this change.
ended() {
  for entry in "$history"/*-"$ID"; do
    [ -d "$entry" ] || continue
    outcome=\${entry##*/} outcome=\${outcome#*-}
    echo "\${outcome%%-*} $(cat "$entry/why")"
    return
  done
  echo 'refused the guard exited before it changed anything'
}
# A signal ends it at once, not a second later.
nap() { sleep 1 & wait $!; }

# Prints the state of the guard once it is none of the given words.
await() {
  : >"$WORK/asked"
  rm -f "$WORK/heard"
  while :; do
    state=$(cat "$WORK/state" 2>/dev/null)
    for word in "$@"; do [ "\${state%% *}" != "$word" ] || { sleep 0.2 2>/dev/null || sleep 1; continue 2; }; done
    [ -z "$state" ] || { echo "$state"; [ ! -f "$WORK/log" ] || tail -c 65536 "$WORK/log"; : >"$WORK/heard"; return; }
    sleep 1
  done
}
case $1 in
  watch) watch ;;
  recover) : >"$WORK/recover"; await ready ;;
  # Standard input: the size of the new manifest in bytes, then the manifest.
  begin)
    read -r size && head -c "$size" >"$WORK/new" && : >"$WORK/go" || { echo 'refused the new manifest arrived incomplete'; exit 0; }
    await ready ;;
  confirm) : >"$WORK/confirm"; await changed ready ;;
  undo) printf '%s\\n' "$2" | write "$WORK/undo"; await changed ready ;;
esac
`;
