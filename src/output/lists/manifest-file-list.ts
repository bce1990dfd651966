import { stoppedPods, type ChangeHistory, type OpenChange, type KeptPod } from '../../change/history.ts';
import { modeText } from '../../kubelet/file.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { LocalKubelet, Told } from '../../nodes/local-kubelet.ts';
import { presentHash, type KubeletTrace } from '../../kubelet/kubelet-state.ts';
import type { ManifestFile } from '../../kubelet/manifest-directory.ts';
import { podsByFile, podsWithoutFile, type PodDirectory } from '../../pods/filed-pods.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import { API_VERSION } from '../api-version.ts';
import { originPart, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** A manifest directory as JSON and YAML show it. */
export interface ManifestListDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ManifestFileList';
  readonly origin?: OriginDocument;
  readonly kubelet: object;
  readonly items: readonly ManifestFileDocument[];
  /** Static pods that the node keeps without a file. */
  readonly withoutFile: readonly LeftoverDocument[];
  /** Static pods whose manifest "stop" has taken away. */
  readonly stopped: readonly StoppedPodDocument[];
  /** A change of the directory that is under way, or was left unfinished. */
  readonly openChange: OpenChangeDocument | null;
  readonly unreadable: readonly Unreadable[];
  /** Files where manifests usually are, which this kubelet does not read. */
  readonly unused?: readonly { readonly path: string; readonly names: readonly string[] }[];
}

/** One file, as JSONPath, custom columns and `--sort-by` address it. */
export interface ManifestFileDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ManifestFile';
  /** `name` is the file's; labels and annotations are the pod's. */
  readonly metadata: { readonly name: string; readonly labels?: object; readonly annotations?: object };
  readonly path: string;
  readonly pod: { readonly namespace: string; readonly name: string; readonly mirrorName: string | null } | null;
  readonly state: ManifestFile['state'];
  readonly reason: string | null;
  readonly sameAs: readonly string[];
  /** The uid that the kubelet knows the pod by. */
  readonly hash: string | null;
  readonly processes: number | null;
  /** Containers that run, without the sandbox. */
  readonly containers: number | null;
  readonly podDirectory: string | null;
  readonly logDirectory: string | null;
  readonly target: string | null;
  readonly mode: string | null;
  readonly owner: ManifestFile['owner'] | null;
  /** RFC 3339. */
  readonly modified: string | null;
  /** Bytes; null for what is no file. */
  readonly size: number | null;
}

/** A static pod that the node keeps without a file of the directory that defines it. */
export interface LeftoverDocument {
  readonly namespace: string;
  readonly mirrorName: string;
  readonly trace: KubeletTrace | undefined;
  /** True where some file could not be read, which may well define it. */
  readonly perhapsUnread: boolean;
}

/** A pod that was stopped. */
export interface StoppedPodDocument {
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly state: 'stopped';
  /** The name of its file, as it was and is to be again. */
  readonly file: string;
  /** RFC 3339, by the node's clock; null where that is not known. */
  readonly since: string | null;
  readonly by: string | null;
  /** The number of the change, as `history` counts. */
  readonly change: number;
}

/** A change that nothing has ended yet; null is what is not known of it. */
interface OpenChangeDocument {
  readonly action: string | null;
  readonly pod: { readonly namespace: string; readonly name: string } | null;
  readonly file: string | null;
  readonly by: string | null;
  /** RFC 3339, by the node's clock. */
  readonly began: string | null;
}

/** A manifest directory, and what was changed there through this program. */
export interface ListedDirectory extends PodDirectory {
  readonly history: ChangeHistory;
}

/** The document of a directory; `kubelet` is the document of the kubelet that reads it. */
export function manifestListDocument(
  { files, pods, history }: ListedDirectory,
  kubelet: object,
  unreadable: readonly Unreadable[],
  { origin, unused }: { readonly origin?: ReportOrigin | undefined } & Pick<ManifestListDocument, 'unused'> = {},
): ManifestListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'ManifestFileList',
    ...originPart(origin),
    kubelet,
    items: files.map(fileDocuments(pods)),
    withoutFile: podsWithoutFile(pods).map(leftoverDocument),
    stopped: stoppedPods(history, files).map(stoppedPodDocument),
    openChange: history.open === undefined ? null : openChangeDocument(history.open),
    unreadable: [...unreadable, ...history.unread],
    ...(unused !== undefined && { unused }),
  };
}

/** A stopped pod as a document. */
export function stoppedPodDocument({ namespace, name, file, since, by, change }: KeptPod): StoppedPodDocument {
  return {
    pod: { namespace, name },
    state: 'stopped',
    file,
    since: since?.toISOString() ?? null,
    by: by === '' ? null : by,
    change: change.number,
  };
}

function openChangeDocument({ record, file, began }: OpenChange): OpenChangeDocument {
  return {
    action: record?.action ?? null,
    pod: record === undefined || record.name === '' ? null : { namespace: record.namespace, name: record.name },
    file: file ?? null,
    by: record === undefined || record.by === '' ? null : record.by,
    began: began?.toISOString() ?? null,
  };
}

/** What makes a document of a file, with what the node shows of the pod that it defines. */
export function fileDocuments(pods: readonly StaticPod[]): (file: ManifestFile) => ManifestFileDocument {
  const filed = podsByFile(pods);
  return (file) => manifestFileDocument(file, filed.get(file)?.trace);
}

/** What is left of a pod without a file, as a document. */
export function leftoverDocument({ metadata, trace, fileDifference }: StaticPod): LeftoverDocument {
  const { namespace = '', name = '' } = metadata;
  return { namespace, mirrorName: name, trace, perhapsUnread: fileDifference === undefined };
}

/** One file as a document. */
export function manifestFileDocument(file: ManifestFile, trace: KubeletTrace | undefined): ManifestFileDocument {
  const { name, path, pod, state, reason, sameAs, target, status, owner } = file;
  const { labels, annotations } = pod?.metadata ?? {};
  return {
    apiVersion: API_VERSION,
    kind: 'ManifestFile',
    metadata: { name, ...(labels && { labels }), ...(annotations && { annotations }) },
    path,
    pod: pod === undefined ? null : { namespace: pod.namespace, name: pod.name, mirrorName: pod.mirrorName ?? null },
    state,
    reason: reason ?? null,
    sameAs,
    hash: (trace && presentHash(trace)) ?? null,
    processes: trace?.processes ?? null,
    containers: trace?.containers ?? null,
    podDirectory: trace?.podDirectory ?? null,
    logDirectory: trace?.logDirectory ?? null,
    target: target ?? null,
    mode: status === undefined ? null : modeText(status.mode),
    owner: owner ?? null,
    modified: status?.modified.toISOString() ?? null,
    size: status?.kind === 'file' ? status.size : null,
  };
}

/** The kubelet itself, each fact with where it is known from. */
export function kubeletDocument(kubelet: LocalKubelet): object {
  const { origin, distribution, recognition, configPath } = kubelet;
  return {
    origin,
    distribution: { id: distribution.id, title: distribution.title, ...recognition },
    config: configPath ?? null,
    staticPodPath: kubelet.path === undefined ? null : told(kubelet.path),
    staticPodURL: told(kubelet.url),
    node: kubelet.node === undefined ? null : told(kubelet.node),
    rootDirectory: told(kubelet.rootDirectory),
    podLogs: told(kubelet.podLogs),
    fileCheckFrequency: told(kubelet.fileCheckFrequency),
    hindrances: kubelet.hindrances,
    remarks: kubelet.remarks,
  };
}

function told({ value, source, confidence, by }: Told<string>): object {
  return { value, source, confidence, by };
}
