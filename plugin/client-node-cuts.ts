/**
 * What client-node's `config.js` imports and nothing that this program does reaches, because loading it costs more than
 * all the rest. Each stands in for an export that is named, and fails loudly where it is called after all.
 */

/** Of the generated API classes and models, several megabytes. Requests go through `kubectl/transport/transport.ts`. */
export const createConfiguration = cut('createConfiguration');
export const ServerConfiguration = cut('ServerConfiguration');

/** Of undici. */
export const Agent = cut('undici');
export const ProxyAgent = cut('undici');

/** Of the packages for proxies, which are spoken to by `kubectl/transport/tunnel.ts`. */
export const SocksProxyAgent = cut('socks-proxy-agent');
export const SocksClient = cut('socks');
export const HttpProxyAgent = cut('hpagent');
export const HttpsProxyAgent = cut('hpagent');

/** Of js-yaml: kubeconfigs are read by `kubectl/kubeconfig/kubeconfig-file.ts`, as kubectl reads them. */
export const load = cut('js-yaml');

/** Of `node:child_process`: to look for a home folder where Windows is seen from Linux (`kubectl/kubeconfig/kubeconfig.ts`). */
export default { spawnSync: cut('child_process') };

/** Credentials are read by `kubectl/credentials/credentials.ts`, which does as kubectl does where client-node does not. */
class NoAuthenticator {
  isAuthProvider(): boolean {
    return false;
  }
}
export {
  NoAuthenticator as AzureAuth,
  NoAuthenticator as ExecAuth,
  NoAuthenticator as FileAuth,
  NoAuthenticator as GoogleCloudPlatformAuth,
  NoAuthenticator as OpenIDConnectAuth,
};

/** A function that may also be constructed. */
function cut(what: string): () => never {
  return function fail() {
    throw new Error(`not in this bundle: ${what}`);
  };
}
