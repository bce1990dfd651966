import { withoutFinalSlashes } from '../../../facts/final-slashes.ts';
import { HISTORY_DIRECTORY } from '../../history-directory.ts';
import type { AdviceSubject, Deed } from '../distribution.ts';
import { ANNOTATE, ANNOTATE_BY_HAND } from '../restart-annotation.ts';
import { manifestPattern } from './search-pattern.ts';
import { calledAs, executableName } from '../../../facts/called-as.ts';
import { shellQuote } from '../../../facts/shell-quote.ts';

/**
 * A shell script that works on one manifest of the node it runs on, as root, with what every node has (POSIX shell, dash,
 * busybox). With `undo` as its argument it takes back what it did last. What it writes and keeps has a name that begins
 * with a dot, which the kubelet does not read (kubelet `pkg/kubelet/config/file.go`), and becomes the manifest by a rename:
 * the manifest is the old one or the new one, whole, at every moment. It stops at the first step that goes wrong, before
 * anything was changed, and does nothing where it came through a pipe by half.
 */
export function manifestScript(deed: Deed, subject: AdviceSubject): string {
  const takesAway = deed === 'stop' || deed === 'remove';
  return [
    '#!/bin/sh',
    'set -eu',
    ...settings(deed, subject),
    '',
    FINDING,
    takesAway ? TAKING_AWAY : REPLACING,
    ...(deed === 'edit' ? [EDITING] : deed === 'restart' ? [restarting()] : []),
    RUNNING,
  ].join('\n');
}

/** All that the scripts of different pods differ in. */
function settings(deed: Deed, subject: AdviceSubject): readonly string[] {
  const { directory, file, fileConfidence, singleFile, manifestName } = subject;
  const name = file?.slice(file.lastIndexOf('/') + 1) ?? '';
  const home = directory ?? (fileConfidence === 'certain' ? file?.slice(0, -name.length) : undefined);
  // An operand that begins with a dash would be taken for an option.
  const operand = home?.startsWith('-') === true ? `./${home}` : home;
  const known = fileConfidence === 'certain' ? name : '';
  return [
    `pod=${shellQuote(manifestName)}`,
    operand === undefined
      ? "directory=${DIRECTORY:?'set DIRECTORY to --pod-manifest-path of the kubelet, or to staticPodPath in the file that its --config names'}"
      : `directory=${shellQuote(operand.length > 1 ? withoutFinalSlashes(operand) : operand)}`,
    // The kubelet reads nothing else beside a single file.
    `file=${singleFile === true ? shellQuote(name) : '${FILE-}'}`,
    `known=${shellQuote(known)}`,
    `pattern=${shellQuote(manifestPattern(manifestName))}`,
    `suffix=.${{ edit: 'before-edit', restart: 'before-restart', stop: 'stopped', remove: 'removed' }[deed]}`,
  ];
}

/** A file that two manifests could be is nobody's to change: which of them runs is for a person to see. */
const FINDING = `refuse() {
  printf '%s\\n' "$*" | tr -d '\\001-\\011\\013-\\037' >&2
  exit 1
}

# Sets found to the one of these files that defines the pod, to nothing where none does.
one_of() {
  found=
  for path; do
    [ -f "$path" ] || continue
    [ "$path" = "$directory/$known" ] || grep -qE "$pattern" "$path" || continue
    [ -z "$found" ] || refuse "$found and $path both seem to define pod $pod: move a backup out of the directory, or set FILE to the one that counts"
    found=$path
  done
}

find_manifest() {
  if [ -n "$file" ]; then one_of "$directory/\${file##*/}"; else one_of "$directory"/*; fi
  [ -n "$found" ] || refuse "$directory has no file\${file:+ \${file##*/}} that defines pod $pod: is this its node?"
  name=\${found##*/}
  manifest=$directory/$name
  kept=$directory/.$name$suffix
}

find_kept() {
  name=\${file:-$known}
  if [ -n "$name" ]; then found=$directory/.\${name##*/}$suffix; else one_of "$directory"/.*"$suffix"; fi
  [ -n "$found" ] && [ -e "$found" ] || refuse "nothing to undo: $directory has no file .*$suffix for pod $pod"
  kept=$found
  name=\${found##*/.}
  manifest=$directory/\${name%"$suffix"}
}

undisturbed() {
  [ -w "$directory" ] || refuse "cannot write to $directory: run this as root, on the node of the pod"
  [ ! -e "$directory/${HISTORY_DIRECTORY}/lock" ] ||
    refuse "${calledAs()} is changing a manifest here, or was interrupted: see \\"${executableName()} local history $pod\\""
}
`;

/** The kept file is the old one itself, under another name: bytes, mode, owner and all. */
const REPLACING = `keep_as() {
  rm -f "$1"
  ln "$manifest" "$1"
}

# Puts a new file in place, which is in the directory already.
put() {
  undisturbed
  keep_as "$kept"
  mv -f "$1" "$manifest"
  echo "$manifest is changed. The kubelet stops the old pod and starts the new one; undo reverts the change."
}

undo() {
  find_kept
  [ ! -f "$manifest" ] || keep_as "$directory/.\${manifest##*/}.before-undo"
  mv -f "$kept" "$manifest"
  echo "$manifest is restored."
}
`;

const TAKING_AWAY = `change() {
  [ -z "$1" ] || refuse "the only argument can be undo"
  find_manifest
  [ ! -e "$kept" ] || refuse "$kept already exists"
  mv "$manifest" "$kept"
  echo "The kubelet stops the pod. Its manifest is now $kept; undo brings it back."
}

undo() {
  find_kept
  [ ! -e "$manifest" ] || refuse "$manifest already exists"
  for path in "$directory"/*; do
    [ -n "$file" ] || [ ! -f "$path" ] || ! grep -qE "$pattern" "$path" || refuse "$path already defines pod $pod"
  done
  mv "$kept" "$manifest"
  echo "$manifest is back."
}
`;

/** In a directory of its own, because editors leave files beside what they edit. A new file can be given instead. */
const EDITING = `change() {
  find_manifest
  work=$directory/.$name.edit
  mkdir -p -m 700 "$work"
  trap 'rm -rf "$work"' EXIT
  cp -p "$manifest" "$work/.old"
  cp -p "$manifest" "$work/$name"
  if [ -n "$1" ]; then
    cat <"$1" >"$work/$name"
    cmp - "$work/$name" <"$1"
  else
    trap : INT
    sh -c "\${EDITOR:-vi} \\"\\$1\\"" sh "$work/$name"
    trap - INT
  fi
  if cmp -s "$work/.old" "$work/$name"; then
    echo 'No changes made.'
    exit
  fi
  if grep -qE "$pattern" "$work/.old" && ! grep -qE "$pattern" "$work/$name"; then
    refuse "not changed: the new file does not define pod $pod"
  fi
  if ! cmp -s "$work/.old" "$manifest"; then
    trap - EXIT
    refuse "not changed: $manifest was changed meanwhile; your text is in $work/$name"
  fi
  put "$work/$name"
}
`;

/** The same is written to compare, since not every awk tells of a disk that is full. */
function restarting(): string {
  return `now=$(date -u +%FT%TZ)
annotated() {
  awk -v "now=$now" '
${ANNOTATE}
  ' <"$manifest"
}

change() {
  [ -z "$1" ] || refuse "the only argument can be undo"
  find_manifest
  new=$directory/.$name.new
  annotated >/dev/null || refuse 'not restarted: edit the manifest, and ${ANNOTATE_BY_HAND}'
  trap 'rm -f "$new"' EXIT
  cp -p "$manifest" "$new"
  annotated >"$new"
  annotated | cmp - "$new"
  put "$new"
}
`;
}

const RUNNING = `undisturbed
if [ "\${1-}" = undo ]; then undo; else change "\${1-}"; fi
`;
