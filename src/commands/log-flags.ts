import { defineFlags, type FlagValues } from '../cli/flag.ts';
import { UsageError } from '../facts/errors.ts';

/** kubectl's flags of `logs`, in its words, that hold on the node and through the API server. */
export const LOG_FLAGS = defineFlags({
  allContainers: {
    name: 'all-containers',
    kind: 'boolean',
    default: false,
    description: "Get all containers' logs in the pod(s).",
  },
  container: {
    name: 'container',
    short: 'c',
    kind: 'string',
    default: '',
    description: 'Print the logs of this container.',
  },
  follow: {
    name: 'follow',
    short: 'f',
    kind: 'boolean',
    default: false,
    description: 'Specify if the logs should be streamed.',
  },
  limitBytes: {
    name: 'limit-bytes',
    kind: 'integer',
    default: 0,
    description: 'Maximum bytes of logs to return. Defaults to no limit.',
  },
  prefix: {
    name: 'prefix',
    kind: 'boolean',
    default: false,
    description: 'Prefix each log line with the log source (pod name and container name).',
  },
  previous: {
    name: 'previous',
    short: 'p',
    kind: 'boolean',
    default: false,
    description: 'If true, print the logs for the previous instance of the container in a pod if it exists.',
  },
  since: {
    name: 'since',
    kind: 'duration',
    default: '0s',
    description:
      'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.',
  },
  sinceTime: {
    name: 'since-time',
    kind: 'string',
    default: '',
    description:
      'Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.',
  },
  tail: {
    name: 'tail',
    kind: 'integer',
    default: -1,
    minimum: -1,
    description: 'Lines of recent log file to display. Defaults to -1, showing all log lines.',
  },
  timestamps: {
    name: 'timestamps',
    kind: 'boolean',
    default: false,
    description: 'Include timestamps on each line in the log output.',
  },
});

/** What a terminal is spared, for the help. */
export const LOG_BYTES =
  'Logs are printed as they are. On a terminal, control and invisible characters are shown as escapes such as \\u001b, since a container may write anything.';

/** The values of these flags. */
export type LogFlagValues = FlagValues<typeof LOG_FLAGS>;

/** The container that is named, by flag or behind the pod as kubectl takes it. Throws `UsageError` for flags that contradict each other. */
export function checkLogFlags(flags: LogFlagValues, [, inline]: readonly string[]): string | undefined {
  if (inline !== undefined && flags.container !== '')
    throw new UsageError('only one of -c or an inline [CONTAINER] arg is allowed');
  const container = flags.container === '' ? inline : flags.container;
  if (flags.allContainers && container !== undefined)
    throw new UsageError(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.sinceTime !== '' && flags.since > 0)
    throw new UsageError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.sinceTime !== '' && !isTime(flags.sinceTime)) {
    throw new UsageError(
      `invalid argument ${JSON.stringify(flags.sinceTime)} for "--since-time" flag: must be a time of RFC 3339, such as 2026-11-28T06:00:00Z`,
    );
  }
  return container;
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}
