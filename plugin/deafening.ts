/**
 * Environment variables by which Bun's users steer Bun. An executable made with Bun obeys them too, and no option of
 * its compiler turns that off:
 * - `BUN_BE_BUN` makes it Bun itself: `kubectl static ls` would run the script `ls` of a `package.json` in the current
 *   directory;
 * - `BUN_OPTIONS` adds options, such as `--preload` of a file in the current directory;
 * - `BUN_INSPECT` and what begins so open a port to debug it, and with that to take it over.
 */
export const SILENCED_VARIABLES: readonly string[] = ['BUN_BE_BUN', 'BUN_OPTIONS', 'BUN_INSPECT'];

/** A name that begins so cannot be set by a shell, nor by `setenv`. */
const UNSETTABLE = '='.charCodeAt(0);

/** A runtime that looks for none of the silenced variables. Throws where one is not found: Bun is not what it was. */
export function deafen(runtime: Buffer): Buffer {
  const deaf = Buffer.from(runtime);
  for (const name of SILENCED_VARIABLES) {
    let at = deaf.indexOf(name);
    if (at === -1) throw new Error(`the runtime does not know ${name}: see plugin/deafening.ts`);
    for (; at !== -1; at = deaf.indexOf(name, at + 1)) deaf[at] = UNSETTABLE;
  }
  return deaf;
}
