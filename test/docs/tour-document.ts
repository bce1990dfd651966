import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoFolder, neutral } from '../demo/demo-run.ts';
import { HAS_KUBECTL } from '../program/built-program.ts';

export const TOUR = 'docs/tour.md';

/** Written by hand but for what commands print: a block of a terminal's session, or of commands whose output is not shown. */
const BLOCK = /^```(console|sh)\n([^]*?)^```$/gm;

/** Nobody can type it where a command is run. */
const MARK = '\u001e';

/**
 * `docs/tour.md` as it is, with what its commands print now: all of them are typed into one kept demo, in their order. A command
 * of kubectl itself is passed over where there is none: what it prints is not shown, because that differs by its version.
 */
export async function tourDocument(): Promise<string> {
  const text = readFileSync(TOUR, 'utf8');
  const commands = [...text.matchAll(BLOCK)].flatMap(([, kind, block = '']) => commandsOf(kind, block));
  const printed = await outputsOf(commands);
  return text.replaceAll(BLOCK, (all, kind: string, block: string) => {
    const own = commandsOf(kind, block).map((command) => [command, printed.shift() ?? ''] as const);
    if (kind !== 'console') return all;
    return `\`\`\`console\n${own.map(([command, output]) => `$ ${command}\n${output}`).join('')}\`\`\``;
  });
}

/** All but that by which the demo itself is started. */
function commandsOf(kind: string | undefined, block: string): string[] {
  const lines = block.trimEnd().split('\n');
  if (kind === 'sh') return lines.filter((line) => !/^(?:#|npm |$)/.test(line));
  return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
}

async function outputsOf(commands: readonly string[]): Promise<string[]> {
  const folder = new DemoFolder();
  if (HAS_KUBECTL) rmSync(join(folder.path, 'kubectl'));
  try {
    const stdin = commands.map((command) => `printf '${MARK}'\n{ ${command}; } </dev/null 2>&1\n`).join('');
    const { stdout, stderr, left } = await folder.run({ args: ['--keep'], stdin, env: { SHELL: '/bin/sh' } });
    if (left.length > 0) throw new Error(`the demo left ${left.join(', ')}`);
    const [, ...outputs] = stdout.split(MARK);
    if (outputs.length !== commands.length) throw new Error(`the tour broke off: ${stderr}`);
    return outputs.map(readable);
  } finally {
    rmSync(folder.path, { recursive: true });
  }
}

/** The same each time, and as it looks in a terminal; what is seen while an edit fails depends on when one looks. */
function readable(output: string): string {
  return neutral(output)
    .replaceAll('YYYY-MM-DDTHH:MM:SSZ', '2026-02-01T12:00:00Z')
    .replaceAll(/(kubectl-static-\w+)-ID/g, '$1-5f2d81c09a')
    .replaceAll('USER', 'root:root')
    .replaceAll('/tmp/EDIT/', '/DEMO/tmp/kubectl-static-edit-b7KqTz/')
    .replaceAll('/DEMO/', '/tmp/kubectl-static-demo-Xk4c2P/')
    .replaceAll(/(?<=is (?:in place|out of the directory)\..*\n)(?:(?!Deleted).*\n)+/g, '…\n');
}
