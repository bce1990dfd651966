import type { Cluster, User } from './kubeconfig-entries.ts';

/** What is contradictory or missing in a user entry, in client-go's words (tools/clientcmd/validation.go). */
export function userProblems(user: User, name: string): string[] {
  const problems: string[] = [];
  const hasCertificate = user.clientCertificate !== '' || user.clientCertificateData !== '';
  if (user.clientCertificate !== '' && user.clientCertificateData !== '') {
    problems.push(`client-certificate-data and client-certificate are both specified for "${name}"`);
  }
  if (hasCertificate && user.clientKey !== '' && user.clientKeyData !== '') {
    problems.push(`client-key-data and client-key are both specified for "${name}"`);
  }
  if (hasCertificate && user.clientKey === '' && user.clientKeyData === '') {
    problems.push(`client-key-data or client-key must be specified for "${name}" to use its client certificate`);
  }
  if (user.token !== '' && (user.username !== '' || user.password !== '')) {
    problems.push(
      `more than one authentication method found for "${name}"; found [token basicAuth], only one is allowed`,
    );
  }
  const qualified =
    user.impersonateUid !== '' || user.impersonateGroups.length > 0 || Object.keys(user.impersonateExtra).length > 0;
  if (qualified && user.impersonate === '') {
    problems.push(`requesting uid, groups or user-extra for "${name}" without impersonating a user`);
  }
  return [...problems, ...execProblems(user, name)];
}

function execProblems({ exec, authProvider }: User, name: string): string[] {
  if (exec === undefined) return [];
  const problems: string[] = [];
  const plugin = `for "${name}" to use exec authentication plugin`;
  if (authProvider !== undefined) problems.push(`authProvider cannot be combined with an exec plugin for "${name}"`);
  if (exec.command === '') problems.push(`command must be specified ${plugin}`);
  if (exec.apiVersion === '') problems.push(`apiVersion must be specified ${plugin}`);
  if (exec.env.some((entry) => entry.name === '')) problems.push(`env variable name must be specified ${plugin}`);
  if (exec.interactiveMode === '') problems.push(`interactiveMode must be specified ${plugin}`);
  else if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) {
    problems.push(`invalid interactiveMode for "${name}": "${exec.interactiveMode}"`);
  }
  return problems;
}

/** The same for a cluster entry. */
export function clusterProblems(cluster: Cluster, name: string): string[] {
  const problems: string[] = [];
  const hasAuthority = cluster.certificateAuthority !== '' || cluster.certificateAuthorityData !== '';
  if (cluster.certificateAuthority !== '' && cluster.certificateAuthorityData !== '') {
    problems.push(`certificate-authority-data and certificate-authority are both specified for "${name}"`);
  }
  if (hasAuthority && cluster.insecureSkipTlsVerify) {
    problems.push('specifying a root certificates file with the insecure flag is not allowed');
  }
  return problems;
}
