import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shellQuote } from '../src/facts/shell-quote.ts';

/**
 * Makes a folder for the beginning of PATH, with a program that stands before the plugin: the files that `local` looks at without
 * `--root`, and that it changes, are those of the user's own machine. `node` is the one to name instead, if there is any.
 */
export function writeLocalGuard(home: string, node: string | undefined): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'kubectl-static'), guard(node), { mode: 0o755 });
  return folder;
}

/** What may be the value of a flag is passed over, so that flags can come first. */
function guard(node: string | undefined): string {
  const advice = node === undefined ? 'No node of this cluster has files.' : `Add --root $NODES/${node}`;
  const refusal = `error: without --root, local is about this machine, not about the demo cluster. ${advice}`;
  return `#!/bin/sh
command= before= rooted=
for word; do
  [ "$before" != --root ] || word=--root=$word
  case $word in
    --) break ;;
    -h | --help | --root=?*) rooted=yes ;;
    -*) ;;
    local) command=\${command:-local} ;;
    *) case $before in -*=* | [!-]* | '') command=\${command:-other} ;; esac ;;
  esac
  before=$word
done
if [ "$command" = local ] && [ -z "$rooted" ]; then
  printf '%s\\n' ${shellQuote(refusal)} >&2
  exit 2
fi
exec ${shellQuote(resolve('plugin/kubectl-static'))} "$@"
`;
}
