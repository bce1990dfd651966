/** What a shell is offered is told by `src/cli/completion.ts`; yargs has scripts of its own, and a flag that no help has. */
export function completion(): object {
  return { setParsed: () => undefined };
}

/** Checks that yargs is called with the right types, as the compiler does, and takes longer than the parsing. */
export function argsert(): void {
  // Nothing is checked.
}
