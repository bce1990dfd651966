import type { CommandContext } from '../cli/command.ts';
import { ConnectionError, InterruptedError } from '../facts/errors.ts';
import { getServerVersion } from '../kubectl/api/objects.ts';
import { attempt } from '../kubectl/api/reading.ts';
import type { Connection } from '../kubectl/connection.ts';
import { isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import type { ClusterOrigin, ReportOrigin } from '../output/report-origin.ts';

/** Milliseconds for the version of a server: a report can do without it. */
const PATIENCE = 10_000;

/** Characters: whatever is longer is no version. */
const LONGEST_VERSION = 100;

/** Where a report of a command comes from that asks no cluster; `began` is when the run did. */
export function originOf(
  { version, shownArguments }: Pick<CommandContext, 'version' | 'shownArguments'>,
  began: Date,
  from: Partial<Pick<ReportOrigin, 'clusters' | 'host'>> = {},
): ReportOrigin {
  return { time: began, version, arguments: shownArguments(), clusters: [], host: undefined, ...from };
}

/**
 * The cluster of a connection. Asks for its version, in one request; where there is no answer the origin says why, and
 * nothing is thrown.
 */
export async function clusterOrigin(connection: Connection, signal: AbortSignal): Promise<ClusterOrigin> {
  const { context, server } = connection;
  const [kubernetesVersion, unread] = await versionOf(connection, signal);
  return { context, server, kubernetesVersion, unread };
}

/** Where a report of a cluster comes from; never throws. `began` is when the run did. */
export async function reportOrigin(
  context: CommandContext,
  connection: Connection,
  began: Date,
): Promise<ReportOrigin> {
  return originOf(context, began, { clusters: [await clusterOrigin(connection, context.signal)] });
}

/** Where a list of a cluster comes from; undefined in formats that print no whole document: they ask for nothing more. */
export async function listOrigin(
  context: CommandContext,
  connection: Connection,
  { format, began }: { readonly format: OutputFormat; readonly began: Date },
): Promise<ReportOrigin | undefined> {
  if (!isDocumentFormat(format)) return undefined;
  return reportOrigin(context, connection, began);
}

async function versionOf(
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly [version: string | undefined, unread: string | undefined]> {
  try {
    const question = { what: 'version of the API server', permission: 'get /version' };
    const reading = await attempt(question, () => getServerVersion(connection, signal, PATIENCE));
    if (reading.kind === 'unreadable') return [undefined, reading.unreadable.why];
    const version = reading.kind === 'read' ? reading.value : undefined;
    const isVersion = version !== undefined && version.length <= LONGEST_VERSION;
    return isVersion ? [version, undefined] : [undefined, 'the API server said something else'];
  } catch (error) {
    if (error instanceof InterruptedError) return [undefined, 'interrupted'];
    if (error instanceof ConnectionError) return [undefined, error.message];
    throw error;
  }
}
