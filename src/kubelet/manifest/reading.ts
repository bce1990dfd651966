import { apiReferences, refusesReference, unknownSources, type ApiReference } from './api-references.ts';
import { decodePod, type DecodedPod } from './decode-pod.ts';
import { effectivePod } from './defaults.ts';
import { isJson, parseManifestJson } from './json-text.ts';
import type { TargetKubelet } from '../kubelet.ts';
import { checkKind, type KindProblem } from './object-kind.ts';
import type { Place } from '../../yaml/place.ts';
import type { ManifestPod } from '../../kubernetes/pod.ts';
import { decodedBy, decodeSource, refuseFault } from './source-text.ts';
import { LimitError, DocumentSyntaxError } from '../../yaml/syntax-error.ts';
import { hasTemplateMarks } from './template-marks.ts';
import { validatePod } from './validation/pod.ts';
import type { FieldProblem } from './validation/checked-field.ts';
import { inWordsOf } from './validation/wording.ts';
import type { MapValue, Value } from '../../yaml/value.ts';
import { placeOf } from '../../yaml/cursor.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { parseYaml } from '../../yaml/parser.ts';

/**
 * The largest file that the kubelet takes, in bytes: it reads up to 10 MiB, and takes a file for too large if it got as
 * much (`maxConfigLength` of `pkg/kubelet/config/common.go`, `ReadAtMost` of `k8s.io/utils/io`).
 */
export const LARGEST_MANIFEST = 10 * 1024 * 1024 - 1;

/** A file that the kubelet cannot parse. */
export interface SyntaxFault {
  readonly message: string;
  /** Undefined where the problem is with the file as a whole. */
  readonly at: Place | undefined;
  /** The line that the kubelet's log names, where it is another one: it counts some lines one too few. */
  readonly loggedLine: number | undefined;
  /** The limit is one of this reader, so that it is not known what the kubelet makes of the file. */
  readonly ours: boolean;
  /** What is there looks like the marks of a template: `{{ … }}`, `{% … %}`. */
  readonly template: boolean;
}

/** What a document says, with all that the kubelet makes of it. */
export interface PodReading {
  readonly root: MapValue;
  readonly decoded: DecodedPod;
  /** As written. Incomplete where `decoded` has problems. */
  readonly pod: ManifestPod;
  /** As the kubelet runs it: with defaults, the node in its name, a namespace. */
  readonly effective: ManifestPod;
  /** What validation refuses; empty where decoding failed, because the kubelet never gets there then. */
  readonly invalid: readonly FieldProblem[];
  readonly references: readonly ApiReference[];
  /** Whether the kubelet refuses the pod, for whatever reason. */
  readonly refused: boolean;
}

/** What the kubelet makes of the bytes of a file, up to where it gives up. */
export type ManifestReading =
  | { readonly stage: 'too-large' }
  | { readonly stage: 'unparsable'; readonly fault: SyntaxFault }
  | {
      readonly stage: 'not-a-pod';
      readonly problem: KindProblem;
      readonly root: Value;
      readonly rest: Place | undefined;
    }
  | { readonly stage: 'pod'; readonly pod: PodReading; readonly rest: Place | undefined };

/**
 * Reads a manifest as the kubelet does (`tryDecodeSinglePod` of `pkg/kubelet/config/common.go`): YAML or JSON, the first
 * document alone, the kind, the fields, what is added, validation. Never throws, whatever the bytes.
 */
export function readManifest(bytes: Uint8Array, target: TargetKubelet): ManifestReading {
  if (bytes.length > LARGEST_MANIFEST) return { stage: 'too-large' };
  try {
    const { root, rest } = parse(bytes);
    const problem = checkKind(root);
    if (problem !== undefined || root.type !== 'map') {
      return { stage: 'not-a-pod', problem: problem ?? { fault: 'not-an-object', at: root.at, found: '' }, root, rest };
    }
    return { stage: 'pod', pod: readPod(root, target), rest };
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    const { message, at, loggedLine } = error;
    const template = hasTemplateMarks(bytes, at, loggedLine);
    return { stage: 'unparsable', fault: { message, at, loggedLine, ours: error instanceof LimitError, template } };
  }
}

function readPod(root: MapValue, target: TargetKubelet): PodReading {
  const decoded = decodePod(root, target.minor);
  const effective = effectivePod(decoded.pod, target);
  const sound = decoded.problems.length === 0 && (decoded.pod.metadata?.name ?? '') !== '';
  const invalid = sound ? problemsOf(effective, target.minor) : [];
  const references = apiReferences(decoded.pod);
  const refused = !sound || invalid.length > 0 || references.some((one) => refusesReference(one, target.minor));
  return { root, decoded, pod: decoded.pod, effective, invalid, references, refused };
}

function problemsOf(pod: ManifestPod, minor: number): readonly FieldProblem[] {
  return [...validatePod(pod, minor), ...unknownSources(pod, minor)].map((problem) => inWordsOf(minor, problem));
}

interface Parsed {
  readonly root: Value;
  /** Where the file goes on after what the kubelet reads. */
  readonly rest: Place | undefined;
}

const NOTHING = { line: 1, column: 1 };

function parse(bytes: Uint8Array): Parsed {
  if (isJson(bytes)) return { root: parseManifestJson(bytes), rest: undefined };
  const source = decodeSource(bytes);
  try {
    const { root, end, rest } = parseYaml(source.text);
    refuseFault(source, decodedBy(source.text, end));
    const value: Value = root === undefined ? { type: 'null', at: NOTHING } : decodeYaml(root);
    const more = rest !== undefined && hasContent(source.text.slice(rest.offset));
    return { root: value, rest: more ? placeOf(rest) : undefined };
  } catch (error) {
    // A byte that cannot be decoded ends the text, and is the real reason for what the parser then misses.
    if (error instanceof DocumentSyntaxError && source.fault !== undefined) refuseFault(source, source.text.length);
    throw error;
  }
}

/** Whether there is more than comments, document marks and white space. */
function hasContent(text: string): boolean {
  return /^(?!(?:---|\.\.\.)?[^\S\n\r\u2028\u2029]*(?:#|$))/m.test(text);
}
