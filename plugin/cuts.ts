import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * Modules that the bundle leaves out, because loading them costs more than all the rest and nothing that this program
 * does reaches them. Each stands in for the exports that importers name, and fails loudly where it is called after all.
 */
const CUTS: readonly { readonly module: RegExp; readonly importer: RegExp; readonly contents: string }[] = [
  {
    // The generated API classes and models: several megabytes. Requests go through `kubectl/transport/transport.ts`.
    module: /^\.\/gen\/index\.js$/,
    importer: /client-node\/dist\//,
    contents: `export const createConfiguration = ${cut('createConfiguration')};
      export class ServerConfiguration { constructor() { ${fail('ServerConfiguration')} } }`,
  },
  {
    module: /^undici$/,
    importer: /client-node\/dist\//,
    contents: `export class Agent { constructor() { ${fail('undici')} } }
      export class ProxyAgent extends Agent {}`,
  },
  {
    // Kubeconfigs are read by `kubectl/kubeconfig/kubeconfig-file.ts`, as kubectl reads them.
    module: /^js-yaml$/,
    importer: /client-node\/dist\//,
    contents: `export default {}; export const load = ${cut('js-yaml')};`,
  },
  // Credentials are read by `kubectl/credentials/credentials.ts`, which does as kubectl does where client-node does not.
  ...authenticator('azure_auth', 'AzureAuth'),
  ...authenticator('exec_auth', 'ExecAuth'),
  ...authenticator('file_auth', 'FileAuth'),
  ...authenticator('gcp_auth', 'GoogleCloudPlatformAuth'),
  ...authenticator('oidc_auth', 'OpenIDConnectAuth'),
  {
    // Proxies are spoken to by `kubectl/transport/tunnel.ts`.
    module: /^(socks-proxy-agent|socks|hpagent)$/,
    importer: /client-node\/dist\//,
    contents: `export class SocksProxyAgent { constructor() { ${fail('socks-proxy-agent')} } }
      export class HttpProxyAgent { constructor() { ${fail('hpagent')} } }
      export class HttpsProxyAgent extends HttpProxyAgent {}
      export class SocksClient { constructor() { ${fail('socks')} } }`,
  },
  {
    // Only to look for a home folder where Windows is seen from Linux; `kubectl/kubeconfig/kubeconfig.ts` does that.
    module: /^node:child_process$/,
    importer: /client-node\/dist\//,
    contents: `export default { spawnSync: ${cut('child_process')} };`,
  },
  {
    // Whether there is colour is decided by `kubectl/printers/styles.ts`; this looks at terminals and asks the system.
    module: /^#supports-color$/,
    importer: /chalk\//,
    contents: `export default { stdout: false, stderr: false };`,
  },
  {
    // What a shell is offered is told by `src/cli/completion.ts`; this has scripts of its own, and a flag that no help has.
    module: /^\.\/completion\.js$/,
    importer: /yargs\/build\//,
    contents: `export const completion = () => ({ setParsed: () => {} });`,
  },
  {
    // Checks that yargs is called with the right types, as the compiler does, and takes longer than the parsing.
    module: /\/argsert\.js$/,
    importer: /yargs\//,
    contents: `export const argsert = () => {};`,
  },
];

/** Modules that the bundle takes from another file. */
const REDIRECTIONS: readonly { readonly module: RegExp; readonly importer: RegExp; readonly to: string }[] = [
  { module: /^yargs$/, importer: /src\/cli\//, to: fileURLToPath(import.meta.resolve('yargs/browser')) },
  {
    module: /platform-shims\/browser\.mjs$/,
    importer: /yargs\//,
    to: join(import.meta.dirname, 'yargs-platform.ts'),
  },
  { module: /^\.\/usage\.js$/, importer: /yargs\//, to: join(import.meta.dirname, 'yargs-usage.ts') },
  // The client alone, without the server that comes with it.
  { module: /^ws$/, importer: /src\/kubectl\//, to: fileOf('ws', 'lib/websocket.js') },
  // The same as ES modules, of which what nobody uses can be left out.
  { module: /^yaml$/, importer: /src\/kubectl\//, to: fileOf('yaml', 'browser/dist/index.js') },
];

/** An esbuild plugin that makes the cuts. */
export const cuts: Plugin = {
  name: 'cuts',
  setup(build) {
    CUTS.forEach(({ module, importer, contents }, index) => {
      const namespace = `cut-${index}`;
      build.onResolve({ filter: module }, ({ path, importer: from }) =>
        importer.test(from.replaceAll('\\', '/')) ? { path, namespace, sideEffects: false } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, () => ({ contents, loader: 'js' }));
    });
    for (const { module, importer, to } of REDIRECTIONS) {
      build.onResolve({ filter: module }, ({ importer: from }) =>
        importer.test(from.replaceAll('\\', '/')) ? { path: to, sideEffects: false } : undefined,
      );
    }
  },
};

function authenticator(file: string, name: string) {
  const contents = `export class ${name} { isAuthProvider() { return false; } }`;
  return [{ module: new RegExp(`^\\./${file}\\.js$`), importer: /client-node\/dist\//, contents }];
}

/** A file of a package, also one that it exports under no name. */
function fileOf(name: string, path: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))), path);
}

function cut(what: string): string {
  return `() => { ${fail(what)} }`;
}

function fail(what: string): string {
  return `throw new Error('not in this bundle: ' + ${JSON.stringify(what)});`;
}
