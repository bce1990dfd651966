import { child, item, type FieldPath } from '../field-path.ts';
import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../kubernetes/pod.ts';
import { checkEnvironment, checkEnvironmentFrom } from './environment.ts';
import { OPTIONS_SINCE } from './options.ts';
import { checkMounts } from './mounts.ts';
import { dnsLabel } from './names.ts';
import { checkHostPorts, checkPorts } from './ports.ts';
import { checkLifecycle, checkProbe, type HookLimits, type ProbeKind } from './probes.ts';
import type { Problems } from './problems.ts';
import { checkContainerResources } from './resources.ts';
import { checkResizePolicies, checkRestart } from './restart.ts';
import { checkContainerSecurity } from './security.ts';
import { checkStopSignal } from './stop-signal.ts';

/** What the checks of one container need to know of its pod. */
export interface PodContext {
  readonly spec: PodSpec;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
  readonly minor: number;
}

const INIT_RESIZE_RESTART_REFUSED_SINCE = 36;
const PROBES: readonly ProbeKind[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];
/** What an ephemeral container may not have. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  ...PROBES,
  'lifecycle',
] as const;

/** `validateContainers`, `validateInitContainers` and `validateEphemeralContainers`. */
export function checkContainers(problems: Problems, context: PodContext): void {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = context.spec;
  if (containers.length === 0) problems.required('spec.containers');
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = item('spec.containers', index);
    checkCommon(problems, at, container, context);
    checkName(problems, at, container, names);
    checkHooks(problems, at, container, context);
    checkRestart(problems, at, container, 'container', context.minor);
  }
  checkHostPorts(problems, 'spec.containers', [...containers.entries()]);
  for (const [index, container] of initContainers.entries()) {
    checkInitContainer(problems, index, container, context, names);
  }
  for (const [index, container] of ephemeralContainers.entries()) {
    checkEphemeralContainer(problems, item('spec.ephemeralContainers', index), container, context, names);
  }
}

function checkName(
  problems: Problems,
  at: FieldPath,
  { name = '' }: Container | EphemeralContainer,
  names: Set<string>,
): void {
  if (names.has(name)) problems.duplicate(child(at, 'name'), name);
  if (name !== '') names.add(name);
}

function checkInitContainer(
  problems: Problems,
  index: number,
  container: Container,
  context: PodContext,
  names: Set<string>,
): void {
  const at = item('spec.initContainers', index);
  checkCommon(problems, at, container, context);
  checkRestart(problems, at, container, 'init', context.minor);
  checkName(problems, at, container, names);
  checkHostPorts(problems, 'spec.initContainers', [[index, container]]);
  if (container.restartPolicy === 'Always') {
    checkHooks(problems, at, container, context);
  } else {
    for (const field of ['lifecycle', ...PROBES] as const) {
      if (container[field] === undefined) continue;
      const detail = 'may not be set for init containers without restartPolicy=Always';
      problems.forbidden(child(at, field), context.minor >= 28 ? detail : 'may not be set for init containers');
    }
  }
  checkInitResize(problems, at, container, context.minor);
}

/** An init container that is no sidecar cannot be restarted for a new size: it has to end. */
function checkInitResize(
  problems: Problems,
  at: FieldPath,
  { resizePolicy = [], restartPolicy }: Container,
  minor: number,
): void {
  const field = child(at, 'resizePolicy');
  if (minor < OPTIONS_SINCE && resizePolicy.length > 0) {
    problems.invalid(field, '', 'must not be set for init containers');
  }
  if (minor < INIT_RESIZE_RESTART_REFUSED_SINCE || restartPolicy === 'Always') return;
  for (const [index, { restartPolicy: policy }] of resizePolicy.entries()) {
    if (policy !== 'RestartContainer') continue;
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    problems.invalid(child(item(field, index), 'restartPolicy'), policy, detail);
  }
}

function checkEphemeralContainer(
  problems: Problems,
  at: FieldPath,
  container: EphemeralContainer,
  context: PodContext,
  names: Set<string>,
): void {
  checkCommon(problems, at, container, context);
  checkName(problems, at, container, names);
  for (const field of NOT_EPHEMERAL) {
    if (container[field] !== undefined) {
      problems.forbidden(child(at, field), 'cannot be set for an Ephemeral Container');
    }
  }
  const { targetContainerName: target = '', volumeMounts = [] } = container;
  const { containers = [], initContainers = [] } = context.spec;
  if (target !== '' && ![...containers, ...initContainers].some(({ name = '' }) => name === target)) {
    problems.notFound(child(at, 'targetContainerName'), target);
  }
  for (const [index, mount] of volumeMounts.entries()) {
    for (const field of ['subPath', 'subPathExpr'] as const) {
      if ((mount[field] ?? '') === '') continue;
      const mountAt = item(child(at, 'volumeMounts'), index);
      problems.forbidden(child(mountAt, field), 'cannot be set for an Ephemeral Container');
    }
  }
}

/** `validateContainerCommon` and `validateContainerOnlyForPod`. */
function checkCommon(
  problems: Problems,
  at: FieldPath,
  container: Container | EphemeralContainer,
  context: PodContext,
): void {
  const { name = '', image = '', terminationMessagePolicy = '', imagePullPolicy = '' } = container;
  if (name === '') problems.required(child(at, 'name'));
  else problems.invalidFor(child(at, 'name'), name, dnsLabel(name));
  if (image === '') problems.required(child(at, 'image'));
  if (terminationMessagePolicy !== '') {
    const policies = ['File', 'FallbackToLogsOnError'];
    problems.oneOf(child(at, 'terminationMessagePolicy'), terminationMessagePolicy, policies);
  }
  checkPorts(problems, child(at, 'ports'), container.ports ?? []);
  checkEnvironment(problems, child(at, 'env'), container.env ?? [], context.minor);
  checkEnvironmentFrom(problems, child(at, 'envFrom'), container.envFrom ?? [], context.minor);
  checkMounts(problems, at, container, context);
  if (imagePullPolicy !== '') {
    problems.oneOf(child(at, 'imagePullPolicy'), imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  }
  checkContainerResources(problems, child(at, 'resources'), container.resources ?? {}, context.claims);
  checkResizePolicies(problems, child(at, 'resizePolicy'), container, context.spec.restartPolicy, context.minor);
  if (container.securityContext !== undefined) {
    const field = child(at, 'securityContext');
    checkContainerSecurity(problems, field, container.securityContext, context.spec, context.minor);
  }
  if (image !== image.trim())
    problems.invalid(child(at, 'image'), image, 'must not have leading or trailing whitespace');
}

function checkHooks(problems: Problems, at: FieldPath, container: Container, { spec, minor }: PodContext): void {
  const limits: HookLimits = {
    gracePeriod: spec.terminationGracePeriodSeconds ?? 30,
    allowZeroSleep: minor >= OPTIONS_SINCE,
  };
  if (container.lifecycle !== undefined) {
    checkLifecycle(problems, child(at, 'lifecycle'), container.lifecycle, limits);
    const { stopSignal } = container.lifecycle;
    if (stopSignal !== undefined) {
      checkStopSignal(problems, child(child(at, 'lifecycle'), 'stopSignal'), stopSignal, spec.os);
    }
  }
  for (const kind of PROBES) {
    const probe = container[kind];
    if (probe !== undefined) checkProbe(problems, child(at, kind), probe, kind);
  }
}
