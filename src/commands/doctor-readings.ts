import type { UnreadKind } from '../output/unread-node-files.ts';
import { CATALOGUE, type CatalogueEntry } from '../rules/catalogue.ts';
import { selectRules, type RuleSelection } from '../rules/selection.ts';
import type { DoctorFlags } from './doctor-flags.ts';

/** What of nodes is read by pods where a flag says so, with the rules that look at nothing else. */
interface ReadingRules {
  readonly flag: 'readManifests' | 'readCertificates';
  readonly files: UnreadKind;
  readonly isAbout: (entry: CatalogueEntry) => boolean;
}

/** Each reading that `doctor` can do. */
export const READINGS: readonly ReadingRules[] = [
  {
    flag: 'readManifests',
    files: 'manifests',
    isAbout: ({ scope, rule }) => scope !== 'cluster' || rule.readsManifests === true,
  },
  { flag: 'readCertificates', files: 'certificates', isAbout: ({ rule }) => rule.readsCertificates === true },
];

/** The rules about what a reading reads that are selected. */
export function rulesOf({ isAbout }: ReadingRules, selection: RuleSelection): readonly CatalogueEntry['rule'][] {
  return selectRules(
    CATALOGUE.filter(isAbout).map(({ rule }) => rule),
    selection,
  );
}

/** What was not to be read, although rules about it would be asked. */
export function readingsLeftOut(flags: DoctorFlags, selection: RuleSelection): readonly UnreadKind[] {
  return READINGS.filter((reading) => !flags[reading.flag] && rulesOf(reading, selection).length > 0).map(
    ({ files }) => files,
  );
}
