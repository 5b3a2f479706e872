// The entry that VS Code's extension host calls: runs every *.test.js bundled beside it with mocha.
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** What `scripts/test-vscode.mjs` reads, one JSON object a line, to show progress and to learn the outcome. */
export type ReportEvent =
  | { type: 'start'; total: number }
  | { type: 'begin'; title: string }
  | { type: 'test'; title: string; state: 'passed' | 'failed' | 'skipped'; ms: number; error?: string }
  | { type: 'end'; error?: string };

/** Environment: UPSTREAM_LENS_REPORT, the file to append `ReportEvent`s to; UPSTREAM_LENS_GREP, titles to run. */
export async function run(): Promise<void> {
  try {
    const failures = await runMocha();
    report({ type: 'end' });
    if (failures > 0) throw new Error(`${failures} failed`);
  } catch (error) {
    report({ type: 'end', error: describe(error) });
    throw error;
  }
}

function runMocha(): Promise<number> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: EventReporter });
  if (process.env.UPSTREAM_LENS_GREP) mocha.grep(new RegExp(process.env.UPSTREAM_LENS_GREP));
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  return new Promise((resolve) => mocha.run(resolve));
}

class EventReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner) {
    super(runner);
    const title = (test: Mocha.Runnable) => test.titlePath().join(' › ');
    const tell = (state: 'passed' | 'failed' | 'skipped', test: Mocha.Runnable, error?: unknown) =>
      report({
        type: 'test',
        title: title(test),
        state,
        ms: test.duration ?? 0,
        error: error === undefined ? undefined : describe(error),
      });
    runner.on('start', () => report({ type: 'start', total: runner.total }));
    runner.on('test', (test) => report({ type: 'begin', title: title(test) }));
    runner.on('pass', (test) => tell('passed', test));
    runner.on('pending', (test) => tell('skipped', test));
    runner.on('fail', (test, error) => tell('failed', test, error));
  }
}

function report(event: ReportEvent): void {
  if (process.env.UPSTREAM_LENS_REPORT) {
    appendFileSync(process.env.UPSTREAM_LENS_REPORT, `${JSON.stringify(event)}\n`);
  } else {
    console.log(JSON.stringify(event));
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
