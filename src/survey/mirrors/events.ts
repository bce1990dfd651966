import type { CoreV1Event, CoreV1EventSeries, V1EventSource, V1ObjectReference } from '@kubernetes/client-node';
import type { Connection } from '../../kubectl/connection.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { fields, name, text, type Proved } from '../../facts/shape.ts';
import { OBJECT_META, type FieldsOf } from '../../kubernetes/kubernetes.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
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
    involvedObject: fields({ namespace: name, name, uid: text } satisfies FieldsOf<V1ObjectReference>),
    reason: text,
    message: text,
    type: text,
    source: fields({ host: name } satisfies FieldsOf<V1EventSource>),
    reportingInstance: name,
    firstTimestamp: text,
    lastTimestamp: text,
    eventTime: text,
    series: fields({ lastObservedTime: text } satisfies FieldsOf<CoreV1EventSeries>),
    metadata: OBJECT_META,
  } satisfies FieldsOf<CoreV1Event>),
};

type PodEvent = Proved<typeof EVENT.shape>;

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

function withEvent(trace: PodTrace | undefined, hash: string, event: PodEvent): PodTrace {
  const created = event.metadata?.creationTimestamp;
  const first = event.firstTimestamp ?? event.eventTime ?? created;
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? created;
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

function instant(time: string): number {
  return Date.parse(time);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
