/** When the kubelet pulls an image. */
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/**
 * The policy of a container, or what the API's defaults make of none: an image without tag and digest, or of tag `latest`, is
 * always pulled (`SetDefaults_Container` of `pkg/apis/core/v1/defaults.go`).
 */
export function pullPolicy(image: string, given: string | undefined): PullPolicy {
  if (given === 'Always' || given === 'IfNotPresent' || given === 'Never') return given;
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag] = /:([^/:]+)$/.exec(image) ?? [];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}
