import { grouped } from '../facts/grouped.ts';
import { atOnce } from '../facts/steps.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { DIRECTORY_RULES, MANIFEST_RULES } from '../rules/catalogue.ts';
import type { ManifestEntry } from '../rules/directory-rule.ts';
import { lintFiles } from '../rules/lint.ts';
import { selectFindings } from '../rules/selection.ts';
import { tell } from '../rules/told-finding.ts';
import { bytesOf, targetOf } from './given.ts';

/** A manifest to be looked at. */
export interface ManifestText {
  /** By which it is named in what is found; files of one folder are also held against each other. */
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** Which rules are asked, and for which kubelet. */
export interface LintOptions {
  /** `1.34`, `v1.34.2`; the newest version known where undefined. */
  readonly version?: string;
  /** The name of the node; undefined where it is not known. */
  readonly node?: string;
  /** Ids of the only rules that are asked. */
  readonly only?: readonly string[];
  /** Ids of rules that are not. */
  readonly skip?: readonly string[];
}

/** Something that a rule found. Text of the manifest in it is unescaped. */
export interface LintFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly path: string;
  /** Counted from 1; undefined for what is in no one place. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** As the kubelet names it: `spec.containers[0].image`. */
  readonly field: string | undefined;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What the sentence cannot hold, in lines. */
  readonly details: readonly string[];
  /** What to do, in sentences. */
  readonly advice: string;
}

/** A rule about manifests, in words. */
export interface RuleDescription {
  readonly id: string;
  /** Of its findings, unless one says otherwise. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  /** Where the behaviour behind it can be read up. */
  readonly source: string;
}

/** The rules that `lint` asks, in the order in which the kubelet would stumble. */
export const RULES: readonly RuleDescription[] = [...MANIFEST_RULES, ...DIRECTORY_RULES].map(
  ({ id, severity, title, why, remedy, source }) => ({ id, severity, title, why, remedy, source }),
);

/** What `kubectl static lint` finds in manifests, the worst first. Throws `RangeError` for what it does not know. */
export function lint(manifests: readonly ManifestText[], options: LintOptions = {}): readonly LintFinding[] {
  const { only = [], skip = [], ...kubelet } = options;
  const unknown = [...only, ...skip].find((id) => !RULES.some((rule) => rule.id === id));
  if (unknown !== undefined) throw new RangeError(`no rule about manifests: ${JSON.stringify(unknown)}`);
  const target = targetOf(kubelet);
  const selection = { only, skip, severity: 'info', minor: target.minor } as const;
  const folders = grouped(manifests, ({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
  const found = [...folders].flatMap(([path, files]) => {
    const entries = files.map((file): ManifestEntry => ({
      name: file.path.slice(path.length),
      path: file.path,
      kind: 'file',
      target: undefined,
      mode: undefined,
      owner: undefined,
      reading: readManifest(bytesOf(file.text), target),
    }));
    return atOnce(lintFiles({ path, entries }, target, selection));
  });
  return selectFindings(found, 'info').map((finding) => {
    const { rule, severity, subject, location, message, details, advice } = tell(finding);
    const { line, column, field } = location ?? {};
    return { rule, severity, path: location?.file ?? subject.name, line, column, field, message, details, advice };
  });
}
