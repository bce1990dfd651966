import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/rules/finding.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { expectExplained } from '../kubelet/manifest/explained.ts';

// Manifests and what the kubelets v1.36.2 and v1.27.16 did with each, on a node called cp-1 (see the README of the
// recordings). `lint` must come to the same: refused for the same cause at the same place, or accepted.

const DIRECTORY = 'test/fixtures/manifests/kubelet';

interface Verdict {
  readonly verdict: string;
  /** Why it was refused, in the words of the kubelet's log. */
  readonly log?: string | null;
  readonly mirrorRefused?: string | null;
  /** Why the pod failed: `NodeAffinity`. */
  readonly reason?: string | null;
}

interface Recording {
  readonly file: string;
  readonly about: string;
  readonly kind?: string;
  readonly 'kubelet_v1.36.2': Verdict;
  readonly 'kubelet_v1.27.16': Verdict;
}

const RECORDINGS = JSON.parse(readFileSync(`${DIRECTORY}/verdicts.json`, 'utf8')) as readonly Recording[];
/** Not kept as files: two links, a file of 11 MiB, one that the kubelet does not read. */
const NOT_KEPT = new Set(['.dot-file.yaml', 'dangling-link.yaml', 'good-link.yaml', 'huge-comment.yaml']);
const CASES = RECORDINGS.filter(({ file }) => !NOT_KEPT.has(file) && !file.includes('/'));

function lint(file: string, minor: number): readonly Finding[] {
  const target = { minor, node: 'cp-1' };
  const reading = readManifest(readFileSync(`${DIRECTORY}/files/${file}`), target);
  return lintManifest(file, reading, target, { only: [], skip: [], severity: 'info', minor });
}

/** The cause of a refusal: the rule, and what of the finding must be as in the log. */
function causeOf(log: string): readonly Partial<Finding>[] {
  const syntax = /yaml: line (\d+): (.*?)\), please/.exec(log);
  if (syntax) {
    return [{ rule: 'unparsable-manifest', args: { message: syntax[2]! }, location: at({ line: Number(syntax[1]) }) }];
  }
  const type = /json: cannot unmarshal (\w+) into Go struct field \w+\.(\S+) of type/.exec(log);
  if (type) return [{ rule: 'invalid-field', location: at({ field: type[2]!.replace('.VolumeSource', '') }) }];
  const quantity = /\((quantities must match .*)\), please/.exec(log);
  if (quantity) return [{ rule: 'invalid-field', args: { message: quantity[1]! } }];
  const reference = /static pods may not reference (.*)$/.exec(log);
  if (reference) return [{ rule: 'api-reference', args: { resource: reference[1]! } }];
  const invalid = /^invalid pod: \[(.*)\]$/s.exec(log);
  if (invalid) return fieldErrors(invalid[1]!);
  return [{ rule: 'not-a-pod' }];
}

/** `field: message field: message`, as Go prints a list of errors. */
function fieldErrors(text: string): readonly Partial<Finding>[] {
  const parts = text.split(
    / (?=(?:spec|metadata)\.[\w.[\]]+: (?:Required|Invalid|Unsupported|Forbidden|Duplicate|Not))/,
  );
  return parts.map((part) => {
    const [, field = '', message = ''] = /^(\S+): (.*)$/s.exec(part) ?? [];
    return {
      rule: field === 'metadata.name' ? 'invalid-name' : 'invalid-field',
      args: { message },
      location: at({ field }),
    };
  });
}

function at(place: { readonly line?: number; readonly field?: string }): Finding['location'] {
  return { file: '', ...place };
}

/** As Go's decoder names fields: without the numbers and keys in brackets. */
function plain(field: string | undefined): string | undefined {
  return field?.replace(/\[[^\]]*\]/g, '');
}

function matches(finding: Finding, cause: Partial<Finding>): boolean {
  const { args = {}, location } = cause;
  return (
    finding.severity === 'error' &&
    finding.rule === cause.rule &&
    Object.entries(args).every(([name, value]) => finding.args[name] === value) &&
    (location?.line === undefined || finding.location?.line === location.line) &&
    (location?.field === undefined ||
      finding.location?.field === location.field ||
      plain(finding.location?.field) === location.field)
  );
}

describe.each([
  ['v1.36.2', 36],
  ['v1.27.16', 27],
] as const)('a kubelet %s', (version, minor) => {
  const verdictOf = (recording: Recording): Verdict => recording[`kubelet_${version}`];
  const refused = CASES.filter((recording) => verdictOf(recording).verdict === 'refused');
  const accepted = CASES.filter((recording) => ['accepted', 'not refused'].includes(verdictOf(recording).verdict));

  test('is followed on every recording', () => {
    expect(refused.length + accepted.length).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThan(80);
  });

  test.each(refused)('refuses $file: $about', (recording) => {
    const findings = lint(recording.file, minor);
    const causes = causeOf(verdictOf(recording).log ?? '');
    expect(causes.filter((cause) => !findings.some((finding) => matches(finding, cause)))).toEqual([]);
  });

  test('has fields of which kubectl can tell more', () => {
    for (const { file } of refused) {
      const reading = readManifest(readFileSync(`${DIRECTORY}/files/${file}`), { minor, node: 'cp-1' });
      if (reading.stage === 'pod') expectExplained(reading.pod);
    }
  });

  test.each(accepted)('accepts $file: $about', ({ file }) => {
    expect(lint(file, minor).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a pod that the kubelet v1.36.2 accepts', () => {
  const CAUSES: readonly [RegExp, string][] = [
    [/^namespaces ".*" not found$/, 'missing-namespace'],
    [/^NodeAffinity$/, 'placement'],
  ];
  const troubled = CASES.flatMap(({ file, 'kubelet_v1.36.2': { mirrorRefused, reason } }) => {
    const cause = mirrorRefused ?? reason ?? '';
    return cause === '' ? [] : [{ file, cause }];
  });

  test.each(troubled)('and that comes to nothing is warned of: $file', ({ file, cause }) => {
    const [, rule] = CAUSES.find(([pattern]) => pattern.test(cause))!;
    expect(lint(file, 36)).toContainEqual(expect.objectContaining({ rule, severity: 'warning' }));
  });
});
