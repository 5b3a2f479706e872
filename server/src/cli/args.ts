import { parseArgs } from 'node:util';
import type { Severity } from '../rules/rule';
import type { SeverityOverrides } from '../rules/run';
import { closestNames } from '../text/distance';

export const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab'] as const;
export type Format = (typeof FORMATS)[number];

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

const FIX_TYPES = ['safe', 'safe,suggestion'] as const;

/** What `upstream-lens check`, or `explain-project`, was asked to do; paths as they were written. */
export interface CheckOptions {
  /** Files, folders and patterns, `-` for standard input; empty if none was named. */
  readonly paths: readonly string[];
  /** The file that standard input stands for. */
  readonly stdinFilename: string;
  readonly format: Format;
  /** Findings of this severity or worse make the check fail. */
  readonly failOn: Severity;
  /** So many findings of severity warning are let pass; undefined: as `failOn` has it. */
  readonly maxWarnings: number | undefined;
  /** `diff`: print what would be changed · `write`: change the files */
  readonly fix: 'diff' | 'write' | undefined;
  /** Which fixes: those that keep behaviour, or each finding's preferred one. */
  readonly fixKinds: 'safe' | 'preferred';
  /** Only what keeps nginx or Compose from starting. */
  readonly isStartup: boolean;
  /** Empty: read from the image tag. */
  readonly nginxVersion: string;
  readonly nginx: string | undefined;
  readonly compose: readonly string[];
  /** Not yet checked against the rules that exist. */
  readonly rules: SeverityOverrides;
  /** The configuration file, instead of those found beside and above the nginx files. */
  readonly config: string | undefined;
  /** The file of known findings, instead of the one that the configuration names or that lies beside it. */
  readonly baseline: string | undefined;
  /** Whether the findings are to be written to the baseline, as those that are known. */
  readonly writesBaseline: boolean;
  /** False with `--no-color`; undefined lets the terminal and the environment decide. */
  readonly color: false | undefined;
  readonly isQuiet: boolean;
}

/** What `upstream-lens format` was asked to do; paths as they were written. */
export interface FormatOptions extends Pick<CheckOptions, 'paths' | 'stdinFilename' | 'config' | 'isQuiet'> {
  /** Whether files are only looked at. */
  readonly isCheck: boolean;
}

export type Command =
  | { readonly kind: 'check' | 'explain-project'; readonly options: CheckOptions }
  | { readonly kind: 'format'; readonly options: FormatOptions }
  | { readonly kind: 'explain'; readonly rule: string | undefined; readonly color: false | undefined }
  | { readonly kind: 'help'; readonly topic: string | undefined }
  | { readonly kind: 'version' }
  /** `topic` is the command whose options were meant. */
  | { readonly kind: 'usage-error'; readonly message: string; readonly topic: string | undefined };

export const COMMANDS = ['check', 'explain', 'explain-project', 'format'] as const;

export const OPTIONS = {
  format: { type: 'string', short: 'f' },
  'fail-on': { type: 'string' },
  'max-warnings': { type: 'string' },
  fix: { type: 'boolean' },
  'fix-dry-run': { type: 'boolean' },
  'fix-type': { type: 'string' },
  check: { type: 'boolean' },
  startup: { type: 'boolean' },
  'stdin-filename': { type: 'string' },
  'nginx-version': { type: 'string' },
  nginx: { type: 'string' },
  compose: { type: 'string', multiple: true },
  rule: { type: 'string', multiple: true },
  config: { type: 'string' },
  baseline: { type: 'string' },
  'write-baseline': { type: 'boolean' },
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Something in the command line that a person has to mend. */
class UsageError extends Error {}

/**
 * Reads the command line. With node's own parser: a library for it (commander, measured) costs 6 ms of about 110 that a
 * run takes, and brings nothing that is needed here.
 * @param args what stands after the program's name
 */
export function parseCommand(args: readonly string[]): Command {
  try {
    return readCommand(args);
  } catch (error) {
    const message = error instanceof UsageError ? error.message : parserMessage(error);
    return { kind: 'usage-error', message, topic: COMMANDS.find((command) => command === args[0]) };
  }
}

function readCommand(args: readonly string[]): Command {
  const { values, tokens } = parseArgs({
    args: args.flatMap(splitBaseline),
    options: OPTIONS,
    allowPositionals: true,
    strict: true,
    tokens: true,
  });
  if (values.version) return { kind: 'version' };
  const { compose, baseline = values.baseline, words } = splitWords(tokens);
  const [command, ...paths] = words;
  if (values.help || command === 'help') return { kind: 'help', topic: command === 'help' ? paths[0] : command };
  if (command === undefined) throw new UsageError('a command is missing: upstream-lens check [paths]');
  const kind = COMMANDS.find((known) => known === command);
  if (!kind) {
    const [closest] = closestNames(command, COMMANDS);
    throw new UsageError(`"${command}" is no command; did you mean: upstream-lens ${closest ?? `check ${command}`}`);
  }
  const color = values['no-color'] ? false : undefined;
  if (kind === 'explain') return { kind, rule: paths[0], color };
  if (paths.includes('')) throw new UsageError('a path is empty');
  if (kind === 'format') return { kind, options: readFormat(values, paths) };
  if (values.check) throw new UsageError('--check goes with upstream-lens format');
  const formats = kind === 'check' ? FORMATS : (['text', 'json'] as const);
  const options: CheckOptions = {
    paths,
    stdinFilename: values['stdin-filename'] ?? 'nginx.conf',
    format: oneOf('--format', values.format ?? 'text', formats),
    failOn: readFailOn(values),
    maxWarnings: readCount(values['max-warnings']),
    fix: values['fix-dry-run'] ? 'diff' : values.fix ? 'write' : undefined,
    fixKinds: oneOf('--fix-type', values['fix-type'] ?? 'safe', FIX_TYPES) === 'safe' ? 'safe' : 'preferred',
    isStartup: values.startup === true,
    nginxVersion: readVersion(values['nginx-version']),
    nginx: values.nginx,
    compose,
    rules: Object.fromEntries((values.rule ?? []).map(readRule)),
    config: values.config,
    baseline,
    writesBaseline: values['write-baseline'] === true,
    color,
    isQuiet: values.quiet === true,
  };
  refuseContradictions(kind, options);
  return { kind, options };
}

/** The options that formatting knows. */
const OF_FORMAT: ReadonlySet<string> = new Set(['check', 'config', 'stdin-filename', 'quiet', 'no-color']);

function readFormat(values: Values, paths: readonly string[]): FormatOptions {
  const other = Object.keys(values).find((name) => !OF_FORMAT.has(name));
  if (other !== undefined) throw new UsageError(`--${other} goes with upstream-lens check`);
  if (paths.includes('-') && paths.length > 1)
    throw new UsageError('standard input stands alone: upstream-lens format -');
  return {
    paths,
    stdinFilename: values['stdin-filename'] ?? 'nginx.conf',
    config: values.config,
    isCheck: values.check === true,
    isQuiet: values.quiet === true,
  };
}

function refuseContradictions(
  kind: 'check' | 'explain-project',
  { fix, format, isStartup, paths, writesBaseline }: CheckOptions,
): void {
  if (writesBaseline) {
    if (kind === 'explain-project') throw new UsageError('--write-baseline goes with upstream-lens check');
    const other = fix ? '--fix' : isStartup ? '--startup' : undefined;
    if (other) throw new UsageError(`${other} and --write-baseline do not go together`);
  }
  if (kind === 'explain-project') {
    if (fix || isStartup) throw new UsageError(`${fix ? '--fix' : '--startup'} goes with upstream-lens check`);
    return;
  }
  if (fix && isStartup) throw new UsageError('--fix and --startup do not go together');
  if (fix === 'write' && paths.includes('-')) throw new UsageError('standard input takes no --fix; see --fix-dry-run');
  if (fix === 'diff' && format !== 'text') throw new UsageError('--fix-dry-run prints a diff and takes no --format');
}

/** Who counts warnings has some of them. */
function readFailOn(values: { readonly 'fail-on'?: string; readonly 'max-warnings'?: string }): Severity {
  const standard = values['max-warnings'] === undefined ? 'warning' : 'error';
  return oneOf('--fail-on', values['fail-on'] ?? standard, SEVERITIES);
}

function readCount(value: string | undefined): number | undefined {
  if (value === undefined || /^\d{1,9}$/.test(value)) return value === undefined ? undefined : Number(value);
  throw new UsageError(`--max-warnings is a whole number; "${value}" is none`);
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** The file may be left out, which the parser knows of no option with `=`. */
function splitBaseline(word: string): string[] {
  const [, file] = /^--write-baseline=(.+)$/.exec(word) ?? [];
  return file === undefined ? [word] : ['--write-baseline', '--baseline', file];
}

interface Words {
  readonly compose: readonly string[];
  /** The file behind `--write-baseline`. */
  readonly baseline?: string;
  readonly words: readonly string[];
}

/**
 * `--compose a.yml b.yml` takes both files, as a list of files is commonly written; `--write-baseline` takes the JSON
 * file behind it.
 */
function splitWords(tokens: readonly Token[]): Words {
  const compose: string[] = [];
  const words: string[] = [];
  let baseline: string | undefined;
  let isInList = false;
  let isBaseline = false;
  for (const token of tokens) {
    if (token.kind === 'positional' && isBaseline && /\.json$/i.test(token.value)) {
      baseline = token.value;
      isBaseline = false;
      continue;
    }
    isBaseline = token.kind === 'option' && token.name === 'write-baseline';
    if (token.kind === 'positional' && isInList && /\.ya?ml$/i.test(token.value)) {
      compose.push(token.value);
      continue;
    }
    isInList = token.kind === 'option' && token.name === 'compose';
    if (token.kind === 'option' && token.name === 'compose' && token.value) compose.push(token.value);
    else if (token.kind === 'positional') words.push(token.value);
  }
  return { compose, words, ...(baseline !== undefined && { baseline }) };
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found) return found;
  throw new UsageError(`${option} is one of ${known.join(', ')}; "${value}" is none of them`);
}

function readVersion(value: string | undefined): string {
  if (value === undefined || /^\d+\.\d+(?:\.\d+)?$/.test(value)) return value ?? '';
  throw new UsageError(`--nginx-version is a version like 1.28 or 1.28.0; "${value}" is none`);
}

function readRule(text: string): [string, Severity | 'off'] {
  const [, id, severity] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (id === undefined || severity === undefined) {
    throw new UsageError(`--rule is written id=severity, as in --rule upstream-host-missing=warning; "${text}" is not`);
  }
  return [id, oneOf(`the severity in --rule ${id}=…`, severity, [...SEVERITIES, 'off'] as const)];
}

/** The words of node's parser, with what was probably meant in place of its advice on positional arguments. */
function parserMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-{1,2}[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return message.split('\n')[0] ?? message;
  const [closest] = closestNames(unknown.replace(/^-+/, ''), Object.keys(OPTIONS));
  return `${unknown} is no option${closest ? `; did you mean --${closest}?` : ''}`;
}
