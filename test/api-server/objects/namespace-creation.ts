import { json } from '../http/answers.ts';
import { ApiError, badRequest } from '../http/api-status.ts';
import type { Handler } from '../http/routes.ts';
import { encodeObject } from '../tables/table.ts';
import { isoSeconds } from '../tables/times.ts';
import type { KubeObject } from './kube-object.ts';
import { namespaceFromProtobuf } from './namespace-protobuf.ts';
import { encodingOf } from './objects.ts';
import { LABEL } from './pod-admission.ts';
import type { ResourceType } from './resources.ts';

/** Creates a namespace, which is there at once. kubectl sends its name as protobuf. */
export function createNamespace(type: ResourceType): Handler {
  return async (request, server) => {
    const encoding = encodingOf(type, request, server);
    const sent = (await request.readBody(namespaceFromProtobuf)) as KubeObject | undefined;
    if (sent?.kind !== 'Namespace' || sent.apiVersion !== 'v1') {
      throw badRequest('the object provided is unrecognized (must be of type Namespace)');
    }
    const { name, labels } = sent.metadata;
    const details = { details: { name, kind: 'namespaces' } };
    if (!LABEL.test(name)) {
      throw new ApiError(422, 'Invalid', `Namespace "${name}" is invalid: metadata.name: Invalid value`, details);
    }
    if (server.store.get(type.name, undefined, name)) {
      throw new ApiError(409, 'AlreadyExists', `namespaces "${name}" already exists`, details);
    }
    const made: KubeObject = {
      metadata: {
        ...sent.metadata,
        uid: crypto.randomUUID(),
        creationTimestamp: isoSeconds(server.now()),
        labels: { ...labels, 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
    const isTrial = request.query.get('dryRun') === 'All';
    return json(201, encodeObject(encoding, isTrial ? made : server.store.put(type.name, made)));
  };
}
