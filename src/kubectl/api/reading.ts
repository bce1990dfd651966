import {
  ApiError,
  ConnectionError,
  MissingRightError,
  UnaskedKubeletError,
  UnpassedError,
  type ConnectionFault,
} from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { MalformedObject } from './decode.ts';

/**
 * What came of asking for something that the answer can do without. `beforeServer`: the question may not have got as far
 * as the API server, so that its failure says nothing of what was asked about. `unconnected`: it did not, for want of a
 * connection in time, of this side or the other. `malformed`: it is there, and cannot be read.
 */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'absent' } // the server says that there is no such thing
  | {
      readonly kind: 'unreadable';
      readonly unreadable: Unreadable;
      readonly beforeServer?: true;
      readonly unconnected?: true;
      readonly malformed?: true;
    };

/** What was asked, for whoever reads that it failed. */
export interface Question {
  /** `kubelet configz of node cp-1`. */
  readonly what: string;
  /** The permission it needs, where whoever refuses names no other: `get nodes/proxy`. */
  readonly permission: string;
  /** The one that a kubelet wants where it is asked directly: `get nodes/pods`. */
  readonly lesserPermission?: string;
  /** Whether "not found" is an answer (`absent`) rather than a failure to read. */
  readonly mayBeAbsent?: true;
}

/** A time limit may have run out anywhere, and an answer that is not understood did come. */
const BEFORE_SERVER: ReadonlySet<ConnectionFault> = new Set(['credentials', 'dns', 'refused', 'reset', 'tls', 'proxy']);

/**
 * Turns a failure into a value, so that a command goes on with what is left and says what is missing. An
 * interruption, a bug and a want of descriptors are thrown on: these last say nothing of what was asked about.
 */
export async function attempt<T>(question: Question, ask: () => Promise<T>): Promise<Reading<T>> {
  const { what, permission, lesserPermission, mayBeAbsent } = question;
  try {
    return { kind: 'read', value: await ask() };
  } catch (error) {
    if (error instanceof ApiError) {
      if (mayBeAbsent === true && error.status === 404) return { kind: 'absent' };
      const { status, message } = error;
      const missing = error instanceof MissingRightError ? error.permission : permission;
      const refused = error.reason === 'Forbidden';
      const hasLesser = error instanceof UnpassedError && lesserPermission !== undefined;
      return {
        kind: 'unreadable',
        unreadable: {
          what,
          why: message,
          status,
          ...(refused && { permission: missing }),
          ...(hasLesser && { lesserPermissions: [lesserPermission] }),
        },
      };
    }
    if (error instanceof MalformedObject) {
      return { kind: 'unreadable', unreadable: { what, why: whyMalformed(what, error) }, malformed: true };
    }
    if (error instanceof ConnectionError && error.fault !== 'exhausted') {
      const unreadable = { what, why: error.message };
      if (error instanceof UnaskedKubeletError) {
        return { kind: 'unreadable', unreadable: { ...unreadable, access: 'direct', obstacle: error.obstacle } };
      }
      if (error.fault === 'kubelet') return { kind: 'unreadable', unreadable: { ...unreadable, access: 'direct' } };
      if (error.fault === 'unconnected') return { kind: 'unreadable', unreadable, unconnected: true };
      return { kind: 'unreadable', unreadable, ...(BEFORE_SERVER.has(error.fault) && { beforeServer: true }) };
    }
    throw error;
  }
}

/** Of what was asked itself, or of something in the answer. */
function whyMalformed(what: string, { object, flaw, message }: MalformedObject): string {
  return what.endsWith(` ${object}`) ? `malformed: ${flaw}` : message;
}

/** The value, or undefined where it is absent or could not be read. */
export function valueOf<T>(reading: Reading<T> | undefined): T | undefined {
  return reading?.kind === 'read' ? reading.value : undefined;
}

/** What could not be read among several readings. */
export function unreadableOf(readings: readonly (Reading<unknown> | undefined)[]): Unreadable[] {
  return readings.flatMap((reading) => (reading?.kind === 'unreadable' ? [reading.unreadable] : []));
}
