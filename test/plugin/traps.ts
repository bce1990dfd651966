import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TRAP = `require('node:fs').writeFileSync(require('node:path').join(__dirname, 'SPRUNG'), '');`;

/**
 * Lays out files that a JavaScript runtime might read from the current directory. Whatever runs one of them leaves
 * the file SPRUNG; whatever reads the `.env` files has NAME_FROM_DOTENV in its environment, and another name.
 */
export function layTraps(folder: string): void {
  const dotenv = 'NAME_FROM_DOTENV=1\nKUBECTL_STATIC_INVOKED_AS=from-dotenv\nKUBECONFIG=from-dotenv\n';
  const everything = ['*', 'fs', 'node:fs', 'https', 'node:https', 'yargs'];
  const files: Readonly<Record<string, string>> = {
    'trap.cjs': TRAP,
    'bunfig.toml': 'preload = ["./trap.cjs"]\n[run]\nbun = true\n',
    ...Object.fromEntries(['.env', '.env.local', '.env.production', '.env.development'].map((name) => [name, dotenv])),
    'package.json': JSON.stringify({
      name: 'trap',
      type: 'module',
      main: './trap.cjs',
      imports: { '#*': './trap.cjs' },
      scripts: { ls: 'node ./trap.cjs', prels: 'node ./trap.cjs' },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        baseUrl: '.',
        paths: Object.fromEntries(everything.map((name) => [name, ['./trap.cjs']])),
      },
    }),
    'ls.js': `require('./trap.cjs');`,
    'node_modules/https/index.js': `require('../../trap.cjs');`,
    'node_modules/yargs/index.js': `require('../../trap.cjs');`,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Whether a trap went off since the last time it was asked. */
export function isSprung(folder: string): boolean {
  const path = join(folder, 'SPRUNG');
  const sprung = existsSync(path);
  rmSync(path, { force: true });
  return sprung;
}
