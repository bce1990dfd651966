import { json } from '../http/answers.ts';
import { badRequest, conflict } from '../http/api-status.ts';
import { isoSeconds } from '../tables/times.ts';
import type { KubeObject } from './kube-object.ts';
import { encodingOf, find } from './objects.ts';
import type { ResourceType } from './resources.ts';
import type { ApiRequest, Handler, ServerState } from '../http/routes.ts';
import { encodeObject } from '../tables/table.ts';

interface DeleteOptions {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

interface PodSpec {
  readonly nodeName?: string;
  readonly terminationGracePeriodSeconds?: number;
}

/** Reads the options from the body and, as kubectl's raw requests have them, from the query. */
async function optionsOf(request: ApiRequest): Promise<DeleteOptions> {
  const body = ((await request.readBody()) ?? {}) as DeleteOptions;
  checkOptions(body);
  const grace = request.query.get('gracePeriodSeconds');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(request.query.has('dryRun') ? { dryRun: request.query.getAll('dryRun') } : {}),
    ...body,
  };
}

const OPTIONS = ['kind', 'apiVersion', 'gracePeriodSeconds', 'propagationPolicy', 'dryRun', 'preconditions'];

/** A real server passes over fields that it does not know, and so hides a misspelt precondition. */
function checkOptions(options: DeleteOptions): void {
  const { kind, apiVersion, gracePeriodSeconds: grace, propagationPolicy: policy, dryRun = [] } = options;
  const unknown = Object.keys({ ...options }).find((name) => !OPTIONS.includes(name));
  const unmet = Object.keys({ ...options.preconditions }).find((name) => !['uid', 'resourceVersion'].includes(name));
  if (unknown !== undefined || unmet !== undefined) throw badRequest(`unknown field ${unknown ?? unmet ?? ''}`);
  if ((kind ?? 'DeleteOptions') !== 'DeleteOptions' || !['v1', 'meta.k8s.io/v1'].includes(apiVersion ?? 'v1')) {
    throw badRequest('decoded object cannot be converted to DeleteOptions');
  }
  if (grace !== undefined && (!Number.isInteger(grace) || grace < 0))
    throw badRequest('gracePeriodSeconds: Invalid value');
  if (policy !== undefined && !['Background', 'Foreground', 'Orphan'].includes(policy)) {
    throw badRequest('propagationPolicy: Unsupported value');
  }
  if (dryRun.some((one) => one !== 'All')) throw badRequest('dryRun: Unsupported value');
}

function checkPreconditions(type: ResourceType, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid = metadata.uid, resourceVersion: version = metadata.resourceVersion } = preconditions ?? {};
  if (uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid ?? ''}, UID in object meta: ${metadata.uid ?? ''}`;
    throw conflict(type.name, metadata.name, why);
  }
  if (version === metadata.resourceVersion) return;
  const why = `Precondition failed: ResourceVersion in precondition: ${version ?? ''}, ResourceVersion in object meta: ${metadata.resourceVersion ?? ''}`;
  throw conflict(type.name, metadata.name, why);
}

/** The pod as it stands from now on: to be gone when its grace period is over. */
function terminating(pod: KubeObject, grace: number, now: Date): KubeObject {
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generation: (pod.metadata.generation ?? 0) + 1,
      deletionTimestamp: isoSeconds(new Date(now.getTime() + grace * 1000)),
      deletionGracePeriodSeconds: grace,
    },
  };
}

/** Whether the pod's node has a kubelet that will notice. */
function hasKubelet(pod: KubeObject, server: ServerState): boolean {
  const { nodeName = '' } = pod.spec as PodSpec;
  return server.store.get('nodes', undefined, nodeName) !== undefined && !server.kubelets.of(nodeName).unreachable;
}

/** What the kubelet does then: ends the pod if it is still there, and makes a mirror pod again, with a new uid. */
function kubeletReacts(resource: string, pod: KubeObject, server: ServerState): void {
  const { namespace, name, uid, deletionGracePeriodSeconds: grace = 0 } = pod.metadata;
  const living = server.living.get((pod.spec as PodSpec).nodeName ?? '');
  if (living !== undefined) {
    void living.remove(pod, grace);
    return;
  }
  const current = server.store.get(resource, namespace, name);
  if (current && (current.metadata.uid !== uid || !current.metadata.deletionTimestamp)) return;
  server.store.delete(resource, namespace, name);
  const mirror = pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  if (!mirror || !server.features.recreateMirrorPods) return;
  const { deletionTimestamp: _time, deletionGracePeriodSeconds: _grace, ...metadata } = pod.metadata;
  server.store.put(resource, {
    ...pod,
    metadata: { ...metadata, uid: crypto.randomUUID(), generation: 1, creationTimestamp: isoSeconds(server.now()) },
  });
}

/**
 * Deletes a pod: it is answered as it then stands, terminating. A living kubelet ends it at once; on a dead node it stays
 * so, unless it is deleted without grace.
 */
export function deletePod(type: ResourceType): Handler {
  return async (request, server) => {
    const encoding = encodingOf(type, request, server);
    const pod = find(type, request, server);
    const options = await optionsOf(request);
    checkPreconditions(type, pod, options);
    const usual = (pod.spec as PodSpec).terminationGracePeriodSeconds ?? 30;
    const grace = options.gracePeriodSeconds ?? usual;
    const ending = terminating(pod, grace, server.now());
    if (options.dryRun?.length) return json(200, encodeObject(encoding, ending));
    const stored = server.store.put(type.name, ending);
    if (grace === 0) server.store.delete(type.name, pod.metadata.namespace, pod.metadata.name);
    if (hasKubelet(pod, server)) {
      setImmediate(() => {
        kubeletReacts(type.name, stored, server);
      });
    }
    return json(200, encodeObject(encoding, stored));
  };
}
