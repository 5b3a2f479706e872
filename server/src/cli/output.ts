import { fstatSync, writeSync } from 'node:fs';

/**
 * Writes a text at once, so that the process may end right after it. `process.stdout` would do the same but takes
 * milliseconds to set up.
 * @param fd 1 or 2
 */
export function write(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // the reader has seen enough (`| head`)
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // a pipe that another process has set to non-blocking is full
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export interface Terminal {
  readonly isColored: boolean;
  /** Columns that a line may take. */
  readonly width: number;
}

const PLAIN_WIDTH = 120;

/**
 * How text is to look on standard output: colored on a terminal only, unless `NO_COLOR`, `FORCE_COLOR` or the command
 * line say otherwise.
 * @see https://no-color.org
 */
export function readTerminal(color: false | undefined, env: Readonly<Record<string, string | undefined>>): Terminal {
  const columns = terminalColumns();
  const isAsked = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  const isRefused = color === false || (env.NO_COLOR ?? '') !== '' || env.FORCE_COLOR === '0';
  return {
    isColored: !isRefused && (isAsked || (columns !== undefined && env.TERM !== 'dumb')),
    width: Math.max(40, columns ?? PLAIN_WIDTH),
  };
}

/** Undefined if standard output is no terminal; asks `process.stdout` only if it may be one. */
function terminalColumns(): number | undefined {
  try {
    if (process.platform !== 'win32' && !fstatSync(1).isCharacterDevice()) return undefined;
  } catch {
    return undefined;
  }
  return process.stdout.isTTY ? (process.stdout.columns ?? PLAIN_WIDTH) : undefined;
}
