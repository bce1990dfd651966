import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import { ruleDocument } from '../../src/output/findings/rule-report.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { connectionMatrix, matrixDocument } from '../kubectl/connection-matrix/connection-matrix.ts';
import { accountRoles } from '../deploy/account-roles.ts';
import { contributingDocument } from './contributing-document.ts';
import { commandsDocument } from './commands-document.ts';
import { distributionsDocument } from './distributions-document.ts';
import { roomDocument, ROOMS } from './room-document.ts';
import { PICTURES, pictureText } from './pictures.ts';
import { TOUR, tourDocument } from './tour-document.ts';

/** Every generated document: its path from the root of the checkout, and what makes its text from the program. */
export const DOCUMENTS: ReadonlyMap<string, () => Promise<string>> = new Map([
  ['CONTRIBUTING.md', markdown(() => contributingDocument(readFileSync('CONTRIBUTING.md', 'utf8')))],
  [
    'deploy/rbac.yaml',
    async () => format(accountRoles(), { ...(await resolveConfig('deploy/rbac.yaml')), parser: 'yaml' }),
  ],
  ['docs/commands.md', markdown(() => commandsDocument(COMMANDS))],
  ['docs/connection-matrix.md', markdown(() => matrixDocument(connectionMatrix))],
  ['docs/distributions.md', markdown(() => distributionsDocument(DISTRIBUTIONS))],
  [TOUR, markdown(tourDocument)],
  ['docs/rules.md', markdown(() => ruleDocument(CATALOGUE))],
  ...ROOMS.map((room): [string, () => Promise<string>] => [
    `src/${room}/README.md`,
    markdown(() => roomDocument(room)),
  ]),
  ...PICTURES.map((picture): [string, () => Promise<string>] => [picture.path, () => pictureText(picture)]),
]);

/** Formatted as the files that are written by hand. */
function markdown(make: () => string | Promise<string>): () => Promise<string> {
  return async () => format(await make(), { ...(await resolveConfig('docs/commands.md')), parser: 'markdown' });
}
