import { item } from '../../kubelet/manifest/field-path.ts';
import { classConflicts, type ClassConflict } from '../../pods/why/runtime-class.ts';
import { defineManifestRule, isInvalid, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** What is wrong: the class itself, as far as that is known, or what the pod says beside it. */
type Cause = 'unknown' | 'absent' | 'no-class' | 'unknown-overhead' | ClassConflict['of'];

interface Args extends Record<string, string> {
  readonly className: string;
  readonly cause: Cause;
  /** What the class says instead, of a label; empty for anything else. */
  readonly wanted: string;
  readonly field: string;
}

const CLASS = 'spec.runtimeClassName';
const OVERHEAD = 'spec.overhead';
const SELECTOR = 'spec.nodeSelector';

const MESSAGES: Readonly<Record<Cause, (args: Args) => string>> = {
  unknown: ({ className }) => `RuntimeClass "${className}" must exist, or the pod does not start`,
  absent: ({ className }) => `RuntimeClass "${className}" does not exist in this cluster: the pod does not start`,
  'no-class': () => `${OVERHEAD} is set without a runtimeClassName: the API server refuses the mirror pod`,
  'unknown-overhead': ({ className }) =>
    `${OVERHEAD} must be that of RuntimeClass "${className}", or the API server refuses the mirror pod`,
  'no-overhead': ({ className }) =>
    `${OVERHEAD} is set, and RuntimeClass "${className}" has none: the API server refuses the mirror pod`,
  'other-overhead': ({ className }) =>
    `${OVERHEAD} is not that of RuntimeClass "${className}": the API server refuses the mirror pod`,
  'node-selector': ({ className, field, wanted }) =>
    `${field} is not "${wanted}", which RuntimeClass "${className}" asks for: the API server refuses the mirror pod`,
};

export const missingRuntimeClass = defineManifestRule<Args>({
  id: 'missing-runtime-class',
  severity: 'warning',
  title: 'The pod needs a RuntimeClass of the cluster',
  why: 'The kubelet reads the class from the API server before it can start the pod, and the API server refuses a mirror whose class does not exist, whose overhead is not that of its class, or whose nodeSelector contradicts it. Where a cluster can be asked, a class that exists is not reported, and one that does not is an error.',
  remedy: 'Make sure that the class exists wherever the manifest goes, or leave runtimeClassName and overhead out.',
  source: SOURCES.runtimeClassAdmission,
  message: (args) => MESSAGES[args.cause](args),
  advice: ({ cause }) => {
    if (cause === 'node-selector') return 'Leave the label out of nodeSelector, or give what the class says.';
    if (cause.endsWith('-overhead')) return 'Leave overhead out: the API server takes it from the class.';
    return undefined;
  },
  *check(subject) {
    if (isInvalid(subject, CLASS)) return;
    const spec = podOf(subject)?.pod.spec ?? {};
    const { runtimeClassName: className = '', overhead = {} } = spec;
    const found = (cause: Cause, field: string, wanted = ''): { args: Args; field: string } => ({
      args: { className, cause, wanted, field },
      field,
    });
    const hasOverhead = Object.keys(overhead).length > 0;
    const known = className === '' ? undefined : subject.surroundings.runtimeClasses.get(className);
    if (className === '') {
      if (hasOverhead) yield found('no-class', OVERHEAD);
    } else if (known === undefined) {
      yield found('unknown', CLASS);
      if (hasOverhead) yield found('unknown-overhead', OVERHEAD);
    } else if (known === 'absent') {
      yield { ...found('absent', CLASS), severity: 'error' };
    } else {
      for (const conflict of classConflicts(spec, known)) {
        if (conflict.of === 'node-selector') yield found(conflict.of, item(SELECTOR, conflict.key), conflict.wanted);
        else yield found(conflict.of, OVERHEAD);
      }
    }
  },
});
