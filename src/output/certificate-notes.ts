import { processName } from '../certificates/certificate-process.ts';
import type { NamedCertificate, UnreadCertificate } from '../certificates/named-certificate.ts';
import { listed } from '../facts/listed.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';

/** Lines for stderr about certificates that are named and not shown; `where` is the node, empty where there is one alone. */
export function unreadCertificateNotes(unread: readonly UnreadCertificate[], where: string): readonly string[] {
  const on = where === '' ? '' : ` of node ${where}`;
  return unread.map(({ process, by, path, hostPath, why }) => {
    const place = hostPath ?? path;
    return escapeLine(`Note: could not read ${place}${on}, named by ${by} of ${processName(process)}: ${why}`);
  });
}

/**
 * What to do about what is not loaded, a line each for stderr: about what is seen, and about what only seems so. `restart` is
 * the command that restarts pod NAME.
 */
export function restartNotes(certificates: readonly NamedCertificate[], restart: string): readonly string[] {
  const stale = certificates.filter(({ loaded }) => loaded.restart === true);
  const seen = namesOf(stale.filter(({ loaded }) => loaded.by === 'handshake'));
  const seeming = namesOf(stale).filter((name) => !seen.includes(name));
  const kinds = stale.map(({ process }) => process.kind);
  const pods = kinds.includes('pod') ? ` "${restart}" restarts a pod and watches it.` : '';
  const how = `${pods}${kinds.includes('service') ? ' "systemctl restart UNIT" restarts a service.' : ''}`;
  return [
    ...(seen.length === 0
      ? []
      : [`Restart needed: ${listed(seen)}. The certificate served is older than the file.${how}`]),
    ...(seeming.length === 0
      ? []
      : [`Restart probably needed: ${listed(seeming)}. The files are newer than the processes.${how}`]),
  ].map(escapeLine);
}

function namesOf(certificates: readonly NamedCertificate[]): readonly string[] {
  return [...new Set(certificates.map(({ process }) => processName(process)))];
}
