import { DOCUMENT_FORMAT_NAMES, PAGE_FORMAT } from '../../kubectl/printers/format-names.ts';

/** The names of the formats that findings are printed in, in the order of the help; `finding-formats.ts` has the formats. */
export const FINDING_FORMAT_NAMES = ['text', ...DOCUMENT_FORMAT_NAMES, 'sarif', 'junit', 'markdown'] as const;

/** One of them. */
export type FindingFormatName = (typeof FINDING_FORMAT_NAMES)[number];

/** The names of the formats of a command that looks at more than files: what it found can be counted as well. */
export const DIAGNOSIS_FORMAT_NAMES = [...FINDING_FORMAT_NAMES, 'openmetrics'] as const;

/** The names of the formats of a command that looks at a whole cluster: a page shows it as a map. */
export const CLUSTER_FORMAT_NAMES = [...DIAGNOSIS_FORMAT_NAMES, PAGE_FORMAT] as const;
