import type { FieldRule } from './constraint.ts';
import { checkFieldRef, checkResourceFieldRef } from './downward.ts';
import { checkFile, checkVariable, checkVariables } from './environment.ts';
import { checkMetadata, checkOwner } from './metadata.ts';
import { checkHandler, checkLifecycle, checkProbe, checkSleep } from './probes.ts';
import { checkResources } from './resources.ts';
import { checkAppArmor, checkContainerSecurity, checkSeccomp, checkSysctl } from './security.ts';
import { checkRequirement, checkToleration } from './selectors.ts';
import { checkContainer, checkSpec } from './spec.ts';
import { checkDownwardFile, checkEmptyDir, checkProjected, checkProjection, checkVolume } from './volumes.ts';

/** What no table can say, by the type that it is asked of after its fields. */
export const RULES = {
  AppArmorProfile: checkAppArmor,
  Container: checkContainer,
  DownwardAPIVolumeFile: checkDownwardFile,
  EmptyDirVolumeSource: checkEmptyDir,
  EnvFromSource: checkVariables,
  EnvVar: checkVariable,
  FileKeySelector: checkFile,
  LabelSelectorRequirement: checkRequirement,
  Lifecycle: checkLifecycle,
  LifecycleHandler: checkHandler,
  NodeSelectorRequirement: checkRequirement,
  ObjectFieldSelector: checkFieldRef,
  ObjectMeta: checkMetadata,
  OwnerReference: checkOwner,
  PodSpec: checkSpec,
  Probe: checkProbe,
  ProjectedVolumeSource: checkProjected,
  ResourceFieldSelector: checkResourceFieldRef,
  ResourceRequirements: checkResources,
  SeccompProfile: checkSeccomp,
  SecurityContext: checkContainerSecurity,
  SleepAction: checkSleep,
  Sysctl: checkSysctl,
  Toleration: checkToleration,
  Volume: checkVolume,
  VolumeProjection: checkProjection,
} satisfies Readonly<Record<string, FieldRule<never>>>;
