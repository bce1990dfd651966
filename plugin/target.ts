import { hostRuntime, type RuntimeName } from './runtime.ts';

/** A platform that gets an executable. */
export interface Target {
  /** As Go, krew and the names of archives have it. */
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  readonly runtime: RuntimeName;
  /** The value of Bun's `--target`. */
  readonly bunTarget: string;
}

export const TARGETS: readonly Target[] = [
  { os: 'linux', arch: 'amd64', runtime: 'linux-x64', bunTarget: 'bun-linux-x64' },
  { os: 'linux', arch: 'arm64', runtime: 'linux-aarch64', bunTarget: 'bun-linux-arm64' },
  { os: 'darwin', arch: 'amd64', runtime: 'darwin-x64', bunTarget: 'bun-darwin-x64' },
  { os: 'darwin', arch: 'arm64', runtime: 'darwin-aarch64', bunTarget: 'bun-darwin-arm64' },
  { os: 'windows', arch: 'amd64', runtime: 'windows-x64', bunTarget: 'bun-windows-x64' },
];

/** The platform of this machine. */
export function hostTarget(): Target {
  return TARGETS.find(({ runtime }) => runtime === hostRuntime())!;
}

/** `linux/amd64` */
export function targetName({ os, arch }: Target): string {
  return `${os}/${arch}`;
}

export function executableName({ os }: Target): string {
  return os === 'windows' ? 'kubectl-static.exe' : 'kubectl-static';
}

export function archiveName({ os, arch }: Target, version: string): string {
  return `kubectl-static_v${version}_${os}_${arch}.${os === 'windows' ? 'zip' : 'tar.gz'}`;
}
