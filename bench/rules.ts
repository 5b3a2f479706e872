/** What the rules cost on a large stack: all together, and each. */
import { parseDocument } from 'yaml';
import { parseConfig } from '../server/src/nginx/parser';
import { rules } from '../server/src/rules';
import { runRules } from '../server/src/rules/run';
import { SourceFile } from '../server/src/text/source';
import type { Topology } from '../server/src/topology/types';
import type { Workspace } from '../server/src/workspace/workspace';
import { fixtureUri } from '../test/support/fixture';
import { formatMs, median, type Result, timeOf } from './measure';
import { generateStack, openStack, type Stack } from './stack';

const UPSTREAMS = 1000;
const ROUNDS = 21;
const WARM_UP = 6;
/** How many rows of the table are printed. */
const SHOWN = 15;

/**
 * Each round lints a topology that is new, as after a key stroke. In the second half of a round the rules take turns in
 * being first: what several of them derive from the topology is paid by whoever asks first, so it is in the median of
 * none, but in the whole.
 */
export function measureRules(): readonly Result[] {
  const stack = generateStack(UPSTREAMS);
  const workspace = openStack(stack);
  const costs = new Map(rules.map(({ meta }) => [meta.id, [] as number[]]));
  const passes: number[] = [];
  const budgets: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const whole = freshTopology(workspace, stack);
    const pass = timeOf(() => runRules(whole, rules));
    const parse = timeOf(() => parseConfig(new SourceFile('file:///nginx.conf', stack.nginx)));
    const yaml = timeOf(() => parseDocument(stack.compose));
    const topology = freshTopology(workspace, stack);
    const first = ((round + WARM_UP) * 37) % rules.length;
    const times = [...rules.slice(first), ...rules.slice(0, first)].map(
      (rule) => [rule.meta.id, timeOf(() => runRules(topology, [rule]), false)] as const,
    );
    if (round < 0) continue;
    passes.push(pass);
    budgets.push(0.6 * parse + 0.1 * yaml);
    for (const [id, time] of times) costs.get(id)?.push(time);
  }
  const whole = median(passes);
  const table = [...costs].map(([id, times]) => ({ id, ms: median(times) })).sort((a, b) => b.ms - a.ms);
  printCosts(table, whole);
  const [slowest] = table;
  return [
    {
      title: `all ${rules.length} rules, 1,000 upstreams, against 60 % of nginx's parse and 10 % of YAML's`,
      ratio: whole / median(budgets),
      budget: 1,
      detail: `${formatMs(whole)} against ${formatMs(median(budgets))}`,
    },
    {
      title: `the slowest rule, ${slowest?.id}, in the pass of all rules`,
      ratio: (slowest?.ms ?? 0) / whole,
      budget: 0.15,
      detail: `${formatMs(slowest?.ms ?? 0)} of ${formatMs(whole)}`,
    },
  ];
}

let version = 0;

/** As after an edit: nothing that was derived before is known. */
function freshTopology(workspace: Workspace, { nginx }: Stack): Topology {
  version++;
  workspace.sources.open(fixtureUri('nginx.conf'), 'nginx', version, `${nginx}# ${version}\n`);
  const [files] = workspace.projects();
  if (!files) throw new Error('the generated stack is no project');
  return workspace.link(files);
}

function printCosts(table: readonly { readonly id: string; readonly ms: number }[], whole: number): void {
  console.log(`\n${'rule'.padEnd(44)}      ms   of the pass`);
  for (const { id, ms } of table.slice(0, SHOWN)) {
    console.log(`${id.padEnd(44)}  ${ms.toFixed(2).padStart(6)}  ${((100 * ms) / whole).toFixed(1).padStart(6)} %`);
  }
  const rest = table.slice(SHOWN);
  const sum = rest.reduce((total, { ms }) => total + ms, 0);
  console.log(`${`${rest.length} more`.padEnd(44)}  ${sum.toFixed(2).padStart(6)}`);
}
