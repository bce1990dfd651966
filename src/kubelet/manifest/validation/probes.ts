import type { Container, Lifecycle, PodOS, Probe } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { isInit } from './container-list.ts';
import { OPTIONS_SINCE } from './formats.ts';

/** What a probe or a lifecycle hook may do, in the order in which Kubernetes looks. */
export const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;
/** Sidecars (KEP-753) are known since then. */
const SIDECARS_SINCE = 28;
const HOOKS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const WINDOWS_SIGNALS = ['SIGKILL', 'SIGTERM'];
const NAMED_SIGNALS =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX';
const REAL_TIME_SIGNALS = [...numbered('RTMIN+', 15), ...numbered('RTMAX-', 14)];
const LINUX_SIGNALS = [...NAMED_SIGNALS.split(' '), ...REAL_TIME_SIGNALS].map((name) => `SIG${name}`).sort();

/** Whether a container may have probes and hooks: an init container only where it is a sidecar. */
export function mayHaveHooks({ restartPolicy }: Container, at: CheckedField): boolean {
  return restartPolicy === 'Always' || !isInit(at);
}

/** The hooks of an init container that ends. */
export function checkHooks(at: CheckedField, container: Container, { minor }: PodContext): void {
  if (mayHaveHooks(container, at)) return;
  const unless = minor >= SIDECARS_SINCE ? ' without restartPolicy=Always' : '';
  for (const hook of HOOKS) {
    if (container[hook] !== undefined) at.child(hook).forbidden(`may not be set for init containers${unless}`);
  }
}

/** `validateHandler`. */
export function checkHandler(at: CheckedField, handler: Readonly<Record<string, unknown>>): void {
  const [first, ...further] = HANDLERS.filter((kind) => handler[kind] !== undefined);
  if (first === undefined) at.required('must specify a handler type');
  for (const kind of further) at.child(kind).forbidden('may not specify more than 1 handler type');
}

/** `validateLivenessProbe`, `validateReadinessProbe` and `validateStartupProbe`. */
export function checkProbe(at: CheckedField, probe: Probe): void {
  checkHandler(at, probe);
  const { terminationGracePeriodSeconds: grace, successThreshold = 0 } = probe;
  const period = at.child('terminationGracePeriodSeconds');
  if (grace !== undefined && grace <= 0) period.invalid(grace, 'must be greater than 0');
  if (at.place.endsWith('.readinessProbe')) {
    if (grace !== undefined) period.invalid(grace, 'must not be set for readinessProbes');
  } else if (successThreshold > 1 || successThreshold < 0) {
    at.child('successThreshold').invalid(successThreshold, 'must be 1');
  }
}

/** A pause before a container is stopped, in seconds. */
export function checkSleep(
  at: CheckedField,
  { seconds = 0 }: { readonly seconds?: number },
  { spec, minor }: PodContext,
): void {
  const most = spec.terminationGracePeriodSeconds ?? 30;
  const zero = minor >= OPTIONS_SINCE;
  if (seconds <= most && (seconds > 0 || (seconds === 0 && zero))) return;
  const least = zero ? 'non-negative' : 'greater than 0';
  at.invalid(seconds, `must be ${least} and less than terminationGracePeriodSeconds (${most})`);
}

/** `validateStopSignal`: which signals there are is known where the pod says its operating system. */
export function checkLifecycle(at: CheckedField, { stopSignal }: Lifecycle, { spec }: PodContext): void {
  if (stopSignal === undefined) return;
  const signal = at.child('stopSignal');
  const signals = signalsOf(spec.os);
  if (spec.os === undefined) signal.forbidden('may not be set for containers with empty `spec.os.name`');
  else if (signals?.includes(stopSignal) === false) signal.unsupported(stopSignal, signals);
}

function signalsOf(os: PodOS | undefined): readonly string[] | undefined {
  if (os?.name === 'windows') return WINDOWS_SIGNALS;
  return os?.name === 'linux' ? LINUX_SIGNALS : undefined;
}

function numbered(prefix: string, most: number): string[] {
  return Array.from({ length: most }, (_, index) => `${prefix}${index + 1}`);
}
