import { LogLines } from '../../kubelet/log-lines.ts';

/** What a container wrote, line by line, without what its runtime puts before it. A first piece may lack its beginning. */
export function logLines(text: string): readonly string[] {
  const log = new LogLines();
  const lines = [...log.add(Buffer.from(text)), ...log.rest()].map(({ bytes }) => bytes.toString('utf8'));
  return lines.filter((line) => line.trim() !== '');
}
