import { json } from '../http/answers.ts';
import { ApiError, badRequest } from '../http/api-status.ts';
import type { KubeObject } from './kube-object.ts';
import { startPod } from '../nodes/machines.ts';
import { checkNamespace, checkPod } from './pod-admission.ts';
import { encodingOf } from './objects.ts';
import type { ResourceType } from './resources.ts';
import type { Handler } from '../http/routes.ts';
import { encodeObject } from '../tables/table.ts';
import { isoSeconds } from '../tables/times.ts';

/** Creates a pod in a namespace that is there and that lets it; its node's machine then starts it. */
export function createPod(type: ResourceType): Handler {
  return async (request, server) => {
    const encoding = encodingOf(type, request, server);
    const sent = (await request.readBody()) as KubeObject | undefined;
    if (sent?.kind !== 'Pod' || sent.apiVersion !== 'v1') {
      throw badRequest('the object provided is unrecognized (must be of type Pod)');
    }
    const { namespace } = request.info;
    const { name } = sent.metadata;
    if ((sent.metadata.namespace ?? namespace) !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    checkPod(sent);
    checkNamespace(sent, namespace, server);
    if (server.store.get(type.name, namespace, name)) throw alreadyExists(name);
    const { kind: _kind, apiVersion: _version, ...pod } = sent;
    const made: KubeObject = {
      ...pod,
      metadata: {
        ...sent.metadata,
        namespace,
        uid: crypto.randomUUID(),
        generation: 1,
        creationTimestamp: isoSeconds(server.now()),
      },
      spec: { serviceAccountName: 'default', ...(sent.spec as object) },
      status: { phase: 'Pending', qosClass: 'Burstable' },
    };
    if (request.query.get('dryRun') === 'All') return json(201, encodeObject(encoding, made));
    const stored = server.store.put(type.name, made);
    setTimeout(() => {
      startPod(stored, server);
    }, STARTS_AFTER);
    return json(201, encodeObject(encoding, stored));
  };
}

/** Milliseconds: so that a client sees the pod pending first. */
const STARTS_AFTER = 50;

function alreadyExists(name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `pods "${name}" already exists`, { details: { name, kind: 'pods' } });
}
