import { imageMeaning, knownMeaning, WRONG_PROGRAM, type KnownWords, type Meaning } from './log-meaning.ts';
import type { PodEvent } from './pod-event.ts';

const WRONG_PROBE = 'Fix the probe in the manifest; if it is right, look at the log of the container.';
const SLOW = 'Look at the log of the container; if it is only slow, give it a longer timeoutSeconds or a startupProbe.';
const NETWORK = 'Fix the network plugin of the node, or wait for it; pods with hostNetwork do not need it.';

/**
 * The most telling first. The words are those of the kubelet (`pkg/volume/hostpath`, `pkg/kubelet/prober`, `pkg/probe`), of
 * containerd, CRI-O and CNI plugins, and of Go's standard library.
 */
const MEANINGS: readonly KnownWords[] = [
  {
    words: /volume "([^"]*)" : hostPath type check failed: (.{1,1024}?) is not an? ([a-z ]+)$/,
    means: ([, volume, path, kind]) =>
      `volume ${volume} needs the ${kind} ${path} on the node, which does not exist or is something else`,
    remedy: 'Create it on the node, or fix the path or the type of the hostPath volume in the manifest.',
  },
  {
    words: /volume "([^"]*)"[^]{0,2048}? unknown filesystem type '([^']*)'/,
    means: ([, volume, type]) =>
      `volume ${volume} cannot be mounted: the node does not support the file system ${type}`,
    remedy: 'Install what mounts it on the node (for nfs: nfs-common or nfs-utils), or fix the volume in the manifest.',
  },
  {
    words: /nmounted volumes=\[([^\]]{1,1024})\]/,
    means: ([, volumes]) => `the volumes ${volumes} were not mounted in time`,
    remedy: 'Look for the reason in other Events of the pod, or in the log of the kubelet on the node.',
  },
  {
    words: /runtimeclass\.node\.k8s\.io "([^"]*)" not found/,
    means: ([, name]) => `there is no RuntimeClass ${name}`,
    remedy: 'Fix or remove runtimeClassName in the manifest, or create the RuntimeClass.',
  },
  {
    words: /no runtime for "([^"]*)" is configured|failed to find runtime handler (\S+)/,
    means: ([, containerd, crio]) => `the container runtime of the node has no handler ${containerd ?? crio}`,
    remedy: 'Configure it in the container runtime, or fix the handler of the RuntimeClass.',
  },
  {
    words: /cni (?:plugin|config) (?:not initialized|uninitialized)|NetworkPluginNotReady|network is not ready/,
    means: () => 'the network of the node is not ready: it has no working network plugin',
    remedy: NETWORK,
  },
  {
    words: /failed to find plugin "([^"]*)" in path \[([^\]]{1,1024})\]/,
    means: ([, plugin, path]) => `the node has no network plugin ${plugin} in ${path}`,
    remedy: 'Install it there, or name the folder of the plugins in the configuration of the container runtime.',
  },
  {
    words: /plugin type="([^"]*)"[^]{0,200}? failed \((add|delete)\)/,
    means: ([, plugin, what]) =>
      `the network plugin ${plugin} of the node could not ${what === 'add' ? 'set up' : 'remove'} the network of the pod`,
    remedy: 'Look at the log of that plugin, and at its message in the Event.',
  },
  {
    words: /failed to get sandbox image "([^"]*)"/,
    means: ([, image]) => `the node does not have the sandbox image ${image}, and cannot pull it`,
    remedy: 'Load it on the node, or configure another in the container runtime.',
  },
  {
    words: /^Container \S+ failed (liveness|startup) probe, will be restarted$/,
    means: ([, probe]) => `its ${probe} probe failed, so the kubelet stopped it`,
    remedy: SLOW,
  },
  {
    words: /^(?:PostStartHook failed|Exec lifecycle hook .{1,1024}? failed)/,
    means: () => 'its postStart hook failed, so the kubelet stopped it',
    remedy: 'Fix lifecycle.postStart in the manifest; the log of the kubelet on the node says how it failed.',
  },
  {
    words:
      /^(\w+) probe errored and [^]{0,4096}? exec: "([^"]+)": (?:stat [^:]+: no such file|executable file not found)/,
    means: ([, probe, program]) => `the container has no program ${program}, which its ${kindOf(probe)} probe runs`,
    remedy: WRONG_PROGRAM,
  },
  {
    words: /^(\w+) probe failed: HTTP probe failed with statuscode: (40[13])$/,
    means: ([, probe, code]) => `its ${kindOf(probe)} probe is refused: HTTP ${code}`,
    remedy: 'Make the program answer the path of the probe without credentials, or probe another path.',
  },
  {
    words: /^(\w+) probe failed: HTTP probe failed with statuscode: (5\d\d)$/,
    means: ([, probe, code]) => `it reports itself as unhealthy: HTTP ${code} to its ${kindOf(probe)} probe`,
    remedy: 'Look in the log of the container for what it lacks.',
  },
  {
    words: /^(\w+) probe failed: HTTP probe failed with statuscode: (\d+)$/,
    means: ([, probe, code]) => `it answers its ${kindOf(probe)} probe with HTTP ${code}`,
    remedy: WRONG_PROBE,
  },
  {
    words: /^(\w+) probe failed: .{0,1024}?server gave HTTP response to HTTPS client/,
    means: ([, probe]) => `its ${kindOf(probe)} probe uses HTTPS, but it speaks HTTP`,
    remedy: 'Fix the scheme of the probe in the manifest.',
  },
  {
    words: /^(\w+) probe failed: .{0,1024}?dial tcp (\S+): connect: connection refused/,
    means: ([, probe, address]) => `nothing listens on ${address}, where its ${kindOf(probe)} probe connects`,
    remedy: 'Look in the log of the container for why it does not listen, or fix the port of the probe.',
  },
  {
    words:
      /^(\w+) probe failed: .{0,1024}?(?:context deadline exceeded|Client\.Timeout exceeded|i\/o timeout|timed out)/,
    means: ([, probe]) => `its ${kindOf(probe)} probe got no answer in time`,
    remedy: SLOW,
  },
  {
    words: /^Pulling image "([^"]*)"/,
    means: ([, image]) => `its image ${image} is still being pulled`,
    remedy: 'Wait; if it takes long, check that the node can reach the registry.',
  },
];

/** What an Event means; undefined where that is not known. */
export function eventMeaning({ reason, message }: PodEvent): Meaning | undefined {
  const known = knownMeaning(MEANINGS, message.trim());
  return known ?? (reason === 'Failed' ? imageMeaning(reason, message) : undefined);
}

function kindOf(probe = ''): string {
  return probe.toLowerCase();
}
