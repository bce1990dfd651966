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
  y18n: { __: message, __n: message, getLocale: () => 'en_US', setLocale: nothing, updateLocale: nothing },
};

function nothing(): undefined {
  return undefined;
}

function same(text: string): string {
  return text;
}

function message(text: string): string {
  return text;
}

function unreachable(): never {
  throw new Error('not in this bundle: more of yargs than parsing');
}
