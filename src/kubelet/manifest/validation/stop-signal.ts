import type { FieldPath } from '../field-path.ts';
import type { PodOS } from '../../../kubernetes/pod.ts';
import type { Problems } from './problems.ts';

const WINDOWS_SIGNALS = ['SIGKILL', 'SIGTERM'];
const NAMED_SIGNALS =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX';
const REAL_TIME_SIGNALS = [...numbered('RTMIN+', 15), ...numbered('RTMAX-', 14)];
const LINUX_SIGNALS = [...NAMED_SIGNALS.split(' '), ...REAL_TIME_SIGNALS].map((name) => `SIG${name}`).sort();

/** `validateStopSignal`: which signals there are is known where the pod says its operating system. */
export function checkStopSignal(problems: Problems, field: FieldPath, signal: string, os: PodOS | undefined): void {
  if (os === undefined) problems.forbidden(field, 'may not be set for containers with empty `spec.os.name`');
  else if (os.name === 'windows') problems.oneOf(field, signal, WINDOWS_SIGNALS);
  else if (os.name === 'linux') problems.oneOf(field, signal, LINUX_SIGNALS);
}

function numbered(prefix: string, most: number): string[] {
  return Array.from({ length: most }, (_, index) => `${prefix}${index + 1}`);
}
