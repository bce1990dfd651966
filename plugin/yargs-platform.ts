// @ts-expect-error -- the types know only the module for Node
import Parser from 'yargs-parser/browser';

/**
 * What yargs takes from its surroundings, in place of its own module for Node. That one reads locales from folders
 * beside the program, searches a package.json, and loads all that is needed for commands in folders and for help; here
 * yargs only parses (`src/cli/parser.ts`), and says nothing to anybody.
 */
export default {
  assert: { notStrictEqual: nothing, strictEqual: nothing },
  cliui: unreachable,
  findUp: nothing,
  getCallerFile: unreachable,
  getEnv: nothing,
  getProcessArgvBin: () => 'kubectl-static',
  inspect: String,
  mainFilename: '',
  Parser: Parser as unknown,
  path: { basename: same, dirname: same, extname: same, relative: same, resolve: same, join: same },
  process: {
    argv: () => [],
    cwd: () => '',
    emitWarning: nothing,
    execPath: () => '',
    exit: unreachable,
    nextTick: (callback: () => void) => {
      process.nextTick(callback);
    },
    stdColumns: null,
  },
  // What is read is a package.json, for a version that is not used.
  readFileSync: () => '{}',
  readdirSync: () => [],
  require: unreachable,
  stringWidth: unreachable,
  y18n: {
    __: (words: string, ...values: readonly string[]) => filled(strings.get(words) ?? words, values),
    __n: (one: string, other: string, count: number, ...values: readonly string[]) => {
      return filled(strings.get(one) ?? (count === 1 ? one : other), values);
    },
    getLocale: () => 'en',
    setLocale: nothing,
    updateLocale: (given: Readonly<Record<string, string | { readonly one: string }>>) => {
      for (const [words, text] of Object.entries(given)) strings.set(words, typeof text === 'string' ? text : text.one);
    },
  },
};

/** What is said in place of yargs's own words. */
const strings = new Map<string, string>();

function filled(text: string, values: readonly string[]): string {
  const left = [...values];
  return text.replaceAll('%s', () => left.shift() ?? '');
}

function nothing(): undefined {
  return undefined;
}

function same(text: string): string {
  return text;
}

function unreachable(): never {
  throw new Error('not in this bundle: more of yargs than parsing');
}
