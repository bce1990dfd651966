import { describe, expect, test } from '@jest/globals';
import { lineMeaning, logMeanings } from '../../../src/pods/health/log-meaning.ts';
import { logLines } from '../../../src/pods/health/log-text.ts';

const KLOG = 'E1128 00:50:34.298996       1 run.go:72] "command failed" err=';

describe('a line of', () => {
  // Of Kubernetes 1.36.2 and etcd 3.5.30 as they ran, but for those of TLS, of resolvers and of runtimes.
  test.each<[line: string, meaning: string]>([
    ['Error: unknown flag: --audit-foo', 'this version has no flag --audit-foo'],
    ["Error: unknown shorthand flag: 'f' in -foo", 'this version has no flag -foo'],
    ['flag provided but not defined: -nope', 'this version has no flag -nope'],
    ['Error: flag needs an argument: --event-ttl', 'the flag --event-ttl needs a value'],
    [
      'Error: invalid argument "abc" for "-v, --v" flag: strconv.ParseUint: parsing "abc": invalid syntax',
      'the value of --v is not valid',
    ],
    [
      'Error: invalid argument "abc" for "--event-ttl" flag: time: invalid duration "abc"',
      'the value of --event-ttl is not valid',
    ],
    ['invalid value "abc" for flag -max-wals: parse error', 'the value of -max-wals is not valid'],
    [
      'invalid boolean value "maybe" for -force-new-cluster: parse error',
      'the value of -force-new-cluster is not valid',
    ],
    [
      'Error: invalid argument "Nope=true" for "--feature-gates" flag: unrecognized feature gate: Nope',
      'this version has no feature gate Nope',
    ],
    [`${KLOG}"[service-account-issuer is a required flag]"`, 'the flag --service-account-issuer is missing'],
    [`${KLOG}"enable-admission-plugins plugin \\"Foo\\" is unknown"`, 'this version has no admission plugin Foo'],
    [
      `${KLOG}"loading audit policy file: failed to read file path \\"/etc/audit/policy.yaml\\": open /etc/audit/policy.yaml: no such file or directory"`,
      'the container has no /etc/audit/policy.yaml',
    ],
    [
      `${KLOG}"error while parsing file: error while loading file: error reading encryption provider configuration file \\"/etc/no.yaml\\": open /etc/no.yaml: no such file or directory"`,
      'the container has no /etc/no.yaml',
    ],
    [`${KLOG}"stat /no/such: no such file or directory"`, 'the container has no /no/such'],
    [
      '{"level":"fatal","ts":"2026-11-28T00:34:27.143882Z","caller":"etcdmain/etcd.go:204","msg":"discovery failed","error":"cannot access data directory: mkdir /proc/nope: no such file or directory","stacktrace":"go.etcd.io/etcd"}',
      'the container has no /proc/nope',
    ],
    [
      '{"level":"fatal","ts":"2026-11-28T00:52:12.638770Z","caller":"etcdmain/etcd.go:435","msg":"failed to list data directory","dir":"/root/etcd","error":"open /root/etcd: permission denied","stacktrace":"go"}',
      'it is not allowed to use /root/etcd',
    ],
    [`${KLOG}"open /cert/x.crt: read-only file system"`, '/cert/x.crt cannot be written: its file system is read-only'],
    [`${KLOG}"read /etc/p.yaml: is a directory"`, '/etc/p.yaml is a directory in the container, but a file is needed'],
    [
      '{"level":"fatal","error":"write /var/lib/etcd/member/wal/0.tmp: no space left on device"}',
      'no space is left, usually because a disk of the node is full',
    ],
    [
      `${KLOG}"failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use"`,
      'another process already listens on 0.0.0.0:6443 (on the node, if the pod uses hostNetwork; else in the pod)',
    ],
    [
      '{"level":"fatal","ts":"2026-11-28T00:52:12.082541Z","caller":"etcdmain/etcd.go:204","msg":"discovery failed","error":"listen tcp 192.0.2.7:2379: bind: cannot assign requested address"}',
      '192.0.2.7:2379 is not an address of the node (if the pod uses hostNetwork; else of the pod)',
    ],
    [
      'nginx: listen tcp :80: bind: permission denied',
      'it is not allowed to listen on :80: ports below 1024 need root or NET_BIND_SERVICE',
    ],
    [
      'W1128 00:52:29.935312       1 logging.go:55] [core] [Channel #4 SubChannel #6] grpc: addrConn.createTransport failed to connect to {Addr: "127.0.0.1:2379", ServerName: "127.0.0.1:2379", }. Err: connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"',
      'it cannot connect to 127.0.0.1:2379, usually the port of etcd: connection refused',
    ],
    [
      'E1128 00:00:00.000000       1 leaderelection.go:448] error retrieving resource lock: Get "https://10.0.0.1:6443/apis": dial tcp 10.0.0.1:6443: i/o timeout',
      'it cannot connect to 10.0.0.1:6443, usually the port of the API server: i/o timeout',
    ],
    ['dial tcp [::1]:8200: connect: no route to host', 'it cannot connect to [::1]:8200: no route to host'],
    [
      'Get "https://issuer.example/keys": dial tcp: lookup issuer.example on 10.96.0.10:53: no such host',
      'the name issuer.example cannot be resolved',
    ],
    [
      `${KLOG}"context deadline exceeded"`,
      'something that it needs did not answer in time: for an API server this is usually etcd',
    ],
    [
      '}. Err: connection error: desc = "transport: authentication handshake failed: x509: certificate has expired or is not yet valid: current time 2023-12-16T06:35:01Z is after 2023-12-03T03:37:19Z"',
      'a certificate expired at 2023-12-03T03:37:19Z',
    ],
    [
      '{"level":"warn","msg":"rejected connection","error":"keys: failed to verify client certificate: x509: certificate has expired or is not yet valid: current time 2023-04-18T07:10:00Z is after 2023-04-18T07:04:06Z"}',
      'a certificate expired at 2023-04-18T07:04:06Z',
    ],
    [
      'x509: certificate has expired or is not yet valid: current time 2023-04-18T07:10:00Z is before 2026-04-18T07:04:06Z',
      'a certificate is not valid before 2026-04-18T07:04:06Z, or the clock of the node is wrong',
    ],
    [
      'E0713 04:31:22.339375       1 authentication.go:65] Unable to authenticate the request due to an error: x509: certificate has expired or is not yet valid',
      'a certificate has expired or is not yet valid',
    ],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error")',
      'a certificate is signed by an authority that it does not trust',
    ],
    [
      'tls: failed to verify certificate: x509: certificate is valid for 10.96.0.1, 192.168.10.11, not 192.168.10.12',
      'the certificate presented to it is not for 192.168.10.12',
    ],
    [
      "x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs",
      'the certificate presented to it is not for 10.0.0.1',
    ],
    [
      '{"level":"warn","caller":"embed/config_logging.go:169","msg":"rejected connection","remote-addr":"172.25.143.104:40124","error":"remote error: tls: bad certificate"}',
      'the other side of a connection refuses a certificate',
    ],
    [
      'transport: authentication handshake failed: remote error: tls: certificate required',
      'the other side of a connection refuses a certificate, or got none',
    ],
    [`${KLOG}"tls: private key does not match public key"`, 'a private key does not belong to its certificate'],
    [
      `${KLOG}"tls: failed to find any PEM data in certificate input"`,
      'a file that should hold a certificate holds none',
    ],
    [
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nope": stat /nope: no such file or directory: unknown',
      'the container has no program /nope',
    ],
    [
      'container_linux.go:349: starting container process caused "exec: \\"bash\\": executable file not found in $PATH": unknown',
      'the container has no program bash',
    ],
    ['executable file `nope` not found in $PATH: No such file or directory', 'the container has no program nope'],
    ['/bin/sh: nope: not found', 'the container has no program nope'],
    ['sh: 1: nope: not found', 'the container has no program nope'],
    ['bash: line 1: nope: command not found', 'the container has no program nope'],
    [
      'runc create failed: unable to start container process: exec: "/etc/passwd": permission denied: unknown',
      'it is not allowed to run /etc/passwd',
    ],
    [
      'exec /usr/local/bin/etcd: exec format error',
      'its program is for another processor than that of this node, or is a script without a first line "#!"',
    ],
  ])('%s', (line, meaning) => {
    expect(lineMeaning(line)?.means).toBe(meaning);
  });

  test.each([
    '',
    'I1128 00:50:34.298996       1 server.go:189] "Golang settings" GOGC=""',
    'the flag was raised: not found',
  ])('no meaning: %s', (line) => {
    expect(lineMeaning(line)).toBeUndefined();
  });
});

test('the value of a flag is not told, which may be a secret', () => {
  const line =
    'Error: invalid argument "hunter2 for \\"-x\\" flag" for "--token-ttl" flag: time: invalid duration "hunter2"';
  expect(JSON.stringify(lineMeaning(line))).not.toContain('hunter2');
});

test('a log means what its lines do, each once, the last first', () => {
  const refused = 'dial tcp 127.0.0.1:2379: connect: connection refused';
  const meanings = logMeanings(['starting', refused, refused, `${KLOG}"context deadline exceeded"`]);
  expect(meanings.map(({ means }) => means)).toEqual([
    'something that it needs did not answer in time: for an API server this is usually etcd',
    'it cannot connect to 127.0.0.1:2379, usually the port of etcd: connection refused',
  ]);
});

test('lines lose what the runtime puts before them, and their pieces come together', () => {
  const text = [
    'end of a line that began before',
    '2026-11-28T00:00:00.000000001Z stderr F Error: unknown flag: --a',
    '2026-11-28T00:00:00.1+01:00 stdout P begun ',
    '2026-11-28T00:00:00.2+01:00 stderr F between',
    '2026-11-28T00:00:00.3+01:00 stdout P and ',
    '2026-11-28T00:00:00.4+01:00 stdout F ended',
    '2026-11-28T00:00:00.5Z stderr F ',
    '{"log":"of Docker\\n","stream":"stderr","time":"2026-11-28T00:00:00Z"}',
    '{"log": 1}',
    '2026-11-28T00:00:00.6Z stderr P cut off',
    '',
  ].join('\n');
  expect(logLines(text)).toEqual([
    'end of a line that began before',
    'Error: unknown flag: --a',
    'between',
    'begun and ended',
    'of Docker',
    '{"log": 1}',
    'cut off',
  ]);
});

describe('who holds an address depends on the network of the pod', () => {
  const IN_USE = 'listen tcp :80: bind: address already in use';
  const NOT_ASSIGNED = 'listen tcp 192.0.2.7:80: bind: cannot assign requested address';
  const UNRESOLVED = 'dial tcp: lookup a.example: no such host';

  test.each<[line: string, hostNetwork: boolean | undefined, means: string, remedy: string]>([
    [
      IN_USE,
      true,
      'another process on the node already listens on :80',
      'Find it with "ss -ltnp" on the node and stop it, or use another port.',
    ],
    [
      IN_USE,
      false,
      'another process in the pod already listens on :80',
      'Look at the other containers of the pod, and at what this one starts twice; or use another port.',
    ],
    [
      IN_USE,
      undefined,
      'another process already listens on :80 (on the node, if the pod uses hostNetwork; else in the pod)',
      'Find it and stop it, or use another port.',
    ],
    [NOT_ASSIGNED, true, '192.0.2.7:80 is not an address of the node', 'Fix the address in the manifest.'],
    [
      NOT_ASSIGNED,
      false,
      '192.0.2.7:80 is not an address of the pod, which does not use hostNetwork',
      'Listen on all addresses, or use hostNetwork.',
    ],
    [
      NOT_ASSIGNED,
      undefined,
      '192.0.2.7:80 is not an address of the node (if the pod uses hostNetwork; else of the pod)',
      'Fix the address in the manifest.',
    ],
    [UNRESOLVED, true, 'the name a.example cannot be resolved', 'Check the DNS of the node, or use an address.'],
    [
      UNRESOLVED,
      false,
      'the name a.example cannot be resolved',
      'Check the DNS of the pod (dnsPolicy, dnsConfig), or use an address.',
    ],
    [
      UNRESOLVED,
      undefined,
      'the name a.example cannot be resolved',
      'Check the DNS of the pod (dnsPolicy, dnsConfig), or use an address.',
    ],
  ])('%s, hostNetwork: %s', (line, hostNetwork, means, remedy) => {
    expect(lineMeaning(line, { hostNetwork })).toEqual({ means, remedy });
    expect(logMeanings(['starting', line], { hostNetwork })).toEqual([{ means, remedy }]);
  });
});

test('a port that needs no right is refused for another reason', () => {
  expect(lineMeaning('listen tcp :8080: bind: permission denied')).toEqual({
    means: 'it is not allowed to listen on :8080',
    remedy: 'Look for what forbids it on the node, as SELinux or AppArmor may.',
  });
});
