import { child, type FieldPath } from '../field-path.ts';
import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  SleepAction,
  TCPSocketAction,
} from '../../../kubernetes/pod.ts';
import { headerName, portName, portNumber } from './names.ts';
import type { Problems } from './problems.ts';

/** Which of a container's probes it is: each has a rule of its own. */
export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

/** What a probe or a lifecycle hook may do. */
interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

/** What the pod says that a hook's pause is measured against. */
export interface HookLimits {
  /** `terminationGracePeriodSeconds` of the pod. */
  readonly gracePeriod: number;
  /** Whether a pause of no seconds is allowed. */
  readonly allowZeroSleep: boolean;
}

const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

/** `validateLivenessProbe`, `validateReadinessProbe` and `validateStartupProbe`. */
export function checkProbe(problems: Problems, field: FieldPath, probe: Probe, kind: ProbeKind): void {
  const { exec, httpGet, tcpSocket, grpc, terminationGracePeriodSeconds: grace } = probe;
  checkHandler(problems, field, handlerOf({ exec, httpGet, tcpSocket, grpc }));
  for (const count of COUNTS) {
    const value = probe[count] ?? 0;
    if (value < 0) problems.invalid(child(field, count), value, 'must be greater than or equal to 0');
  }
  if (grace !== undefined && grace <= 0) {
    problems.invalid(child(field, 'terminationGracePeriodSeconds'), grace, 'must be greater than 0');
  }
  if (kind === 'readinessProbe') {
    if (grace !== undefined) {
      problems.invalid(child(field, 'terminationGracePeriodSeconds'), grace, 'must not be set for readinessProbes');
    }
  } else if ((probe.successThreshold ?? 0) > 1 || (probe.successThreshold ?? 0) < 0) {
    problems.invalid(child(field, 'successThreshold'), probe.successThreshold!, 'must be 1');
  }
}

/** `validateLifecycle`. */
export function checkLifecycle(problems: Problems, field: FieldPath, lifecycle: Lifecycle, limits: HookLimits): void {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler: LifecycleHandler | undefined = lifecycle[hook];
    if (handler === undefined) continue;
    const { exec, httpGet, tcpSocket, sleep } = handler;
    const at = child(field, hook);
    checkHandler(problems, at, handlerOf({ exec, httpGet, tcpSocket, sleep }));
    if (sleep !== undefined && [exec, httpGet, tcpSocket].every((other) => other === undefined)) {
      checkSleep(problems, child(at, 'sleep'), sleep, limits);
    }
  }
}

/** Drops what is not there, so that the number of handlers can be counted. */
function handlerOf(parts: { readonly [Part in keyof Handler]: Handler[Part] | undefined }): Handler {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

function checkHandler(problems: Problems, field: FieldPath, handler: Handler): void {
  const [first, ...further] = Object.keys(handler);
  if (first === undefined) problems.required(field, 'must specify a handler type');
  for (const kind of further) problems.forbidden(child(field, kind), 'may not specify more than 1 handler type');
  const at = child(field, first ?? '');
  switch (first ?? '') {
    case 'exec':
      if ((handler.exec?.command ?? []).length === 0) problems.required(child(at, 'command'));
      break;
    case 'httpGet':
      checkHttpGet(problems, at, handler.httpGet!);
      break;
    case 'tcpSocket':
      checkPort(problems, child(at, 'port'), handler.tcpSocket!.port);
      break;
    case 'grpc':
      checkPort(problems, child(at, 'port'), handler.grpc!.port);
      break;
    default:
  }
}

function checkHttpGet(
  problems: Problems,
  field: FieldPath,
  { port, scheme = '', httpHeaders = [] }: HTTPGetAction,
): void {
  checkPort(problems, child(field, 'port'), port);
  if (scheme !== '') problems.oneOf(child(field, 'scheme'), scheme, ['HTTP', 'HTTPS']);
  for (const [index, { name = '' }] of httpHeaders.entries()) {
    problems.invalidFor(
      child(field, 'httpHeaders'),
      name,
      headerName(name),
      `${child(field, 'httpHeaders')}[${index}].name`,
    );
  }
}

/** `ValidatePortNumOrName`: a port that is absent is number 0. */
function checkPort(problems: Problems, field: FieldPath, port: number | string = 0): void {
  problems.invalidFor(field, port, typeof port === 'number' ? portNumber(port) : portName(port));
}

function checkSleep(problems: Problems, field: FieldPath, { seconds = 0 }: SleepAction, limits: HookLimits): void {
  const { gracePeriod, allowZeroSleep } = limits;
  if (seconds <= gracePeriod && (seconds > 0 || (seconds === 0 && allowZeroSleep))) return;
  const least = allowZeroSleep ? 'non-negative' : 'greater than 0';
  problems.invalid(field, seconds, `must be ${least} and less than terminationGracePeriodSeconds (${gracePeriod})`);
}
