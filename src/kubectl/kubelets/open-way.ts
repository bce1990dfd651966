import type { Cluster } from '@kubernetes/client-node';
import type { Connection, ConnectionSurroundings, KubeletConnectionFlags } from '../connection.ts';
import type { CredentialSource } from '../credentials/credentials.ts';
import type { SenderParts } from '../transport/http-sender.ts';
import { kubeletProxy } from '../transport/proxy.ts';
import { authorityOf, type TlsSettings } from '../transport/tls.ts';
import { ChosenWay } from './chosen-way.ts';
import { DirectWay } from './direct-way.ts';
import { KnownRules } from './known-rules.ts';
import { KubeletCredentials } from './kubelet-credentials.ts';
import type { KubeletWay } from './kubelet-way.ts';
import { ProxyWay } from './proxy-way.ts';

/** What a way to kubelets is opened with. */
export interface WayParts extends Pick<SenderParts, 'headers' | 'compress' | 'requestTimeout'> {
  readonly flags: KubeletConnectionFlags;
  /** PEM, of the file that the flags name. */
  readonly authority: Buffer | undefined;
  readonly cluster: Cluster;
  /** The user's, as for the API server. */
  readonly credentials: CredentialSource;
  readonly impersonates: boolean;
  readonly surroundings: ConnectionSurroundings;
}

/** The way to the kubelets of a server that the flags ask for. */
export function openWay(server: Connection, parts: WayParts): KubeletWay {
  const { flags, cluster, credentials, surroundings } = parts;
  const { kubeletAccess = 'auto' } = flags;
  const rules = new KnownRules(server);
  const proxy = new ProxyWay(server, rules);
  if (kubeletAccess === 'proxy') return proxy;
  const direct = new DirectWay({
    ...parts,
    server,
    rules,
    tls: kubeletTls(parts),
    authority: authorityWords(parts),
    credentials: new KubeletCredentials(credentials),
    proxyFor: (kubelet) => kubeletProxy(cluster.proxyUrl, kubelet, surroundings.env),
  });
  if (kubeletAccess === 'direct') return direct;
  return new ChosenWay({ proxy, direct, rules, nodes: server.nodes, warn: surroundings.warn });
}

/** The roots of this machine say nothing of a cluster's kubelets, and neither does what is not verified of its server. */
function kubeletTls({ flags, authority, cluster }: WayParts): TlsSettings | undefined {
  const { kubeletInsecureSkipTlsVerify: insecure = false } = flags;
  const ca = authority ?? authorityOf(cluster);
  if (ca === undefined && !insecure) return undefined;
  return { ca, cert: undefined, key: undefined, rejectUnauthorized: !insecure, servername: undefined };
}

/** What `kubeletTls` verifies with: a file of a flag, of the cluster or of a pod's service account, or what the kubeconfig holds. */
function authorityWords({ flags, cluster }: WayParts): string {
  const { kubeletCertificateAuthority: named = '' } = flags;
  const { caData = '', caFile = '' } = cluster;
  const file = named !== '' || caData !== '' ? named : caFile;
  return `the certificate authority in ${file === '' ? 'the kubeconfig' : file}`;
}
