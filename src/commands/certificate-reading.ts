import { mountPathOf, mountsFor, type ReaderMount } from '../certificates/reader-mounts.ts';
import { AttemptError } from '../facts/errors.ts';
import { readRemoteCertificates } from '../host/certificates/remote-certificates.ts';
import { MissingMount } from '../host/reader/read-certificates.ts';
import type { ReaderRun } from '../host/reader/reader-run.ts';
import type { Connection } from '../kubectl/connection.ts';
import { READING_CAPABILITY, readerLifetime, readerPodOf } from '../nodes/reader-pod.ts';
import { randomId, taskPodName, type PodManifest } from '../nodes/task-pod.ts';
import { counted } from '../rules/cluster-rule.ts';
import type { CertificateNode } from '../survey/nodes/certificate-node.ts';
import type { CertificatesOfNode } from './gathered-certificates.ts';
import type { ReaderFlags } from './reader-plan.ts';

/** A node, and what is opened there to read its certificates. */
export interface CertificatePlan {
  readonly node: CertificateNode;
  readonly mounts: readonly ReaderMount[];
}

/** Why there can be no reader pod on some nodes. */
export const NO_READER = 'runs Windows, where a reader pod cannot be used';

/** What would be read of a node; undefined where nothing there names any certificate. Throws `AttemptError` for Windows. */
export function planCertificates(node: CertificateNode): CertificatePlan | undefined {
  if (node.isWindows) throw new AttemptError(`node ${node.name} ${NO_READER}`);
  const mounts = mountsFor(node.processes.flatMap(({ files }) => files));
  return mounts.length === 0 ? undefined : { node, mounts };
}

/** What is to be agreed to, before pods are made that read certificates: all that each of them sees. */
export function certificateQuestion(namespace: string, plans: readonly CertificatePlan[], flags: ReaderFlags): string {
  const where = plans.map(({ node, mounts }) => `${node.name} (${mounts.map(({ hostPath }) => hostPath).join(', ')})`);
  return `This creates ${counted(plans.length, 'pod')} in namespace ${namespace} (image ${flags.image}, root with only the capability ${READING_CAPABILITY}, which reads files of any mode). Only what holds certificates is mounted, read-only: ${where.join('; ')}. It copies certificates, never keys, and deletes ${plans.length === 1 ? 'the pod' : 'the pods'}.`;
}

/** The pod that would read the certificates of a node. */
function podFor(namespace: string, { node, mounts }: CertificatePlan, flags: ReaderFlags): PodManifest {
  const request = {
    name: taskPodName('reader', randomId()),
    namespace,
    node: node.name,
    image: flags.image,
    lifetime: readerLifetime(flags.timeout),
  };
  const volumes = mounts.map((one) => ({ hostPath: one.hostPath, kind: one.kind, mountPath: mountPathOf(one) }));
  return readerPodOf(request, volumes);
}

/** How nodes are read. */
export interface CertificateReading extends Pick<ReaderRun, 'signal' | 'progress' | 'warn' | 'living'> {
  readonly connection: Connection;
  /** In which the pods are created. */
  readonly namespace: string;
  readonly flags: ReaderFlags;
  readonly now: () => Date;
}

/**
 * Reads a node. A pod does not start where something is missing that it mounts: then another is made without that, and what
 * was to be read there is not there.
 */
export async function readCertificatesIn(
  reading: CertificateReading,
  plan: CertificatePlan,
  missing: readonly ReaderMount[] = [],
): Promise<CertificatesOfNode & { readonly node: string }> {
  const { connection, namespace, flags, now, ...told } = reading;
  const { node, mounts } = plan;
  const pod = podFor(namespace, plan, flags);
  const { name } = pod.metadata;
  told.progress(`Creating pod ${namespace}/${name} on node ${node.name} to read its certificates.`);
  const run = { pod, timeout: flags.timeout, ...told };
  try {
    const certificates = await readRemoteCertificates(connection, { run, node, mounts, missing, now: now() });
    return { ...certificates, node: node.name };
  } catch (error) {
    const absent =
      error instanceof MissingMount ? mounts.find((one) => namesPath(error.event, one.hostPath)) : undefined;
    const rest = mounts.filter((one) => one !== absent);
    if (absent === undefined || rest.length === 0) throw error;
    told.progress(`${absent.hostPath} is not on node ${node.name}: continuing without it.`);
    return await readCertificatesIn(reading, { node, mounts: rest }, [...missing, absent]);
  }
}

/** Whether an Event is about a path, and not one below it: `/a/b is not a file`. */
function namesPath(event: string, path: string): boolean {
  return event.includes(` ${path} is not a `) || event.endsWith(` ${path}`);
}
