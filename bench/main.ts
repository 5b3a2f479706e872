/** Speed as ratios within one run, so that the numbers mean the same on every machine. Run by `npm run bench`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { parseConfig } from '../server/src/nginx/parser';
import { SourceFile } from '../server/src/text/source';
import type { Workspace } from '../server/src/workspace/workspace';
import { fixtureUri } from '../test/support/fixture';
import { compare, formatMs, type Result } from './measure';
import { measureProjects } from './projects';
import { measureRequests } from './requests';
import { measureRules } from './rules';
import { generateStack, openStack } from './stack';

type Measured = Result | readonly Result[];

const measurements: Readonly<Record<string, () => Measured | Promise<Measured>>> = {
  parse,
  relint,
  rules: measureRules,
  scale,
  cli,
  projects: measureProjects,
  requests: measureRequests,
};
const UPSTREAMS_OF_700_KB = 1346;
const wanted = process.argv.slice(2);
void main();

async function main(): Promise<void> {
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (wanted.length === 0 || wanted.includes(name)) results.push(...[await measure()].flat());
  }
  printTable(results);
  process.exitCode = results.every(({ ratio, budget }) => ratio <= budget) ? 0 : 1;
}

/** The parser against the least that any parser must do: look at each character. */
function parse(): Result {
  // whole, not cut: looking for the brace that is missing is not what parsing usually costs
  const text = generateStack(UPSTREAMS_OF_700_KB).nginx;
  const times = compare(
    { rounds: 41, warmUp: 15 },
    () => parseConfig(new SourceFile('file:///nginx.conf', text)),
    () => lookAtEach(text),
  );
  return {
    title: `parse ${Math.round(text.length / 1000)} KB of nginx configuration`,
    ratio: times.subject / times.baseline,
    budget: 8,
    detail: `${formatMs(times.subject)} against ${formatMs(times.baseline)} for a charCodeAt loop`,
  };
}

function lookAtEach(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (sum + text.charCodeAt(index)) | 0;
  return sum;
}

/** What a key stroke in nginx.conf costs, from the new text to all findings. */
function relint(): Result {
  const stack = generateStack(1000);
  const workspace = openStack(stack);
  workspace.snapshots();
  const uri = fixtureUri('nginx.conf');
  const middle = stack.nginx.indexOf('max_fails=3', stack.nginx.length / 4);
  let version = 1;
  const times = compare(
    { rounds: 21, warmUp: 8 },
    () => {
      version++;
      const value = `max_fails=${(version % 7) + 2}`;
      const text = stack.nginx.slice(0, middle) + value + stack.nginx.slice(middle + value.length);
      workspace.sources.open(uri, 'nginx', version, text);
      expectProject(workspace);
    },
    () => parseDocument(stack.compose),
  );
  return {
    title: 'lint again after an edit in nginx.conf, 1,000 upstreams',
    ratio: times.subject / times.baseline,
    budget: 0.15,
    detail: `${formatMs(times.subject)} against ${formatMs(times.baseline)} for parsing the compose file`,
  };
}

/** Nothing in the analysis may be quadratic. */
function scale(): Result {
  const small = generateStack(100);
  const large = generateStack(1000);
  const times = compare(
    { rounds: 9, warmUp: 4 },
    () => expectProject(openStack(large)),
    () => expectProject(openStack(small)),
  );
  return {
    title: 'ten times the stack, from nothing',
    ratio: times.subject / times.baseline,
    budget: 12,
    detail: `${formatMs(times.subject)} for 1,000 upstreams, ${formatMs(times.baseline)} for 100`,
  };
}

/** The command line on the reference stack, against starting node at all. */
function cli(): Result {
  const times = compare(
    { rounds: 31, warmUp: 3 },
    () => runNode([join('dist', 'cli.js'), 'check', join('examples', 'autograph')]),
    () => runNode(['-e', '0']),
  );
  return {
    title: 'upstream-lens check examples/autograph',
    ratio: times.subject / times.baseline,
    budget: 3,
    detail: `${formatMs(times.subject)} against ${formatMs(times.baseline)} for node -e 0`,
  };
}

/** A bench that measures a failure measures nothing. */
function expectProject(workspace: Workspace): void {
  const [snapshot] = workspace.snapshots();
  if (snapshot?.topology.compose === undefined) throw new Error('the generated stack is no project');
  const errors = snapshot.findings.filter(({ severity }) => severity === 'error');
  if (errors[0]) throw new Error(`the generated stack has errors: ${errors[0].message}`);
}

function runNode(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}\n${stderr}`);
}

function printTable(rows: readonly Result[]): void {
  const width = Math.max(...rows.map(({ title }) => title.length));
  console.log(`\n${'measurement'.padEnd(width)}    ratio   budget`);
  for (const { title, ratio, budget, detail } of rows) {
    const verdict = ratio <= budget ? 'pass' : 'FAIL';
    console.log(
      `${title.padEnd(width)}  ${ratio.toFixed(2).padStart(7)}  ≤ ${String(budget).padEnd(5)}  ${verdict}  (${detail})`,
    );
  }
}
