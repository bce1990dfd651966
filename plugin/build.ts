import { writeFileSync } from 'node:fs';
import { buildLauncher, buildProgram } from './bundle.ts';
import { bundledPackages } from './contents.ts';
import { thirdPartyNotices } from './notices.ts';

// Makes `dist/program.cjs`, which the executables are made of as well, and `dist/kubectl-static.cjs`, which starts it
// under Node.
const metafile = await buildProgram();
await buildLauncher();

writeFileSync('dist/THIRD-PARTY-NOTICES', thirdPartyNotices(bundledPackages(metafile)));
