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
  formatted('CONTRIBUTING.md', () => contributingDocument(readFileSync('CONTRIBUTING.md', 'utf8'))),
  formatted('deploy/rbac.yaml', accountRoles),
  formatted('docs/commands.md', () => commandsDocument(COMMANDS)),
  formatted('docs/connection-matrix.md', () => matrixDocument(connectionMatrix)),
  formatted('docs/distributions.md', () => distributionsDocument(DISTRIBUTIONS)),
  formatted(TOUR, tourDocument),
  formatted('docs/rules.md', () => ruleDocument(CATALOGUE)),
  ...ROOMS.map((room) => formatted(`src/${room}/README.md`, () => roomDocument(room))),
  ...PICTURES.map((picture): [string, () => Promise<string>] => [picture.path, () => pictureText(picture)]),
]);

/** A document and what makes it, formatted as prettier wants a file of its path. */
function formatted(path: string, make: () => string | Promise<string>): [string, () => Promise<string>] {
  return [path, async () => format(await make(), { ...(await resolveConfig(path)), filepath: path })];
}
