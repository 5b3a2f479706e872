/** What a workspace of many projects costs the command line: time and memory of whole processes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FILES_PER_PROJECT, manyProjects } from '../test/support/many-projects';
import { formatMs, median, type Result } from './measure';

const FEW = 10;
const SOME = 100;
const HALF = 250;
const MANY = 500;
const ROUNDS = 5;

interface Run {
  /** Milliseconds. */
  readonly time: number;
  /** The most memory that the process had, in kilobytes. */
  readonly memory: number;
}

/** Runs `check` over workspaces of three sizes. */
export function measureProjects(): Result[] {
  const root = mkdtempSync(join(tmpdir(), 'upstream-lens-bench-projects-'));
  try {
    const sizes = [FEW, SOME, HALF, MANY];
    for (const size of sizes) writeProjects(join(root, String(size)), size);
    const runs = new Map<number, Run[]>(sizes.map((size) => [size, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [size, list] of runs) list.push(check(join(root, String(size)), size));
    }
    const times = (size: number) => median((runs.get(size) ?? []).map(({ time }) => time));
    const memory = (size: number) => median((runs.get(size) ?? []).map((run) => run.memory));
    const perProject = (from: number, to: number) => (times(to) - times(from)) / (to - from);
    return [
      {
        title: `check ${MANY} projects (${MANY * FILES_PER_PROJECT} files): time, five times that of ${SOME}`,
        ratio: times(MANY) / times(SOME),
        budget: (MANY / SOME) * 1.25,
        detail: `${formatMs(times(MANY))} against ${formatMs(times(SOME))}`,
      },
      {
        // starting node, which costs the same for any number, is left out
        title: `check ${MANY} projects: time for each beyond ${HALF}`,
        ratio: perProject(HALF, MANY) / perProject(FEW, HALF),
        budget: 1.25,
        detail: `${formatMs(perProject(HALF, MANY))} against ${formatMs(perProject(FEW, HALF))} for each up to ${HALF}`,
      },
      {
        title: `check ${MANY} projects: memory, against ${FEW}`,
        ratio: memory(MANY) / memory(FEW),
        budget: 3,
        detail: `${formatMb(memory(MANY))} against ${formatMb(memory(FEW))}`,
      },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function writeProjects(folder: string, count: number): void {
  for (const [path, text] of manyProjects(count)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Says on its last line how much memory the process had at most: `getrusage` counts what `time -v` would show. */
const WRAPPER = `
process.argv.splice(1, 1, process.env.BENCH_CLI);
process.on('exit', () => require('node:fs').writeSync(2, '\\n' + process.resourceUsage().maxRSS));
require(process.env.BENCH_CLI);
`;

function check(folder: string, projects: number): Run {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-e', WRAPPER, 'cli', 'check', '.', '--format', 'json'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      env: { ...process.env, BENCH_CLI: resolve('dist', 'cli.js') },
    },
  );
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`check of ${projects} projects ended with ${status}\n${stderr}`);
  const found = (JSON.parse(stdout) as { projects: unknown[] }).projects.length;
  if (found !== projects) throw new Error(`check found ${found} of ${projects} projects`);
  return { time, memory: Number(stderr.trim().split('\n').at(-1)) };
}

function formatMb(kilobytes: number): string {
  return `${Math.round(kilobytes / 1024)} MB`;
}
