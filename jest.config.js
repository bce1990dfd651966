import { availableParallelism } from 'node:os';

/** Tests run on the TypeScript sources: `esbuild` drops the types and makes CommonJS of them. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.(css|browser\\.js)$': '<rootDir>/test/embed-text.js',
    '\\.(ts|m?js)$': '<rootDir>/test/as-commonjs.js',
  },
  transformIgnorePatterns: [],
  resolver: '<rootDir>/test/resolve-module.cjs',
  // As in the bundle (plugin/cuts.ts): each test file would load thousands of models, and make yargs's help for each command.
  moduleNameMapper: {
    '^\\./usage\\.js$': '<rootDir>/plugin/yargs-usage.ts',
    '^(\\./gen/index\\.js|\\./\\w+_auth\\.js|undici|socks-proxy-agent|hpagent)$':
      '<rootDir>/plugin/client-node-cuts.ts',
    // Its CommonJS form imports this one.
    '^prettier$': '<rootDir>/node_modules/prettier/index.mjs',
  },
  // Most tests start programs: on a machine with other things to do that takes its time.
  testTimeout: 60_000,
  // Many tests wait longer than they work: three workers for each core.
  maxWorkers: 3 * availableParallelism(),
};
