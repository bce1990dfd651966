import { failed, read, type FaultKind, type Outcome } from '../kubelet/file.ts';
import { certificateBlocks } from './certificate-blocks.ts';
import type { NamedFile } from './named-file.ts';
import { openShiftFlag, type GivenFlag } from './openshift-config.ts';
import type { ReaderPlace } from './reader-mounts.ts';
import {
  etcdUse,
  KUBECONFIG_FIELDS,
  LARGEST_FILE,
  type StrippedCertificates,
  type StrippedFile,
} from './stripped-file.ts';

/** A file to be read in a pod. */
export interface ReaderRequest extends ReaderPlace {
  readonly format: NamedFile['format'];
}

/** Certificates alone: a block with anything in it that is no line of base64 is dropped whole, and so is one without an end. */
const PEM = String.raw`
{ sub(/\r$/, "") }
/^-----BEGIN CERTIFICATE-----$/ { block = $0 "\n"; inside = 1; next }
/^-----END CERTIFICATE-----$/ { if (inside) printf "%s%s\n", block, $0; inside = 0; next }
inside && /^[A-Za-z0-9+\/=]+$/ { block = block $0 "\n"; next }
{ inside = 0 }`;

/** A line of a key could pass for a path: nothing that long, in base64's own letters, is told. */
const KEY = String.raw`
function isKey(value) { return length(value) >= 40 && value ~ /^[A-Za-z0-9+\/=]+$/ }`;

/** What stands behind four names, wherever in a line, and nothing else. */
const KUBECONFIG = String.raw`${KEY}
/^[ \t]*#/ { next }
{ rest = $0
  while (match(rest, /(certificate-authority|client-certificate)(-data)?["\047]?[ \t]*:[ \t]*["\047]?[^ \t"\047,}\r]+/)) {
    one = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    name = one; sub(/["\047]?[ \t]*:.*$/, "", name)
    sub(/^[a-z-]+["\047]?[ \t]*:[ \t]*["\047]?/, "", one)
    if (name ~ /-data$/) { if (one ~ /^[A-Za-z0-9+\/=]+$/) print "DATA", name, one }
    else if (isKey(one)) print "KEY", name
    else if (one ~ /^[A-Za-z0-9._\/@:+-]+$/) print "REF", name, one
  } }`;

/** The files of both sections, and where it listens. */
const ETCD = String.raw`${KEY}
/^client-transport-security:/ { prefix = ""; inside = 1; next }
/^peer-transport-security:/ { prefix = "peer-"; inside = 1; next }
{ gsub(/["\047\r]/, "") }
/^listen-(client|peer)-urls:/ { name = $1; sub(/:$/, "", name); if (isKey($2)) print "!KEY", name; else if ($2 ~ /^[][A-Za-z0-9.,:\/_-]+$/) print "!FLAG", name, $2; next }
/^[^ \t#]/ { inside = 0 }
inside && /^[ \t]+(cert-file|trusted-ca-file|client-cert-file):/ {
  name = $1; sub(/:$/, "", name)
  if (isKey($2)) print "!KEY", prefix name
  else if ($2 ~ /^[A-Za-z0-9._\/@:+-]+$/) print "!REF", prefix name, $2
}`;

/** The lists of flags that it has, and of servingInfo two fields; its operators write it as JSON. */
const OPENSHIFT = String.raw`${KEY}
function flag(name, value) {
  if (name !~ /^(etcd-servers|certFile|clientCA|([a-z-]+-)?(file|kubeconfig|certificate|authority|cafile|certfile))$/) return
  if (isKey(value)) print "!KEY", name
  else if (value ~ /^(\/|https?:)[][A-Za-z0-9._\/@:,+-]+$/) print "!FLAG", name, value
}
{ all = all $0 }
END {
  if (all !~ /^[ \t]*[{]/) { print "!UNKNOWN"; exit }
  rest = all
  while (match(rest, /"[a-z][a-z-]*"[ \t]*:[ \t]*\[[ \t]*"[^"]*"([ \t]*,[ \t]*"[^"]*")*[ \t]*\]/)) {
    one = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    count = split(one, part, "\"")
    for (i = 4; i <= count; i += 2) flag(part[2], part[i])
  }
  if (!match(all, /"servingInfo"[ \t]*:/)) exit
  rest = substr(all, RSTART); sub(/"storageConfig".*/, "", rest)
  while (match(rest, /"(certFile|clientCA)"[ \t]*:[ \t]*"[^"]*"/)) {
    one = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    split(one, part, "\""); flag(part[2], part[4])
  }
}`;

/**
 * Writes what may be known of files to its standard output; runs in the pod, so that nothing else leaves the node. Its
 * arguments are four a file: the directory in the pod, the same on the node, the name below it, the format. A line that
 * begins with "!" is its own; certificates are PEM.
 */
const SCRIPT = String.raw`pem='${PEM}'
kubeconfig='${KUBECONFIG}'
etcd='${ETCD}'
openshift='${OPENSHIFT}'
while [ $# -ge 4 ]; do
  d=$1 h=$2 p=$1/$3 f=$4; shift 4; i=0; why=
  while [ -L "$p" ] && [ -z "$why" ]; do
    t=$(readlink "$p"); i=$((i + 1))
    case $t in
      "$h"/*) p=$d/${'$'}{t#"$h"/} ;;
      /*) why=elsewhere ;;
      *) p=${'$'}{p%/*}/$t ;;
    esac
    [ $i -lt 10 ] || why=loop
  done
  if [ -n "$why" ]; then :
  elif [ ! -e "$p" ]; then why=absent
  elif [ ! -f "$p" ]; then why=not-a-file
  elif ! m=$(stat -c '%Y %s' "$p" 2>/dev/null); then why=failed
  elif [ "${'$'}{m#* }" -gt ${LARGEST_FILE} ]; then why=too-large
  elif ! [ -r "$p" ]; then why=forbidden
  fi
  if [ -n "$why" ]; then echo "!FAULT $why"; continue; fi
  echo "!FILE ${'$'}{m% *}"
  case $f in
    pem) awk "$pem" "$p" ;;
    etcd-config) awk "$etcd" "$p" ;;
    openshift-config) awk "$openshift" "$p" ;;
    kubeconfig) awk "$kubeconfig" "$p" | while read -r k n v; do
      case $k in
        DATA) echo "!DATA $n"; printf %s "$v" | base64 -d 2>/dev/null | awk "$pem" ;;
        KEY) echo "!KEY $n" ;;
        REF) echo "!REF $n $v" ;;
      esac
    done ;;
  esac
  echo "!END"
done`;

/** The command that reads these files in a pod. */
export function readerCommand(requests: readonly ReaderRequest[]): readonly string[] {
  const words = requests.flatMap(({ mount, name, format }) => {
    const onNode =
      mount.kind === 'directory' ? mount.hostPath : mount.hostPath.slice(0, mount.hostPath.lastIndexOf('/'));
    return [mount.at, onNode, name, format];
  });
  return ['sh', '-c', SCRIPT, 'sh', ...words];
}

const FAULTS: ReadonlyMap<string, { readonly kind: FaultKind; readonly why?: string }> = new Map([
  ['absent', { kind: 'absent' }],
  ['not-a-file', { kind: 'not-a-file' }],
  ['forbidden', { kind: 'forbidden' }],
  ['too-large', { kind: 'too-large' }],
  ['loop', { kind: 'loop' }],
  ['elsewhere', { kind: 'failed', why: 'it is a link to another directory, which was not opened' }],
]);

/** What the command said of each file, in their order. Of those that it did not come to the same is said. */
export function parseReaderOutput(text: string, requests: readonly ReaderRequest[]): readonly Outcome<StrippedFile>[] {
  const parts: string[][] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('!FILE ') || line.startsWith('!FAULT ')) parts.push([line]);
    else parts.at(-1)?.push(line);
  }
  return requests.map(({ format }, index) => outcomeOf(parts[index] ?? [], format));
}

function outcomeOf([first = '', ...lines]: readonly string[], format: NamedFile['format']): Outcome<StrippedFile> {
  const fault = /^!FAULT ([a-z-]+)$/.exec(first)?.[1];
  if (fault !== undefined) {
    const { kind, why } = FAULTS.get(fault) ?? { kind: 'failed' as const };
    return why === undefined ? failed(kind) : failed(kind, why);
  }
  const seconds = /^!FILE (\d{1,12})$/.exec(first)?.[1];
  if (seconds === undefined || !lines.includes('!END')) return failed('failed', 'it arrived incomplete');
  const modified = new Date(Number(seconds) * 1000);
  const body = lines.slice(0, lines.indexOf('!END'));
  return read({ modified, certificates: certificatesOf(body, format), ...settingsOf(body, format) });
}

function certificatesOf(lines: readonly string[], format: NamedFile['format']): readonly StrippedCertificates[] {
  if (format === 'pem') return [{ field: '', use: 'unknown', blocks: certificateBlocks(lines.join('\n')) }];
  const found: StrippedCertificates[] = [];
  for (const [index, line] of lines.entries()) {
    const field = KUBECONFIG_FIELDS.find(({ name }) => line === `!DATA ${name}`);
    if (field === undefined) continue;
    const behind = lines.slice(index + 1);
    const end = behind.findIndex((one) => one.startsWith('!'));
    const blocks = certificateBlocks(behind.slice(0, end < 0 ? undefined : end).join('\n'));
    found.push({ field: field.name, use: field.use, blocks });
  }
  return found;
}

function settingsOf(
  lines: readonly string[],
  format: NamedFile['format'],
): Pick<StrippedFile, 'references' | 'flags' | 'faults'> {
  const words = lines.map((line) => line.split(' '));
  const references = words.flatMap(([key, field = '', path = '']) => {
    const use = format === 'kubeconfig' ? KUBECONFIG_FIELDS.find(({ name }) => name === field)?.use : etcdUse(field);
    return key !== '!REF' || use === undefined ? [] : [{ field, use, path }];
  });
  const flags = words.flatMap(([key, name = '', value = '']): readonly GivenFlag[] => {
    if (key !== '!FLAG') return [];
    return format === 'openshift-config' ? openShiftFlag(name, value) : [{ name, value, field: name }];
  });
  const faults = words.flatMap(([key, name = '']) => {
    if (key === '!UNKNOWN') return ['it is not JSON; only "local certs" on the node reads it'];
    return key === '!KEY' ? [`what stands behind ${name} may be a key and no path, so it was left on the node`] : [];
  });
  return { references, flags, faults };
}
