/** Milliseconds of CPU that this process has taken so far: what a test takes of a busy machine as of an idle one. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
