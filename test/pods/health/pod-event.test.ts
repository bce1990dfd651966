import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { eventMeaning } from '../../../src/pods/health/event-meaning.ts';
import { tellingEvents, type EventQuestion, type PodEvent } from '../../../src/pods/health/pod-event.ts';

interface RecordedEvent {
  readonly involvedObject: { readonly name: string; readonly fieldPath?: string };
  readonly reason: string;
  readonly message: string;
  readonly lastTimestamp: string;
  readonly count: number;
}

/** What a kubelet of Kubernetes 1.36.2 reported of static pods, each of which was wrong in a way of its own. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../fixtures/recorded/v1.36.2-events/events.json', import.meta.url), 'utf8'),
) as { readonly items: readonly RecordedEvent[] };

function eventsOf(pod: string): readonly PodEvent[] {
  return RECORDED.items
    .filter(({ involvedObject }) => involvedObject.name === `${pod}-lab-b`)
    .map(({ involvedObject, reason, message, lastTimestamp, count }) => {
      const [, container] = /\{(.+)\}/.exec(involvedObject.fieldPath ?? '') ?? [];
      return { reason, message: message.replace(/^\(combined.*?\): /, ''), container, last: lastTimestamp, count };
    });
}

function meansOf(pod: string, question: Partial<EventQuestion>): (string | undefined)[] {
  const asked = { subject: 'start', container: 'c', at: undefined, ...question } as const;
  return tellingEvents(asked, eventsOf(pod)).map((event) => eventMeaning(event)?.means);
}

const PROBE = { subject: 'probe' } as const;

describe('the Events of a pod that a kubelet reported of', () => {
  test.each<[pod: string, question: Partial<EventQuestion>, means: readonly string[]]>([
    [
      'why-mount',
      {},
      ['volume conf needs the file /etc/why/nope.conf on the node, which does not exist or is something else'],
    ],
    [
      'why-dir',
      {},
      ['volume conf needs the directory /etc/hostname on the node, which does not exist or is something else'],
    ],
    [
      'why-sock',
      {},
      ['conf needs the socket file', 'd needs the character device', 'e needs the directory'].map(
        (what) => `volume ${what} /etc/hostname on the node, which does not exist or is something else`,
      ),
    ],
    ['why-nfs', {}, ['volume conf cannot be mounted: the node does not support the file system nfs']],
    ['why-class', {}, ['there is no RuntimeClass nope']],
    // The class was made meanwhile: the Event before is over.
    ['why-handler', {}, ['the container runtime of the node has no handler nope']],
    ['why-probe', PROBE, ['nothing listens on 10.244.2.16:8123, where its readiness probe connects']],
    ['why-exec', { ...PROBE, container: 'd' }, ['it answers its readiness probe with HTTP 404']],
    ['why-probes', { ...PROBE, container: 'https' }, ['its readiness probe uses HTTPS, but it speaks HTTP']],
    ['why-probes', { ...PROBE, container: 'slow' }, ['its readiness probe got no answer in time']],
    ['why-probes', { ...PROBE, container: 'grpc' }, ['its readiness probe got no answer in time']],
    ['why-probes', { ...PROBE, container: 'execslow' }, ['its readiness probe got no answer in time']],
    [
      'why-probes',
      { ...PROBE, container: 'exec' },
      ['the container has no program /bin/nope, which its readiness probe runs'],
    ],
    [
      'why-live',
      { subject: 'end', at: '2026-11-28T09:53:49Z' },
      [
        'its liveness probe failed, so the kubelet stopped it',
        'nothing listens on 10.244.2.15:8123, where its liveness probe connects',
      ],
    ],
    [
      'why-hook',
      { subject: 'end', at: '2026-11-28T09:53:42Z' },
      ['its postStart hook failed, so the kubelet stopped it'],
    ],
    [
      'why-hook',
      { subject: 'image', container: 'd' },
      ['the image cannot be pulled: the name registry-1.docker.io cannot be resolved'],
    ],
  ])('%s: %j', (pod, question, means) => {
    expect(meansOf(pod, question)).toEqual(means);
  });

  test('tell nothing of what a probe writes that nobody knows, but it is among them', () => {
    const question = { subject: 'probe', container: 'c', at: undefined } as const;
    const [event, ...more] = tellingEvents(question, eventsOf('why-exec'));
    expect([event?.message, event && eventMeaning(event), more]).toEqual([
      "Readiness probe failed: cat: can't open '/nope': No such file or directory\n",
      undefined,
      [],
    ]);
  });

  test('are not those of a state before', () => {
    // It was started again after its probe had failed.
    expect(meansOf('why-probe', { ...PROBE, at: '2026-11-28T11:00:00Z' })).toEqual([]);
    expect(meansOf('why-live', { subject: 'end', at: '2026-11-28T11:00:00Z' })).toEqual([]);
    const mounted = eventsOf('why-mount');
    const pulling = {
      reason: 'Pulling',
      message: 'Pulling image "i:1"',
      container: 'c',
      last: '2026-11-28T10:30:00Z',
      count: 1,
    };
    const question = { subject: 'start', container: 'c', at: undefined } as const;
    expect(tellingEvents(question, [...mounted, pulling])).toEqual([pulling]);
    expect(eventMeaning(pulling)?.means).toBe('its image i:1 is still being pulled');
    expect(tellingEvents({ ...question, container: 'd' }, [...mounted, pulling])).toHaveLength(1);
  });
});

describe('an Event that says', () => {
  // In the words of public reports: no node here has such a network, or such a runtime.
  test.each<[reason: string, message: string, means: string]>([
    [
      'NetworkNotReady',
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      'the network of the node is not ready: it has no working network plugin',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "e4cf": plugin type="loopback" failed (add): failed to find plugin "loopback" in path [/usr/lib/cni]',
      'the node has no network plugin loopback in /usr/lib/cni',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "0c3": plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
      'the network plugin flannel of the node could not set up the network of the pod',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.6": failed to pull image "registry.k8s.io/pause:3.6": failed to pull and unpack image',
      'the node does not have the sandbox image registry.k8s.io/pause:3.6, and cannot pull it',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to find runtime handler kata from runtime list map[runc:0xc0]',
      'the container runtime of the node has no handler kata',
    ],
    [
      'FailedMount',
      'Unable to attach or mount volumes: unmounted volumes=[data certs], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
      'the volumes data certs were not mounted in time',
    ],
    [
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 500',
      'it reports itself as unhealthy: HTTP 500 to its readiness probe',
    ],
    [
      'Unhealthy',
      'Liveness probe failed: HTTP probe failed with statuscode: 403',
      'its liveness probe is refused: HTTP 403',
    ],
    [
      'Unhealthy',
      'Startup probe failed: Get "https://127.0.0.1:10257/healthz": dial tcp 127.0.0.1:10257: connect: connection refused',
      'nothing listens on 127.0.0.1:10257, where its startup probe connects',
    ],
    [
      'FailedPostStartHook',
      'Exec lifecycle hook ([/bin/nope]) for Container "c" in Pod "p_default(u)" failed - error: command \'/bin/nope\' exited with 126',
      'its postStart hook failed, so the kubelet stopped it',
    ],
  ])('%s: %s', (reason, message, means) => {
    expect(eventMeaning({ reason, message, container: undefined, last: '', count: 1 })?.means).toBe(means);
  });
});
