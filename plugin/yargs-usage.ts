/**
 * What yargs has its help and its complaints for, in place of its own module. Help is `src/cli/help.ts`, and yargs would
 * make its own after every command, for which it needs a terminal's width and columns; what it refuses goes to the
 * function given to `fail`.
 */
export function usage(): object {
  const fails: ((said: string | undefined, error: Error | undefined) => void)[] = [];
  const self = {
    failFn: (fail: (typeof fails)[number]) => void fails.push(fail),
    fail: (said: string | undefined, error: Error | undefined) => {
      for (const fail of fails) fail(said, error);
    },
    stringifiedValues: (values: unknown) => [values].flat().map(String).join(', '),
    // What follows is told what there is to show in help.
    usage: nothing,
    command: nothing,
    describe: nothing,
    deferY18nLookup: String,
    showHelpOnFail: nothing,
    version: nothing,
    getUsage: (): readonly string[] => [],
    getUsageDisabled: () => true,
    getDescriptions: () => ({}),
    cacheHelpMessage: nothing,
    clearCachedHelpMessage: nothing,
    hasCachedHelpMessage: () => false,
    freeze: nothing,
    unfreeze: nothing,
    reset: () => self,
  };
  return self;
}

function nothing(): void {
  // No help is made here.
}
