import type { Cluster, User } from '@kubernetes/client-node';
import { authProviderOf, execOf } from './kubeconfig-entries.ts';

/** What is contradictory or missing in a user entry, in client-go's words (tools/clientcmd/validation.go). */
export function userProblems(user: User): string[] {
  const { name, certFile, certData, keyFile, keyData, token, username, password } = user;
  const problems: string[] = [];
  const hasCertificate = (certFile ?? certData) !== undefined;
  if (certFile !== undefined && certData !== undefined) {
    problems.push(`client-certificate-data and client-certificate are both specified for "${name}"`);
  }
  if (hasCertificate && keyFile !== undefined && keyData !== undefined) {
    problems.push(`client-key-data and client-key are both specified for "${name}"`);
  }
  if (hasCertificate && (keyFile ?? keyData) === undefined) {
    problems.push(`client-key-data or client-key must be specified for "${name}" to use its client certificate`);
  }
  if (token !== undefined && (username ?? password) !== undefined) {
    problems.push(
      `more than one authentication method found for "${name}"; found [token basicAuth], only one is allowed`,
    );
  }
  const { impersonateUser, impersonateUid, impersonateGroups = [], impersonateExtra = {} } = user;
  const qualified =
    impersonateUid !== undefined || impersonateGroups.length > 0 || Object.keys(impersonateExtra).length > 0;
  if (qualified && impersonateUser === undefined) {
    problems.push(`requesting uid, groups or user-extra for "${name}" without impersonating a user`);
  }
  return [...problems, ...execProblems(user)];
}

function execProblems(user: User): string[] {
  const exec = execOf(user);
  if (exec === undefined) return [];
  const { name } = user;
  const problems: string[] = [];
  const plugin = `for "${name}" to use exec authentication plugin`;
  if (authProviderOf(user) !== undefined) {
    problems.push(`authProvider cannot be combined with an exec plugin for "${name}"`);
  }
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
export function clusterProblems({ name, caFile, caData, skipTLSVerify }: Cluster): string[] {
  const problems: string[] = [];
  if (caFile !== undefined && caData !== undefined) {
    problems.push(`certificate-authority-data and certificate-authority are both specified for "${name}"`);
  }
  if ((caFile ?? caData) !== undefined && skipTLSVerify) {
    problems.push('specifying a root certificates file with the insecure flag is not allowed');
  }
  return problems;
}
