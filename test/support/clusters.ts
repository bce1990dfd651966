import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { objectKey, type KubeObject } from './kube-object.ts';
import { overlaid, type Kubelet } from './kubelets.ts';
import { completePod } from './pod-defaults.ts';
import { resourceTypes } from './resources.ts';

/** A cluster the test API server can show: its objects by resource, and its kubelets by node. */
export interface Cluster {
  /** The API server's version, as `v1.36.2`. */
  readonly version: string;
  /** The time at which ages are counted; the real time where absent. */
  readonly now?: Date;
  /** The revision of the store; the highest resourceVersion of an object where absent. */
  readonly revision?: number;
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
  readonly kubelets: Readonly<Record<string, Kubelet>>;
  /** What every kubelet of the cluster answers unless it has its own. */
  readonly kubeletDefaults: Kubelet;
}

/** What `cluster.yaml` may say. */
interface ClusterHead {
  version: string;
  now?: string;
  revision?: number;
  /** False where the objects are complete as they are (recordings). */
  complete?: boolean;
  created?: string;
}

const FIXTURES = join(import.meta.dirname, '../fixtures');
const CLUSTERS = join(FIXTURES, 'clusters');

function yamlFile(path: string): unknown {
  return existsSync(path) ? load(readFileSync(path, 'utf8')) : undefined;
}

/** The objects of one file: YAML documents, each an object or a list with `items`. */
function objectsIn(path: string): KubeObject[] {
  if (!existsSync(path)) return [];
  return (loadAll(readFileSync(path, 'utf8')) as ({ items?: KubeObject[] } | KubeObject | null)[])
    .filter((document) => document !== null)
    .flatMap((document) => ('items' in document ? (document.items as KubeObject[]) : [document as KubeObject]))
    .map(({ kind: _kind, apiVersion: _version, ...object }) => object);
}

/** A uid that is always the same for the same object. */
export function stableUid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Gives an object the metadata a server would: uid, resourceVersion and creation time, where it has none. */
function withMetadata(resource: string, object: KubeObject, revision: number, created: string): KubeObject {
  const { name, namespace, ...rest } = object.metadata;
  return {
    ...object,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: stableUid(`${resource}/${objectKey(namespace, name)}`),
      resourceVersion: String(revision),
      creationTimestamp: created,
      ...rest,
    },
  };
}

function internalAddresses(nodes: readonly KubeObject[]): Map<string, string> {
  return new Map(
    nodes.flatMap(({ metadata, status }) => {
      const { addresses = [] } = (status ?? {}) as { addresses?: { type: string; address: string }[] };
      return addresses
        .filter(({ type }) => type === 'InternalIP')
        .map(({ address }) => [metadata.name, address] as const);
    }),
  );
}

/** Completes the objects of a hand-written cluster, so that they look as a server's. */
export function completeObjects(
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  created: string,
): Record<string, KubeObject[]> {
  let revision = 1000;
  const addresses = internalAddresses(objects.nodes ?? []);
  return Object.fromEntries(
    Object.entries(objects).map(([resource, all]) => [
      resource,
      all.map((object) => {
        const complete = withMetadata(resource, object, (revision += 1), created);
        return resource === 'pods' ? completePod(complete, addresses) : complete;
      }),
    ]),
  );
}

/** Reads a fixture cluster from `test/fixtures/clusters/NAME/`. */
export function loadCluster(name: string): Cluster {
  const directory = join(CLUSTERS, name);
  const head = yamlFile(join(directory, 'cluster.yaml')) as ClusterHead | undefined;
  if (!head) throw new Error(`no fixture cluster "${name}" in ${CLUSTERS}`);
  const written = Object.fromEntries(
    resourceTypes.map((type) => [type.name, objectsIn(join(directory, `${type.name}.yaml`))]),
  );
  const kubelets = (yamlFile(join(directory, 'kubelets.yaml')) ?? {}) as Record<string, Kubelet>;
  const { '*': common = {}, ...byNode } = kubelets;
  const usual = yamlFile(join(FIXTURES, 'kubelet.yaml')) as Kubelet;
  const created = head.created ?? '2026-01-01T00:00:00Z';
  return {
    version: head.version,
    ...(head.now === undefined ? {} : { now: new Date(head.now) }),
    ...(head.revision === undefined ? {} : { revision: head.revision }),
    objects: head.complete === false ? written : completeObjects(written, created),
    kubelets: byNode,
    kubeletDefaults: {
      ...usual,
      ...common,
      configz: overlaid(usual.configz, common.configz),
      flagz: overlaid(usual.flagz, common.flagz),
    },
  };
}
