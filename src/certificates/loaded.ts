import { timeText } from '../facts/time-text.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateUse } from './named-file.ts';
import type { Reloading } from './reloading.ts';

/** What a process serves, as a handshake with it showed. */
export type Served =
  | { readonly kind: 'certificate'; readonly certificate: Certificate; readonly address: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Whether a process uses a certificate as it is in its file now, and whether it must be restarted for it. */
export interface Loaded {
  /** `old`: it uses another. The words are part of the JSON output. */
  readonly state: 'current' | 'old' | 'unknown';
  /** `handshake`: the process itself showed it. `times`: a guess by when file and process are from. */
  readonly by: 'handshake' | 'times' | 'nothing';
  /** Undefined where it is not known. */
  readonly restart: boolean | undefined;
  /** What follows from what, a sentence without a full stop. */
  readonly why: string;
}

/** What is known of a certificate in its file, and of the process that names it. */
export interface LoadedEvidence {
  readonly certificate: Certificate;
  readonly use: CertificateUse;
  /** When the file was last written. */
  readonly modified: Date;
  readonly started: Date | undefined;
  readonly startUnknown: string;
  readonly reloading: Reloading;
  /** Undefined where the process serves no such certificate. */
  readonly served: Served | undefined;
  readonly now: Date;
}

/** Those that read files again do so within a minute (apiserver `dynamiccertificates`: watched, and looked at every minute). */
const RELOADED_AFTER = 120_000;

/** Whether a process uses what is in the file now. */
export function judgeLoaded(evidence: LoadedEvidence): Loaded {
  const { served } = evidence;
  if (served?.kind === 'certificate') return byHandshake(evidence, served.certificate, served.address);
  const unseen = served === undefined ? '' : `; ${served.why}`;
  const judged = byTimes(evidence);
  return { ...judged, why: `${judged.why}${unseen}` };
}

function byHandshake(
  { certificate, modified, reloading, now }: LoadedEvidence,
  shown: Certificate,
  at: string,
): Loaded {
  const by = 'handshake';
  if (shown.fingerprint === certificate.fingerprint) {
    return { state: 'current', by, restart: false, why: `it is served at ${at}` };
  }
  const seen = `another certificate is served at ${at}, valid until ${timeText(shown.notAfter)}`;
  if (shown.subject !== certificate.subject) {
    return {
      state: 'unknown',
      by,
      restart: undefined,
      why: `${seen} and is for ${shown.subject}: it may come from another file`,
    };
  }
  const fresh = reloading.reloads === true && now.getTime() - modified.getTime() < RELOADED_AFTER;
  if (fresh) return { state: 'old', by, restart: false, why: `${seen}; ${reloading.why}: check again then` };
  return { state: 'old', by, restart: true, why: seen };
}

/**
 * A file that was written before the process started was there to be read. What a copy kept as its time may be older than
 * the copying: a certificate that begins later than the process is newer for certain. An authority is as old as itself: a
 * kubeconfig is written anew with every client, and the authority in it stays.
 */
function byTimes({ certificate, use, modified, started, startUnknown, reloading }: LoadedEvidence): Loaded {
  const { reloads, why } = reloading;
  if (started === undefined) {
    if (reloads === true) return { state: 'unknown', by: 'nothing', restart: false, why };
    return { state: 'unknown', by: 'nothing', restart: undefined, why: startUnknown };
  }
  const isOwn = use === 'authority';
  const written = isOwn ? certificate.notBefore : new Date(Math.max(+modified, +certificate.notBefore));
  // The kernel tells when a process started to a second.
  if (+written <= +started + 1000) {
    const why = isOwn
      ? 'the authority is older than the process'
      : 'the process was started after the file was written';
    return { state: 'current', by: 'times', restart: false, why };
  }
  const what = isOwn ? 'the authority was created' : 'the file was written';
  const newer = `${what} ${timeText(written)}, after the process was started ${timeText(started)}`;
  if (reloads === true) return { state: 'current', by: 'times', restart: false, why: `${newer}; ${why}` };
  if (reloads === false) return { state: 'old', by: 'times', restart: true, why: `${newer}; ${why}` };
  return { state: 'unknown', by: 'times', restart: undefined, why: `${newer}; ${why}` };
}
