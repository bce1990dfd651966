import type { CommandContext } from '../cli/command.ts';
import { parseCommaList } from '../cli/comma-list.ts';
import { GLOBAL_FLAGS } from '../cli/global-flags.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { UsageError } from '../facts/errors.ts';
import { listed } from '../facts/listed.ts';
import { nameMatcher } from '../host/glob.ts';
import type { Kubeconfig } from '../kubectl/kubeconfig/kubeconfig-entries.ts';
import { knownEntries } from '../kubectl/kubeconfig/selection.ts';
import type { ChosenClusters, ClusterInput } from './cluster-choice.ts';

/** Of several clusters one may hang, and nobody looks after each: a request gets this long where the user does not say. */
const REQUEST_TIMEOUT = '30s';

/** What belongs to one cluster, or to the user of one: with several, all servers would be shown it. */
const OF_ONE_CLUSTER = [
  GLOBAL_FLAGS.certificateAuthority,
  GLOBAL_FLAGS.clientCertificate,
  GLOBAL_FLAGS.clientKey,
  GLOBAL_FLAGS.cluster,
  GLOBAL_FLAGS.password,
  GLOBAL_FLAGS.server,
  GLOBAL_FLAGS.tlsServerName,
  GLOBAL_FLAGS.token,
  GLOBAL_FLAGS.user,
  GLOBAL_FLAGS.username,
];

/**
 * The clusters to ask; undefined where it is the one of the connection flags. Throws `UsageError`, and `ConnectionError`
 * where the kubeconfig cannot be read.
 */
export async function chosenClusters(
  context: CommandContext,
  { flags, typed }: ClusterInput,
): Promise<ChosenClusters | undefined> {
  const { allContexts, contextsFrom } = flags;
  const kubeconfig = await context.readKubeconfig();
  const names = allContexts
    ? oncePerUser(kubeconfig)
    : contextsFrom.length > 0
      ? matching(kubeconfig, contextsFrom)
      : typedNames(kubeconfig, context.contexts);
  if (names.length === 1 && names[0] === context.connection.context) return undefined;
  refuseTyped(
    OF_ONE_CLUSTER,
    typed,
    'cannot be used with several clusters',
    'Each context has its own in the kubeconfig.',
  );
  const { requestTimeout = REQUEST_TIMEOUT } = typed.has('request-timeout') ? context.connection : {};
  return { names, requestTimeout };
}

/** The names that --context was given: one of the kubeconfig may hold a comma. */
function typedNames({ contexts }: Kubeconfig, typed: readonly string[]): readonly string[] {
  const known = new Set(contexts.map(({ name }) => name));
  const names = typed.flatMap((word) => (known.has(word) ? [word] : commaList(word)));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const plural = unknown.length === 1 ? 'context' : 'contexts';
    throw new UsageError(
      `the kubeconfig has no ${plural} ${listed(unknown.map((name) => `"${name}"`))}`,
      knownEntries('context', [...known]),
    );
  }
  return [...new Set(names)];
}

function commaList(word: string): readonly string[] {
  const names = parseCommaList(word);
  if (names === undefined) {
    throw new UsageError(
      `invalid argument ${JSON.stringify(word)} for "--context" flag: double quotes must enclose a whole value, and be doubled inside it`,
    );
  }
  return names;
}

function matching({ contexts }: Kubeconfig, patterns: readonly string[]): readonly string[] {
  const all = contexts.map(({ name }) => name);
  const names = new Set<string>();
  for (const pattern of patterns) {
    const matches = nameMatcher(oneSegment(pattern));
    const found = all.filter((name) => matches(oneSegment(name)));
    if (found.length === 0)
      throw new UsageError(`no context in the kubeconfig matches "${pattern}"`, knownEntries('context', all));
    for (const name of found) names.add(name);
  }
  return [...names].sort();
}

/** A name of a context is no path: a star also stands for a slash. */
function oneSegment(text: string): string {
  return text.replaceAll('/', '\u2215');
}

/** Every context, but of those that differ in the namespace alone the first. */
function oncePerUser({ contexts }: Kubeconfig): readonly string[] {
  if (contexts.length === 0) throw new UsageError('the kubeconfig has no contexts');
  const first = new Map<string, string>();
  for (const { name, cluster, user } of contexts) {
    const key = JSON.stringify([cluster, user]);
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()].sort();
}
