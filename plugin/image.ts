import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, buildProgram } from './bundle.ts';
import { bundledPackages } from './contents.ts';
import { thirdPartyNotices } from './notices.ts';
import { releaseTime } from './release-time.ts';
import { layOut } from './root-file-system.ts';
import { ownSbom } from './sbom.ts';
import { executableName, hostTarget } from './target.ts';

// Lays out the image of this machine's platform in `dist/image/root`, around the executable in `dist/executables`, which is
// there by `npm run package` or out of the archive of a release; and writes a bill of materials of both beside it.

const target = hostTarget();
const executable = join(ROOT, 'dist', 'executables', `${target.os}_${target.arch}`, executableName(target));
const packages = bundledPackages(await buildProgram());
const system = layOut(executable, join(ROOT, 'dist', 'image', 'root'), {
  'usr/share/doc/kubectl-static/LICENSE': readFileSync(join(ROOT, 'LICENSE'), 'utf8'),
  'usr/share/doc/kubectl-static/THIRD-PARTY-NOTICES': thirdPartyNotices(packages),
});
writeFileSync(join(ROOT, 'dist', 'image', 'sbom.cdx.json'), ownSbom({ packages, system, time: releaseTime() }));
