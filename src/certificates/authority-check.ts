import { isSignedBy } from './certificate.ts';
import { processName } from './certificate-process.ts';
import { isLoopback, urlsIn } from './listener.ts';
import type { NamedCertificate, NamingProcess, OtherAuthority } from './named-certificate.ts';

type Checked = Omit<NamedCertificate, 'otherAuthority'>;

/** Which authorities one setting's certificate must be signed by, on a node that runs both processes. */
interface Relation {
  readonly program: readonly string[];
  readonly setting: RegExp;
  readonly authority: { readonly program: string; readonly setting: RegExp };
  /** Both talk to each other only where the first is told to. */
  readonly throughEtcd?: true;
}

const CLIENTS = ['kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'cloud-controller-manager'];

/**
 * Who checks whose certificates. Only pairs of one node are looked at, and of kubeconfigs only the client's side: the server
 * that they name may be a load balancer with a certificate of its own.
 */
const RELATIONS: readonly Relation[] = [
  relation(CLIENTS, /^client-certificate(-data)?$/, 'kube-apiserver', /^client-ca-file$/),
  relation(['kube-apiserver'], /^kubelet-client-certificate$/, 'kubelet', /^client-ca-file$/),
  relation(['kube-apiserver'], /^proxy-client-cert-file$/, 'itself', /^requestheader-client-ca-file$/),
  { ...relation(['kube-apiserver'], /^etcd-certfile$/, 'etcd', /^trusted-ca-file$/), throughEtcd: true },
  { ...relation(['etcd'], /^cert-file$/, 'kube-apiserver', /^etcd-cafile$/), throughEtcd: true },
  relation(['etcd'], /^peer-cert-file$/, 'itself', /^peer-trusted-ca-file$/),
];

function relation(program: readonly string[], setting: RegExp, by: string, authority: RegExp): Relation {
  return { program, setting, authority: { program: by, setting: authority } };
}

/** The authorities that ought to have signed a certificate and did not; undefined where all is well, or nothing checks it. */
export function anotherAuthority(
  one: Checked,
  all: readonly Checked[],
  processes: readonly NamingProcess[],
): OtherAuthority | undefined {
  if (one.position > 0 || one.use === 'authority') return undefined;
  const between = all.filter(
    (other) => other.process === one.process && other.hostPath === one.hostPath && other.position > 0,
  );
  for (const { program, setting, authority, throughEtcd } of RELATIONS) {
    if (!program.includes(one.process.program ?? '') || !one.settings.some((name) => setting.test(name))) continue;
    if (throughEtcd === true && !talksToOwnEtcd(processes)) continue;
    const checking = all.filter(({ process, settings, use }) => {
      const isIt = authority.program === 'itself' ? process === one.process : process.program === authority.program;
      return isIt && use === 'authority' && settings.some((name) => authority.setting.test(name));
    });
    const [first] = checking;
    if (first === undefined) continue;
    const authorities = checking.map(({ certificate }) => certificate);
    const chain = between.map(({ certificate }) => certificate);
    if (isSignedBy(one.certificate, chain, authorities)) continue;
    const name = first.settings.find((text) => authority.setting.test(text)) ?? '';
    return { checkedBy: `${processName(first.process)} (--${name})`, path: first.hostPath };
  }
  return undefined;
}

/** Whether the API server of a node is told of the etcd that runs there, and not only of others. */
function talksToOwnEtcd(processes: readonly NamingProcess[]): boolean {
  const flagsOf = (program: string) => processes.find(({ process }) => process.program === program)?.flags;
  const servers = hostsIn(flagsOf('kube-apiserver')?.get('etcd-servers'));
  const etcd = flagsOf('etcd');
  const own = ['listen-client-urls', 'advertise-client-urls'].flatMap((name) => hostsIn(etcd?.get(name)));
  return etcd !== undefined && servers.some((host) => isLoopback(host) || own.includes(host));
}

function hostsIn(urls: string | undefined): readonly string[] {
  return urlsIn(urls ?? '').map(({ host }) => host);
}
