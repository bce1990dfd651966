import type { Plugin } from 'esbuild';

/**
 * Modules that the bundle replaces, because loading them costs more than all the rest and nothing that this program
 * does reaches them. Each stands in for the exports that importers name, and fails loudly where it is called after all.
 */
const CUTS: readonly { readonly module: RegExp; readonly importer: RegExp; readonly contents: string }[] = [
  {
    // The generated API classes and models: several megabytes. Requests go through `cluster/transport.ts`.
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
  // Credentials are read by `cluster/credentials.ts`, which does as kubectl does where client-node does not.
  ...authenticator('azure_auth', 'AzureAuth'),
  ...authenticator('exec_auth', 'ExecAuth'),
  ...authenticator('file_auth', 'FileAuth'),
  ...authenticator('gcp_auth', 'GoogleCloudPlatformAuth'),
  ...authenticator('oidc_auth', 'OpenIDConnectAuth'),
  {
    // Proxies are spoken to by `cluster/tunnel.ts`.
    module: /^(socks-proxy-agent|socks|hpagent)$/,
    importer: /client-node\/dist\//,
    contents: `export class SocksProxyAgent { constructor() { ${fail('socks-proxy-agent')} } }
      export class HttpProxyAgent { constructor() { ${fail('hpagent')} } }
      export class HttpsProxyAgent extends HttpProxyAgent {}
      export class SocksClient { constructor() { ${fail('socks')} } }`,
  },
  {
    // yargs lays out no help here (cli/help.ts does); these load a segmenter and an emoji expression: 40 ms.
    module: /^(cliui|string-width)$/,
    importer: /yargs/,
    contents: `export default ${cut('the layout of yargs')};`,
  },
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
  },
};

function authenticator(file: string, name: string) {
  const contents = `export class ${name} { isAuthProvider() { return false; } }`;
  return [{ module: new RegExp(`^\\./${file}\\.js$`), importer: /client-node\/dist\//, contents }];
}

function cut(what: string): string {
  return `() => { ${fail(what)} }`;
}

function fail(what: string): string {
  return `throw new Error('not in this bundle: ' + ${JSON.stringify(what)});`;
}
