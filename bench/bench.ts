import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from './cluster.ts';
import { measure, type Measurement } from './measurement.ts';
import { judge, toJson, toText } from './report.ts';
import { BARS, scenarios, type Scenario } from './scenarios.ts';
import { findTools } from './tools.ts';

// `npm run bench`: the program beside kubectl and jq, on the same server in the same run. `--rounds N` (20 at least for
// numbers that mean something), `--json`, `--scenario TEXT` for those alone whose name begins so. Ends with 1 where a
// bar is missed.

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '21' },
    json: { type: 'boolean', default: false },
    scenario: { type: 'string', default: '' },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is no number: ${options.rounds}`);

const tools = findTools();
const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-bench-'));
try {
  const results = new Map<string, Map<string, Measurement>>();
  for (const scenario of scenarios(tools, folder).filter(({ name }) => name.startsWith(options.scenario))) {
    process.stderr.write(`${scenario.name} …\n`);
    results.set(scenario.name, await measureScenario(scenario));
  }
  const verdicts = BARS.map((bar) => judge(bar, results));
  process.stdout.write((options.json ? toJson : toText)(results, verdicts, tools.notes));
  if (verdicts.some(({ outcome }) => outcome === 'missed')) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function measureScenario({ size, contenders }: Scenario): Promise<Map<string, Measurement>> {
  const cluster = await startCluster(size);
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    const env = { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`, HOME: folder, KUBECONFIG: kubeconfig };
    const measured = measure(contenders, { rounds, folder, env, time: tools.time });
    return new Map(contenders.map(({ name }, index) => [name, measured[index]!]));
  } finally {
    cluster.stop();
  }
}
