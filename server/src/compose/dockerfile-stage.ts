import type { Add, Argument, Copy, Flag, From, Instruction, PropertyInstruction } from 'dockerfile-ast';
import type { Place, SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';
import { splitShellWords } from './command';
import { absoluteIn, copyThroughStage } from './dockerfile-copy';
import { readRun } from './dockerfile-run';
import { interpolate } from './interpolate';
import type { DockerfileFacts, DockerfileOperation, Value } from './model';

export interface Stage {
  readonly from: From;
  readonly body: Instruction[];
  /** The variables that `FROM` of this stage may use. */
  readonly globals: ReadonlyMap<string, string>;
  readonly index: number;
}

export const NOWHERE: Origin = { uri: '', span: { start: 0, end: 0 } };

/** Archives that `ADD` unpacks. */
const ARCHIVE = /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz)$/i;
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i;

/** Collects what a chain of stages says, lowest stage first. */
export class StageFacts {
  readonly #source: SourceFile;
  readonly #args: ReadonlyMap<string, string>;
  readonly #stageOperations: (name: string, before: number) => readonly DockerfileOperation[] | undefined;
  readonly #exposes = new Set<number>();
  readonly #copies: { sources: readonly string[]; target: string }[] = [];
  readonly #operations: DockerfileOperation[] = [];
  readonly #env = new Map<string, string>();
  #image: Value<string> | undefined;
  #cmd: readonly string[] | undefined;
  #entrypoint: readonly string[] | undefined;
  #healthcheck: 'command' | 'none' | undefined;
  #folder = '/';
  #variables = new Map<string, string>();
  #stage: Stage | undefined;
  #hasOwnCmd = false;

  /** @param stageOperations what another stage does, by its name or number, if it stands above */
  constructor(
    source: SourceFile,
    args: ReadonlyMap<string, string>,
    stageOperations: (name: string, before: number) => readonly DockerfileOperation[] | undefined,
  ) {
    this.#source = source;
    this.#args = args;
    this.#stageOperations = stageOperations;
  }

  add(stage: Stage): void {
    this.#stage = stage;
    this.#hasOwnCmd = false;
    this.#image ??= this.#imageOf(stage.from, stage.globals);
    for (const instruction of stage.body) this.#read(instruction);
  }

  result(): DockerfileFacts {
    return {
      uri: this.#source.uri,
      ...(this.#image && { image: this.#image }),
      exposes: [...this.#exposes],
      copies: this.#copies,
      operations: this.#operations,
      ...(this.#cmd && { cmd: this.#cmd }),
      ...(this.#entrypoint && { entrypoint: this.#entrypoint }),
      ...(this.#healthcheck && { healthcheck: this.#healthcheck }),
      env: this.#env,
    };
  }

  #imageOf(from: From, globals: ReadonlyMap<string, string>): Value<string> | undefined {
    const image = from.getImage();
    const range = from.getImageRange();
    if (image === null || range === null) return undefined;
    return interpolate(image, globals, { uri: this.#source.uri, span: this.#spanOf(range) });
  }

  #read(instruction: Instruction): void {
    switch (instruction.getKeyword()) {
      case 'ARG':
        declare(instruction as PropertyInstruction, this.#variables, this.#args, this.#stage?.globals);
        break;
      case 'ENV':
        this.#readEnv(instruction as PropertyInstruction);
        break;
      case 'WORKDIR': {
        const folder = this.#expand(instruction.getArgumentsContent() ?? '');
        if (folder !== undefined) this.#folder = absoluteIn(this.#folder, folder);
        break;
      }
      case 'EXPOSE':
        this.#readExpose(instruction);
        break;
      case 'COPY':
      case 'ADD':
        this.#readCopy(instruction as Copy | Add);
        break;
      case 'RUN':
        this.#operations.push(...readRun(this.#scriptOf(instruction), this.#folder, (text) => this.#expand(text)));
        break;
      case 'CMD':
        this.#cmd = this.#wordsOf(instruction);
        this.#hasOwnCmd = true;
        break;
      case 'ENTRYPOINT':
        this.#entrypoint = this.#wordsOf(instruction);
        if (!this.#hasOwnCmd) this.#cmd = undefined;
        break;
      case 'HEALTHCHECK':
        this.#healthcheck = /^none\b/i.test(instruction.getArgumentsContent() ?? '') ? 'none' : 'command';
        break;
    }
  }

  #readEnv(instruction: PropertyInstruction): void {
    declare(instruction, this.#variables);
    for (const property of instruction.getProperties()) {
      const value = this.#variables.get(property.getName());
      if (value !== undefined) this.#env.set(property.getName(), value);
    }
  }

  #readExpose(instruction: Instruction): void {
    for (const argument of instruction.getArguments()) {
      const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/tcp)?$/i.exec(this.#expand(argument.getValue()) ?? '');
      if (!match) continue;
      const last = Math.min(Number(match[2] ?? match[1]), 65535);
      for (let port = Number(match[1]); port <= last; port++) this.#exposes.add(port);
    }
  }

  #readCopy(instruction: Copy | Add): void {
    const strings = instruction.getJSONStrings();
    const words = strings.length > 0 ? strings.map((word) => this.#jsonText(word)) : copyWords(instruction);
    const last = this.#expand(words.pop() ?? '');
    if (!last) return;
    const target = absoluteIn(this.#folder, last);
    const from = instruction.getFlags().find((flag: Flag) => flag.getName() === 'from');
    const heredocs = words.filter((word) => word.startsWith('<<'));
    const paths = words.flatMap((word) => (word.startsWith('<<') ? [] : (this.#expand(word) ?? word)));
    if (from) {
      const operations = this.#stageOperations(from.getValue() ?? '', this.#stage?.index ?? 0);
      this.#operations.push(...copyThroughStage(operations, paths, target));
      return;
    }
    const isAdd = instruction.getKeyword() === 'ADD';
    const isOpaque = (path: string): boolean =>
      path.includes('$') || (isAdd && (REMOTE.test(path) || ARCHIVE.test(path)));
    const sources = paths.filter((path) => !isOpaque(path));
    if (sources.length < paths.length) this.#operations.push({ kind: 'copy-opaque', target });
    const isDirectoryTarget = target.endsWith('/') || words.length > 1;
    if (sources.length > 0) {
      this.#copies.push({ sources, target });
      this.#operations.push({ kind: 'copy', sources, target, isDirectoryTarget, isThroughStage: false });
    }
    if (heredocs.length > 0) this.#readHeredocs(instruction, heredocs, target, isDirectoryTarget);
  }

  #readHeredocs(instruction: Copy | Add, words: readonly string[], target: string, isDirectory: boolean): void {
    for (const [index, heredoc] of (instruction as Copy).getHeredocs().entries()) {
      const word = words[index] ?? '';
      const range = heredoc.getContentRange();
      const span = range ? this.#spanOf(range) : { start: 0, end: 0 };
      const body = this.#source.slice(span);
      const lines = body === '' || body.endsWith('\n') ? body : `${body}\n`;
      const text = word.startsWith('<<-') ? lines.replace(/^\t+/gm, '') : lines;
      const path = isDirectory ? `${target.replace(/\/?$/, '/')}${heredoc.getName()}` : target;
      this.#operations.push({ kind: 'heredoc', target: path, text, span, isQuoted: /["']/.test(word) });
    }
  }

  /** A `RUN` as one line for each of its commands. */
  #scriptOf(instruction: Instruction): string {
    const content = instruction.getArgumentsContent() ?? '';
    const words = content.startsWith('[') ? jsonWords(content) : undefined;
    if (!words) return content;
    const isShell = /(?:^|\/)(?:ba|da|a)?sh$/.test(words[0] ?? '') && words[1] === '-c';
    return isShell ? (words[2] ?? '') : words.map((word) => `'${word}'`).join(' ');
  }

  /** The words of `CMD` and `ENTRYPOINT`. */
  #wordsOf(instruction: Instruction): readonly string[] {
    const content = instruction.getArgumentsContent() ?? '';
    const words = (content.startsWith('[') && jsonWords(content)) || splitShellWords(content);
    return words[0] === 'exec' ? words.slice(1) : words;
  }

  /** The library's own reading of the string loses blanks. */
  #jsonText(word: Argument): string {
    try {
      return JSON.parse(this.#source.slice(this.#spanOf(word.getRange())));
    } catch {
      return word.getValue();
    }
  }

  #spanOf(range: { readonly start: Place; readonly end: Place }): Span {
    return { start: this.#source.offsetAt(range.start), end: this.#source.offsetAt(range.end) };
  }

  #expand(text: string): string | undefined {
    const value = interpolate(text, this.#variables, NOWHERE);
    return value.known ? value.value : undefined;
  }
}

/** The exec form; undefined if it is none, so that the shell gets it. */
function jsonWords(content: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(content);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** The arguments; of an instruction with here-documents, those before their text. */
function copyWords(instruction: Copy | Add): string[] {
  const words = instruction.getArguments();
  const hasHeredoc = words.some((argument) => argument.getValue().startsWith('<<'));
  const first = instruction.getInstructionRange().start.line;
  return words
    .filter((argument) => !hasHeredoc || argument.getRange().start.line === first)
    .map((argument) => argument.getValue());
}

/** `ARG name[=default]` or `ENV name=value` into `variables`. */
export function declare(
  instruction: PropertyInstruction,
  variables: Map<string, string>,
  args?: ReadonlyMap<string, string>,
  globals?: ReadonlyMap<string, string>,
): void {
  for (const property of instruction.getProperties()) {
    const name = property.getName();
    const given = args?.get(name);
    const written = property.getValue();
    const expanded = written === null ? undefined : interpolate(written, variables, NOWHERE);
    const value = given ?? (expanded?.known ? expanded.value : written === null ? globals?.get(name) : undefined);
    if (value !== undefined) variables.set(name, value);
  }
}
