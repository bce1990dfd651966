import { isRecord } from '../../facts/record.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';

/** `2026-11-28T00:00:00.0Z stderr F ` before each piece of a line; `P` where the line goes on (KEP-2411, containerd, CRI-O). */
const PREFIX = /^\d{4}-\d\d-\d\dT\S{1,40} (stdout|stderr) ([FP])(?::[A-Z]{1,8})? /;

/** What a container wrote, line by line, without what its runtime puts before it. A first piece may lack its beginning. */
export function logLines(text: string): readonly string[] {
  const lines: string[] = [];
  const begun: Record<string, string> = {};
  for (const raw of text.split('\n')) {
    const match = PREFIX.exec(raw);
    if (match === null) {
      if (raw.trim() !== '') lines.push(lineOfDocker(raw) ?? raw);
      continue;
    }
    const [prefix, stream = '', tag] = match;
    const piece = `${begun[stream] ?? ''}${raw.slice(prefix.length)}`;
    begun[stream] = tag === 'P' ? piece : '';
    if (tag === 'F' && piece.trim() !== '') lines.push(piece);
  }
  return [...lines, ...Object.values(begun).filter((piece) => piece !== '')];
}

/** Docker's own form, where the kubelet reaches it through cri-dockerd. */
function lineOfDocker(raw: string): string | undefined {
  const value = raw.startsWith('{"log":') ? jsonOrNothing(raw) : undefined;
  return isRecord(value) && typeof value.log === 'string' ? value.log.trimEnd() : undefined;
}
