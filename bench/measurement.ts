import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spread } from './statistics.ts';

/** A command line to measure. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** It takes minutes: few rounds must do, without a warm-up. */
  readonly slow?: boolean;
}

/** What a contender took. */
export interface Measurement {
  /** Wall-clock milliseconds of each round. */
  readonly times: readonly number[];
  /** Milliseconds of user and system time; undefined without GNU time. */
  readonly cpu: number | undefined;
  /** Highest resident set of its largest process, in MB; undefined without GNU time. */
  readonly memory: number | undefined;
}

/** How to measure. */
export interface Setting {
  readonly rounds: number;
  /** A folder to write to; also the home of the contenders. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path of GNU time. */
  readonly time: string | undefined;
}

/** Runs before anything counts: caches fill, files come into memory. */
const WARM_UPS = 2;

const SLOW_ROUNDS = 3;

/** CPU time and memory hardly vary, and GNU time would add to the wall-clock time, so they have rounds of their own. */
const USAGE_ROUNDS = 5;

/** Measures contenders in turn, so that what else the machine does meets all of them alike. Throws where one fails. */
export function measure(contenders: readonly Contender[], setting: Setting): readonly Measurement[] {
  const times = contenders.map((): number[] => []);
  for (let round = -WARM_UPS; round < setting.rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      if (contender.slow === true && (round < 0 || round >= SLOW_ROUNDS)) continue;
      const start = process.hrtime.bigint();
      execute(contender.command, setting);
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
      if (round >= 0) times[index]!.push(milliseconds);
    }
  }
  return contenders.map((contender, index) => ({ times: times[index]!, ...usage(contender, setting) }));
}

function usage({ command, slow = false }: Contender, setting: Setting): Pick<Measurement, 'cpu' | 'memory'> {
  const { time, folder } = setting;
  if (time === undefined) return { cpu: undefined, memory: undefined };
  const file = join(folder, 'usage');
  const rounds = Array.from({ length: slow ? 1 : USAGE_ROUNDS }, () => {
    execute([time, '-f', '%U %S %M', '-o', file, ...command], setting);
    return readFileSync(file, 'utf8').trim().split(' ').map(Number) as [number, number, number];
  });
  const seconds = rounds.reduce((sum, [user, system]) => sum + user + system, 0) / rounds.length;
  return { cpu: seconds * 1000, memory: spread(rounds.map(([, , kilobytes]) => kilobytes)).median / 1000 };
}

function execute([program = '', ...args]: readonly string[], { env, folder }: Setting): void {
  const { status, stderr, error } = spawnSync(program, args, {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status ?? 'a signal'}: ${stderr.toString()}`);
}
