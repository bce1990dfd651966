import type { CoreV1Event, CoreV1EventSeries, V1EventSource, V1ObjectReference } from '@kubernetes/client-node';
import type { Connection } from '../../kubectl/connection.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { fields, name, number, text, type Proved } from '../../facts/shape.ts';
import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { OBJECT_META, type FieldsOf } from '../../kubernetes/kubernetes.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
import type { PodEvent } from '../../pods/health/pod-event.ts';
import type { PodTrace } from '../../pods/pod-trace.ts';
import { pathSegment } from '../../facts/path-segment.ts';
import { isStaticUid } from '../../kubelet/kubelet-state.ts';

/** Which Events to read. */
export interface EventQuery {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

const EVENT = {
  one: 'event',
  many: 'events',
  shape: fields({
    involvedObject: fields({ namespace: name, name, uid: text, fieldPath: text } satisfies FieldsOf<V1ObjectReference>),
    reason: text,
    message: text,
    type: text,
    count: number,
    source: fields({ host: name } satisfies FieldsOf<V1EventSource>),
    reportingInstance: name,
    firstTimestamp: text,
    lastTimestamp: text,
    eventTime: text,
    series: fields({ count: number, lastObservedTime: text } satisfies FieldsOf<CoreV1EventSeries>),
    metadata: OBJECT_META,
  } satisfies FieldsOf<CoreV1Event>),
};

type ApiEvent = Proved<typeof EVENT.shape>;

/** What Events tell, and what could not be read of them. */
export interface EventReading {
  readonly traces: readonly PodTrace[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads the Events about pods and gathers those that name a static pod's hash: kubelets report by it. Needs "list
 * events". Throws `ApiError` and `ConnectionError`.
 */
export async function traceStaticPods(connection: Connection, query: EventQuery): Promise<EventReading> {
  const { namespace, chunkSize, signal } = query;
  const path = namespace === undefined ? '/api/v1/events' : `/api/v1/namespaces/${pathSegment(namespace)}/events`;
  const traces = new Map<string, PodTrace>();
  const selector = [['fieldSelector', fieldEquals('involvedObject.kind', 'Pod')]] as const;
  const request = { path, query: selector, chunkSize, signal };
  const { unreadable } = await listObjects(connection, request, EVENT, (event) => {
    const { uid = '' } = event.involvedObject ?? {};
    if (!isStaticUid(uid)) return undefined;
    traces.set(uid, withEvent(traces.get(uid), uid, event));
    return event;
  });
  return { traces: [...traces.values()], unreadable };
}

function withEvent(trace: PodTrace | undefined, hash: string, event: ApiEvent): PodTrace {
  const created = event.metadata?.creationTimestamp;
  const first = event.firstTimestamp ?? event.eventTime ?? created;
  const last = lastTime(event);
  const { reason = '', message = '' } = event;
  const newest = trace?.last === undefined || (last !== undefined && instant(last) >= instant(trace.last));
  const warning = event.type === 'Warning' ? `${reason}: ${message}` : undefined;
  return {
    hash,
    namespace: event.involvedObject?.namespace ?? '',
    name: event.involvedObject?.name ?? '',
    node: nonEmpty(event.source?.host) ?? nonEmpty(event.reportingInstance) ?? trace?.node ?? '',
    first:
      trace?.first === undefined || (first !== undefined && instant(first) < instant(trace.first))
        ? first
        : trace.first,
    last: newest ? last : trace.last,
    lastReason: newest ? reason : trace.lastReason,
    lastMessage: newest ? message : trace.lastMessage,
    warning: newest ? (warning ?? trace?.warning) : (trace.warning ?? warning),
  };
}

/** The pod that a kubelet reports of: by the hash of its manifest, which is its uid there, also where it has a mirror. */
export interface ReportedPod {
  readonly namespace: string;
  readonly hash: string;
}

/** The Events about one static pod, and what could not be read of them. Needs "list events". Throws as `traceStaticPods`. */
export async function readPodEvents(
  connection: Connection,
  { namespace, hash }: ReportedPod,
  signal: AbortSignal,
): Promise<{ readonly events: readonly PodEvent[]; readonly unreadable: readonly Unreadable[] }> {
  const events: PodEvent[] = [];
  const request = {
    path: `/api/v1/namespaces/${pathSegment(namespace)}/events`,
    query: [['fieldSelector', fieldEquals('involvedObject.uid', hash)]] as const,
    chunkSize: CHUNK_SIZE,
    signal,
  };
  const { unreadable } = await listObjects(connection, request, EVENT, (event) => {
    if (event.involvedObject?.uid === hash) events.push(podEvent(event));
    return event;
  });
  return { events, unreadable };
}

function podEvent(event: ApiEvent): PodEvent {
  const { reason = '', involvedObject, count, series } = event;
  // What an Event recorder begins those with that it has drawn together (client-go `tools/record/events_cache.go`).
  const message = (event.message ?? '').replace(/^\(combined from similar events\): /, '');
  // A part of a pod that an Event is about: `spec.containers{etcd}`, `spec.initContainers{etcd}`.
  const [, container] = /^spec\.\w+\{(.+)\}$/.exec(involvedObject?.fieldPath ?? '') ?? [];
  return { reason, message, container, last: lastTime(event) ?? '', count: series?.count ?? count ?? 1 };
}

function lastTime({ series, lastTimestamp, eventTime, metadata }: ApiEvent): string | undefined {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata?.creationTimestamp;
}

function instant(time: string): number {
  return Date.parse(time);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
