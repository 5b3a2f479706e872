// What the scripts have in common when talking to a person: steps with elapsed time, and errors that say what to do.

/** An error whose message is all a person needs; shown without a stack. */
export class UserError extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}

/** @param {number} since `performance.now()` at the start */
export const elapsed = (since) => {
  const ms = performance.now() - since;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
};

/**
 * Says what is being done, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const since = performance.now();
  process.stdout.write(`${title} ...\n`);
  const reminder = setInterval(() => process.stdout.write(`  still at it: ${title}, ${elapsed(since)}\n`), 10_000);
  try {
    const result = await work();
    process.stdout.write(`  done in ${elapsed(since)}\n`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/**
 * Runs a script's main function, then ends the process: servers and browsers must not outlive it.
 * @param {() => Promise<number | undefined>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exit((await main()) ?? 0);
  } catch (error) {
    if (error instanceof UserError) {
      console.error(`\n${error.message}`);
      process.exit(error.exitCode);
    }
    console.error(error);
    process.exit(1);
  }
}

/**
 * Splits a command line into `--name value`, `--name=value` options and the rest.
 * @param {readonly string[]} args
 * @param {readonly string[]} known option names without dashes
 */
export function parseArguments(args, known) {
  /** @type {Record<string, string>} */
  const options = {};
  /** @type {string[]} */
  const rest = [];
  for (let index = 0; index < args.length; index++) {
    const match = /^--([\w-]+)(?:=(.*))?$/s.exec(args[index]);
    if (!match || !known.includes(match[1])) {
      rest.push(args[index]);
      continue;
    }
    const value = match[2] ?? args[++index];
    if (value === undefined) throw new UserError(`--${match[1]} needs a value`, 2);
    options[match[1]] = value;
  }
  return { options, rest };
}
