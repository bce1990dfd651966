import type { ToldFinding } from '../../rules/told-finding.ts';

/** What a finding is known again by. */
export type FindingIdentity = Pick<ToldFinding, 'rule' | 'subject' | 'location' | 'key'>;

/**
 * A fingerprint for each finding: the same in every run in which the same is found, whatever its words and lines are by
 * then, and none twice. In the form of GitHub's own, a hash and a count of those before it that are alike.
 */
export function fingerprints(findings: readonly FindingIdentity[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, subject, location, key }) => {
    const { kind, name, node = '' } = subject;
    const hash = hashOf([rule, kind, name, node, location?.file ?? '', location?.field ?? '', key]);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** FNV-1a in 64 bits, of UTF-16 code units. */
function hashOf(parts: readonly string[]): string {
  let hash = OFFSET;
  const text = parts.join('\n');
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
