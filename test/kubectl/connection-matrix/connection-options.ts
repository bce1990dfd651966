const SINGLE = [
  'kubeconfig context cluster user namespace server token certificate-authority client-certificate client-key',
  'tls-server-name username password as as-uid request-timeout v',
].flatMap((names) => names.split(' '));

/** kubectl's connection flags, for `parseArgs`. */
export const CONNECTION_OPTIONS = {
  ...Object.fromEntries(SINGLE.map((name) => [name, { type: 'string' as const }])),
  'as-group': { type: 'string' as const, multiple: true },
  'as-user-extra': { type: 'string' as const, multiple: true },
  'insecure-skip-tls-verify': { type: 'boolean' as const },
  'disable-compression': { type: 'boolean' as const },
};
