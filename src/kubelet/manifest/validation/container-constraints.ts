import { firstOf, type Constraint, type Constraints } from './constraint.ts';
import { descending, noBacksteps, portOf, portNumber, unpadded, userId, variableName } from './formats.ts';
import { dnsLabel, dnsSubdomain, headerName, portName, relaxedEnvironmentName } from './names.ts';
import { HANDLERS, mayHaveHooks } from './probes.ts';
import { mayHaveRules, RESTART_ALL_SINCE, RULES_SINCE } from './restart.ts';

const HOOK: Constraint = { when: mayHaveHooks };
const ID: Constraint = { pointer: true, format: userId };
const PORT: Constraint = { format: portOf, always: true };
const KEY_REFERENCE: Constraints = { name: { format: dnsSubdomain, always: true }, key: { required: true } };
const NAMED_REFERENCE: Constraints = { name: { required: true } };

/** What is asked of the fields of containers. */
export const CONTAINER_CONSTRAINTS: Readonly<Record<string, Constraints>> = {
  Container: {
    name: { required: true, format: dnsLabel },
    image: { required: true, format: unpadded },
    terminationMessagePolicy: { oneOf: ['File', 'FallbackToLogsOnError'] },
    ports: { unique: 'name' },
    env: {},
    envFrom: {},
    volumeMounts: {},
    volumeDevices: {},
    imagePullPolicy: { oneOf: ['Always', 'IfNotPresent', 'Never'] },
    resources: {},
    resizePolicy: { unnumbered: true },
    securityContext: {},
    lifecycle: HOOK,
    livenessProbe: HOOK,
    readinessProbe: HOOK,
    startupProbe: HOOK,
    restartPolicyRules: { since: RULES_SINCE, when: mayHaveRules },
  },
  ContainerPort: {
    name: { format: portName },
    containerPort: { required: true, format: portNumber },
    hostPort: { format: portNumber },
    protocol: { oneOf: ['SCTP', 'TCP', 'UDP'] },
  },
  EnvVar: { name: { required: true, format: variableName }, valueFrom: {} },
  EnvVarSource: { fieldRef: {}, resourceFieldRef: {}, configMapKeyRef: {}, secretKeyRef: {}, fileKeyRef: {} },
  ObjectFieldSelector: { fieldPath: { required: true } },
  ResourceFieldSelector: {},
  ConfigMapKeySelector: KEY_REFERENCE,
  SecretKeySelector: KEY_REFERENCE,
  FileKeySelector: {
    key: { required: true, format: relaxedEnvironmentName },
    volumeName: { required: true, format: dnsLabel },
    path: { required: true, format: noBacksteps },
  },
  EnvFromSource: { prefix: { format: variableName }, configMapRef: {}, secretRef: {} },
  ConfigMapEnvSource: NAMED_REFERENCE,
  SecretEnvSource: NAMED_REFERENCE,
  VolumeMount: {
    name: { required: true },
    mountPath: { required: true },
    subPath: { format: descending, unnumbered: true },
    subPathExpr: { format: descending, unnumbered: true },
    mountPropagation: { oneOf: ['Bidirectional', 'HostToContainer', 'None'], pointer: true, unnumbered: true },
    recursiveReadOnly: { oneOf: ['Disabled', 'Enabled', 'IfPossible'], pointer: true, unnumbered: true },
  },
  VolumeDevice: { name: { required: true }, devicePath: { required: true } },
  ContainerResizePolicy: {
    resourceName: { required: true, oneOf: ['cpu', 'memory'], named: '' },
    restartPolicy: { required: true, oneOf: ['NotRequired', 'RestartContainer'], named: '' },
  },
  ContainerRestartRule: {
    action: {
      oneOf: (minor) => (minor >= RESTART_ALL_SINCE ? ['Restart', 'RestartAllContainers'] : ['Restart']),
      always: true,
    },
    exitCodes: { required: 'must be specified' },
  },
  ContainerRestartRuleOnExitCodes: { operator: { oneOf: ['In', 'NotIn'], always: true } },
  SecurityContext: {
    runAsUser: ID,
    runAsGroup: ID,
    procMount: { oneOf: ['Default', 'Unmasked'], pointer: true },
    seccompProfile: {},
    appArmorProfile: {},
  },
  Lifecycle: { postStart: {}, preStop: {} },
  LifecycleHandler: firstOf(HANDLERS.filter((kind) => kind !== 'grpc')),
  Probe: {
    ...firstOf(HANDLERS.filter((kind) => kind !== 'sleep')),
    initialDelaySeconds: { least: 0 },
    timeoutSeconds: { least: 0 },
    periodSeconds: { least: 0 },
    successThreshold: { least: 0 },
    failureThreshold: { least: 0 },
  },
  ExecAction: { command: { required: true } },
  HTTPGetAction: { port: PORT, scheme: { oneOf: ['HTTP', 'HTTPS'] }, httpHeaders: { unnumbered: true } },
  HTTPHeader: { name: { format: headerName, always: true, named: '' } },
  TCPSocketAction: { port: PORT },
  GRPCAction: { port: PORT },
};
