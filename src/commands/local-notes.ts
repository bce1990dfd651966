import type { CommandContext } from '../cli/command.ts';
import { stoppedPods } from '../change/history.ts';
import type { LocalNode } from '../host/local-node.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { historyNotes } from '../output/change/history-notes.ts';
import { kubeletWarnings, unusedWarning } from '../output/kubelet-warnings.ts';
import { localKubeletLines } from '../output/explain/local-kubelet.ts';
import { unreadFiles } from './unread-files.ts';
import { explanationWidth } from '../output/report-width.ts';

/** How a report on a stream is to look. */
export function lookOf({ now }: Pick<CommandContext, 'now'>, { columns }: CommandContext['stdout']) {
  return { width: explanationWidth(columns), now: now(), kubeletSkipped: false };
}

/** Which kubelet and which directory this is about, for stderr. */
export function kubeletHead(context: CommandContext, { kubelet, root }: LocalNode): string {
  const { stderr, style } = context;
  const lines = localKubeletLines(kubelet, root, '', { ...lookOf(context, stderr), style: style.stderr });
  return `${lines.join('\n')}\n`;
}

/** What is wrong with the kubelet's own settings, and what is unfinished in its directory, a line each for stderr. */
export function writeWarnings({ stderr, style }: CommandContext, { kubelet, unused, history }: LocalNode): void {
  for (const line of historyNotes(history)) stderr.write(`${line}\n`);
  const texts = [...kubeletWarnings(kubelet), ...unused.map((one) => unusedWarning(one, kubelet))];
  for (const text of texts) stderr.write(`${style.stderr.warning(escapeLine(text))}\n`);
}

/** Whether all could be read that tells which manifests there are. What keeps the kubelet itself from a file is its affair. */
export function isNodeWhollyRead({ kubelet, directory, history, configurationRead }: LocalNode): boolean {
  return (
    configurationRead &&
    kubelet.path !== undefined &&
    directory !== undefined &&
    unreadFiles(directory.files).length === 0 &&
    history.unread.length === 0
  );
}

/** Why there is nothing to show, as a line for stderr; undefined where there is something, or it could not be read. */
export function emptyNote({ kubelet: { path }, directory, history }: LocalNode): string | undefined {
  if (directory === undefined || directory.files.length > 0 || directory.pods.length > 0) return undefined;
  if (stoppedPods(history, []).length > 0) return undefined;
  if (path === undefined) return 'No manifest directory is known.';
  return path.value === '' ? 'This kubelet reads no manifest directory.' : escapeLine(`No files in ${path.value}.`);
}
