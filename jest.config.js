import { availableParallelism } from 'node:os';

/** Tests run as ES modules on the TypeScript sources; `esbuild` only strips the types. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.css'],
  transform: {
    '\\.ts$': '<rootDir>/test/strip-types.js',
    '\\.(css|browser\\.js)$': '<rootDir>/test/embed-text.js',
  },
  // As in the bundle (plugin/cuts.ts): each test file would load thousands of models, and make yargs's help for each command.
  moduleNameMapper: {
    '^\\./usage\\.js$': '<rootDir>/plugin/yargs-usage.ts',
    '^(\\./gen/index\\.js|\\./\\w+_auth\\.js|undici|socks-proxy-agent|hpagent)$':
      '<rootDir>/plugin/client-node-cuts.ts',
  },
  // Most tests start programs: on a machine with other things to do that takes its time.
  testTimeout: 60_000,
  // Many tests wait longer than they work: three workers for each core.
  maxWorkers: 3 * availableParallelism(),
};
