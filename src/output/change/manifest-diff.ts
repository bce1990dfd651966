import { createTwoFilesPatch } from 'diff';
import type { Plan } from '../../change/plan.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';

/** How the manifest changes, as a unified diff; empty where nothing does. Unescaped. */
export function manifestDiff(
  { file, before, after }: Pick<Plan, 'file' | 'before' | 'after'>,
  directory: string,
): string {
  const path = `${directory}/${file}`;
  const name = (content: Uint8Array | undefined): string => (content === undefined ? '/dev/null' : path);
  const patch = createTwoFilesPatch(name(before), name(after), textOf(before), textOf(after), undefined, undefined, {
    context: 3,
  });
  return patch.slice(patch.indexOf('---'));
}

function textOf(content: Uint8Array | undefined): string {
  return content === undefined ? '' : Buffer.from(content).toString('utf8');
}

/** A diff in the colours of `kubectl diff`'s usual program; its text must be escaped already. */
export function styleDiff(difference: string, { good, bad, heading }: Styles): string {
  return difference
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return heading(line);
      if (line.startsWith('+')) return good(line);
      if (line.startsWith('-')) return bad(line);
      return line;
    })
    .join('\n');
}
