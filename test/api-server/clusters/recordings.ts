import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './clusters.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Kubelet } from '../nodes/kubelets.ts';
import { requestInfo } from '../http/request-info.ts';

/** One exchange with a real API server. */
export interface Recording {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly accept?: string;
    readonly as: string;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly events?: readonly { readonly event: { readonly type: string; readonly object: KubeObject } }[];
  };
}

const RECORDED = join(import.meta.dirname, '../../fixtures/recorded');

/** The exchanges recorded in `test/fixtures/recorded/NAME`, by file name. */
export function recordings(name: string): Recording[] {
  const directory = join(RECORDED, name);
  return readdirSync(directory)
    .sort()
    .map((file) => ({
      name: file.replace('.json', ''),
      ...(JSON.parse(readFileSync(join(directory, file), 'utf8')) as Omit<Recording, 'name'>),
    }));
}

type KubeletRecord = { -readonly [field in keyof Kubelet]: Kubelet[field] };

/** Notes what one endpoint of a kubelet answered. */
function learn(kubelet: KubeletRecord, endpoint: string, { status, body }: Recording['response']): void {
  if (status !== 200) {
    const message = (body as { message?: string }).message ?? '';
    const refused = /connect: (connection refused|no route to host)$/.exec(message)?.[1];
    if (status === 503 && refused) kubelet.unreachable = refused as 'connection refused' | 'no route to host';
    return;
  }
  switch (endpoint) {
    case '/configz': {
      const {
        kind: _kind,
        apiVersion: _version,
        ...fields
      } = (body as { kubeletconfig: Record<string, unknown> }).kubeletconfig;
      kubelet.configz = fields;
      return;
    }
    case '/flagz':
      if (typeof body === 'object') kubelet.flagz = (body as { flags: Record<string, string> }).flags;
      return;
    case '/pods':
      kubelet.pods = (body as { items: KubeObject[] }).items;
      return;
    case '/runningpods/':
      kubelet.runningPods = (body as { items: KubeObject[] }).items;
      return;
    case '/statusz':
      kubelet.statusz = String(body);
      return;
    case '/metrics':
      kubelet.metrics = String(body);
  }
}

/** The objects an answer holds: those of a whole list, or the one it is. */
function objectsOf(body: unknown): KubeObject[] {
  const { items } = body as { items?: KubeObject[] };
  if (items) return items;
  const { kind: _kind, apiVersion: _version, ...object } = body as KubeObject;
  return [object];
}

/** Rebuilds the cluster behind a set of recordings, as it was when they were made. */
export function recordedCluster(name: string): Cluster {
  const objects: Record<string, Map<string, KubeObject>> = {};
  const kubelets: Record<string, KubeletRecord> = {};
  let revision = 0;
  for (const { request, response } of recordings(name)) {
    const url = new URL(request.path, 'http://server');
    const info = requestInfo(request.method, url.pathname, url.searchParams);
    if (info.subresource === 'proxy' && request.as === 'admin')
      learn((kubelets[info.name] ??= {}), info.rest, response);
    const plain = request.accept === 'application/json' && info.isResource && info.subresource === '';
    if (!plain || response.status !== 200 || !['get', 'list'].includes(info.verb)) continue;
    const list = response.body as { metadata: { resourceVersion: string } };
    if (info.verb === 'list') revision = Math.max(revision, Number(list.metadata.resourceVersion));
    const known = (objects[info.resource] ??= new Map<string, KubeObject>());
    for (const object of objectsOf(response.body)) known.set(object.metadata.uid ?? '', object);
  }
  const version = /^v[\d.]+/.exec(name)?.[0] ?? '';
  return {
    version,
    revision,
    objects: Object.fromEntries(Object.entries(objects).map(([resource, known]) => [resource, [...known.values()]])),
    kubelets,
    kubeletDefaults: { configz: null, flagz: null },
  };
}
