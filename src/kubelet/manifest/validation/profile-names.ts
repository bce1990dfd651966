/** The annotation that named the seccomp profile of a whole pod, before there was a field for it. */
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
/** What stands before a container's name in the annotation of its seccomp profile. */
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
/** What stands before a container's name in the annotation of its AppArmor profile. */
export const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';

/** Profiles as those annotations name them; a file of the node after `LOCALHOST`. */
export const RUNTIME_DEFAULT = 'runtime/default';
export const DOCKER_DEFAULT = 'docker/default';
export const UNCONFINED = 'unconfined';
export const LOCALHOST = 'localhost/';
