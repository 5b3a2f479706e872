import * as nodeModule from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { parseCommand } from './cli/args';
import { helpOn } from './cli/help';
import { write } from './cli/output';
import { readVersion } from './cli/version';

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    write(2, `upstream-lens: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(2);
  },
);

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case 'help':
      write(1, helpOn(command.topic));
      return 0;
    case 'version':
      write(1, `${readVersion()}\n`);
      return 0;
    case 'usage-error':
      write(
        2,
        `upstream-lens: ${command.message}\nsee upstream-lens ${command.topic ? `${command.topic} ` : ''}--help\n`,
      );
      return 2;
    case 'check':
    case 'explain':
    case 'explain-project':
    case 'format': {
      optimizeLater();
      // a bundle of its own: help costs nothing
      const { check, explainProject, explainRule, format } = await loadEngine();
      if (command.kind === 'explain') return explainRule(command.rule, command.color);
      if (command.kind === 'format') return format(command.options);
      return command.kind === 'check' ? check(command.options) : explainProject(command.options);
    }
  }
}

/**
 * Lets V8 wait before it optimizes: on a stack of usual size the run is over before optimizing pays, and takes a quarter
 * less processor time without. Large stacks get there all the same. Only where the flag is known to exist.
 */
function optimizeLater(): void {
  if (/^v2[0-4]\./.test(process.version)) setFlagsFromString('--interrupt-budget=1000000');
}

/** Where node keeps compiled code (22.8 and newer), it does. */
async function loadEngine(): Promise<typeof import('./cli/check')> {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
  enableCompileCache?.();
  return import('./cli/check');
}
