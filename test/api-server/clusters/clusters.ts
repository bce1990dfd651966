import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { objectKey, type KubeObject } from '../objects/kube-object.ts';
import { overlaid, type Kubelet } from '../nodes/kubelets.ts';
import { completePod } from '../objects/pod-defaults.ts';
import { recordedCluster } from './recordings.ts';
import { resourceTypes } from '../objects/resources.ts';

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
  /** When an object was made that does not say so itself. */
  created: string;
}

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const CLUSTERS = join(FIXTURES, 'clusters');

/** What the documents of a file say. Most tests of a file start a server with the same cluster. */
const documents = new Map<string, readonly unknown[]>();

/** The documents of one file, for the caller alone; none where there is no file. */
function documentsIn(path: string): unknown[] {
  let known = documents.get(path);
  if (known === undefined) documents.set(path, (known = existsSync(path) ? loadAll(readFileSync(path, 'utf8')) : []));
  return structuredClone([...known]);
}

/** What a file of one document says; undefined where there is no file. */
function yamlFile(path: string): unknown {
  const [document, ...others] = documentsIn(path);
  if (others.length > 0) throw new Error(`${path} has more than one document`);
  return document;
}

/** The objects of one file: YAML documents, each an object or a list with `items`. */
function objectsIn(path: string): KubeObject[] {
  return (documentsIn(path) as ({ items?: KubeObject[] } | KubeObject | null)[])
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
function completeObjects(
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

/** Reads a fixture cluster from `test/fixtures/clusters/NAME/`, or a recorded one (`recorded-v1.36.2`). */
export function loadCluster(name: string): Cluster {
  if (name.startsWith('recorded-')) return recordedCluster(name.slice('recorded-'.length));
  const directory = join(CLUSTERS, name);
  const head = yamlFile(join(directory, 'cluster.yaml')) as ClusterHead | undefined;
  if (!head) throw new Error(`no fixture cluster "${name}" in ${CLUSTERS}`);
  const written = Object.fromEntries(
    resourceTypes.map((type) => [type.name, objectsIn(join(directory, `${type.name}.yaml`))]),
  );
  const kubelets = (yamlFile(join(directory, 'kubelets.yaml')) ?? {}) as Record<string, Kubelet>;
  const { '*': common = {}, ...byNode } = kubelets;
  const usual = yamlFile(join(FIXTURES, 'kubelet.yaml')) as Kubelet;
  // The gate of /flagz is on by default since 1.36.
  const flagz = Number(head.version.split('.')[1]) < 36 ? null : usual.flagz;
  return {
    version: head.version,
    ...(head.now === undefined ? {} : { now: new Date(head.now) }),
    ...(head.revision === undefined ? {} : { revision: head.revision }),
    objects: completeObjects(written, head.created),
    kubelets: byNode,
    kubeletDefaults: {
      ...usual,
      ...common,
      configz: overlaid(usual.configz, common.configz),
      flagz: overlaid(flagz, common.flagz),
    },
  };
}
