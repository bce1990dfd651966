import { commandLine, flagWords } from '../../kubelet/manifest/command-line.ts';
import { child, type FieldPath } from '../../kubelet/manifest/field-path.ts';
import type { Container, EphemeralContainer, PodSpec, Probe } from '../../kubernetes/pod.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  /** `livenessProbe`. */
  readonly probe: string;
  readonly container: string;
  readonly port: string;
  /** The flag that names the port, with its value; empty where the probe names a port that the container does not. */
  readonly flag: string;
}

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** Programs that serve their health on the port of one flag, and on no other. */
const HEALTH_FLAGS: ReadonlyMap<string, string> = new Map([
  ['kube-apiserver', 'secure-port'],
  ['kube-controller-manager', 'secure-port'],
  ['kube-scheduler', 'secure-port'],
  ['cloud-controller-manager', 'secure-port'],
  ['etcd', 'listen-metrics-urls'],
]);
const PROGRAMS = new Set(HEALTH_FLAGS.keys());

export const probePort = defineManifestRule<Args>({
  id: 'probe-port',
  severity: 'warning',
  title: 'A probe uses a port that the container does not serve',
  why: 'The kubelet kills a container whose startup or liveness probe fails, again and again, and one whose readiness probe fails is never ready. A port that was changed in the arguments must be changed in the probes too.',
  remedy: 'Set the probe to the port on which the program serves its health.',
  source: SOURCES.probes,
  message: ({ probe, container, port, flag }) =>
    flag === ''
      ? `${probe} of container ${container} uses port "${port}", but none of its ports has that name`
      : `${probe} of container ${container} uses port ${port}, but the program was given ${flag}`,
  key: ({ probe, container }) => `${container} ${probe}`,
  *check(subject) {
    const spec = podOf(subject)?.pod.spec ?? {};
    for (const { container, path } of everyContainer(spec)) {
      const flag = healthFlag(container, path);
      for (const probe of PROBES) {
        const asked = portOf(container[probe]);
        if (asked === undefined) continue;
        const { port, field } = asked;
        const args = { probe, container: container.name ?? '', port: String(port) };
        const place = child(child(path, probe), field);
        const number = numberOf(port, container);
        if (number === undefined) yield { args: { ...args, flag: '' }, field: place, severity: 'error' };
        else if (flag !== undefined && !numbersIn(spec, container).has(number)) {
          const named = number === port ? args : { ...args, port: `${number} ("${port}")` };
          yield { args: { ...named, flag }, field: place };
        }
      }
    }
  },
});

/** The flag that says where health is served, as it is written; undefined where another file may say otherwise. */
function healthFlag(container: Container | EphemeralContainer, path: FieldPath): string | undefined {
  const line = commandLine(container, path, PROGRAMS);
  const wanted = HEALTH_FLAGS.get(line.program ?? '');
  const flags = flagWords(line);
  if (wanted === undefined || flags.some(({ name }) => name === 'config-file')) return undefined;
  const found = flags.findLast(({ name }) => name === wanted);
  return found === undefined || !/[1-9]/.test(found.value) || found.value.includes('$')
    ? undefined
    : `--${found.name}=${found.value}`;
}

/** The port of a probe that asks the pod itself; undefined where it asks another host, or none. */
function portOf(probe: Probe | undefined): { readonly port: number | string; readonly field: FieldPath } | undefined {
  const { httpGet, tcpSocket, grpc } = probe ?? {};
  const [field, action] = httpGet !== undefined ? ['httpGet', httpGet] : ['tcpSocket', tcpSocket];
  if (grpc?.port !== undefined) return { port: grpc.port, field: 'grpc.port' };
  if (action?.port === undefined || !OWN_HOSTS.has(action.host ?? '')) return undefined;
  const port = /^\d+$/.test(String(action.port)) ? Number(action.port) : action.port;
  return { port, field: `${field}.port` };
}

/** The port by its name in the container; undefined where none is called so. */
function numberOf(port: number | string, { ports = [] }: Container | EphemeralContainer): number | undefined {
  return typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort;
}

const OWN_HOSTS = new Set(['', '127.0.0.1', '::1', 'localhost', '0.0.0.0']);

/**
 * Every number that another container names as a port of its own, or that any has in its command line: something may well
 * serve there. A port that `own` names opens nothing: its program serves where its flag says.
 */
function numbersIn(spec: PodSpec, own: Container | EphemeralContainer): ReadonlySet<number> {
  const containers = everyContainer(spec).map(({ container }) => container);
  const ports = containers
    .filter((container) => container !== own)
    .flatMap(({ ports = [] }) => ports.map(({ containerPort = 0 }) => containerPort));
  const words = containers.flatMap(({ command = [], args = [], env = [] }) => [
    ...command,
    ...args,
    ...env.map(({ value = '' }) => value),
  ]);
  const written = words.flatMap((word) => (word.match(/(?<![\d.])\d{1,5}(?![\d.]*\d)/g) ?? []).map(Number));
  return new Set([...ports, ...written]);
}
