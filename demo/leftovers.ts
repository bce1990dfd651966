import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that processes have to end by themselves. */
const PATIENCE = 5000;

/**
 * Ends all processes that have a folder in their environment, as whatever was started in the shell of a demo has: what was put
 * into the background, and what ran as the shell was ended. Where processes cannot be looked at (not on Linux), none.
 */
export async function endProcessesOf(folder: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  const told = new Set<number>();
  for (;;) {
    const running = processesOf(folder);
    if (running.length === 0) return;
    const signal = Date.now() > end ? 'SIGKILL' : 'SIGTERM';
    for (const pid of running) {
      if (told.has(pid) && signal === 'SIGTERM') continue;
      told.add(pid);
      tell(pid, signal);
    }
    await delay(50);
  }
}

function processesOf(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(`=${folder}/`)).map(Number);
}

/** Empty for one that has ended, or is another user's. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
