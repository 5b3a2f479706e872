import {
  type Add,
  type Argument,
  type Copy,
  DockerfileParser,
  type From,
  type Instruction,
  type PropertyInstruction,
} from 'dockerfile-ast';
import { type Place, SourceFile } from '../text/source';
import type { Origin } from '../text/span';
import { interpolate } from './interpolate';
import type { DockerfileFacts, Value } from './model';

export interface DockerfileOptions {
  /** `build.target`; without it, the last stage is built. */
  readonly target?: string;
  /** `build.args`, which win over the defaults of `ARG`. */
  readonly args?: ReadonlyMap<string, string>;
}

interface Stage {
  readonly from: From;
  readonly body: readonly Instruction[];
  /** The variables that `FROM` of this stage may use. */
  readonly globals: ReadonlyMap<string, string>;
}

/**
 * Reads what a Dockerfile says about the image of one stage, its `FROM` chain followed within the file.
 * Never throws; a file without `FROM` gives no image and no facts.
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function readDockerfileFacts(uri: string, text: string, options: DockerfileOptions = {}): DockerfileFacts {
  const source = new SourceFile(uri, text);
  try {
    const stages = readStages(text, options.args ?? new Map());
    const facts = new StageFacts(source, options.args ?? new Map());
    for (const stage of chainOf(stages, options.target)) facts.add(stage);
    return facts.result();
  } catch {
    return { uri, exposes: [], copies: [] };
  }
}

function readStages(text: string, args: ReadonlyMap<string, string>): Stage[] {
  const globals = new Map<string, string>();
  const stages: { from: From; body: Instruction[]; globals: ReadonlyMap<string, string> }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const stage = stages.at(-1);
    if (keyword === 'FROM') stages.push({ from: instruction as From, body: [], globals });
    else if (stage) stage.body.push(instruction);
    else if (keyword === 'ARG') declare(instruction as PropertyInstruction, globals, args);
  }
  return stages;
}

/** The wanted stage and those of the same file that it builds on, lowest first. */
function chainOf(stages: readonly Stage[], target: string | undefined): Stage[] {
  const named = (name: string, before: number): number =>
    stages.findIndex(
      (stage, index) => index < before && stage.from.getBuildStage()?.toLowerCase() === name.toLowerCase(),
    );
  const byNumber = target !== undefined && /^\d+$/.test(target) ? Number(target) : -1;
  let index = target === undefined ? stages.length - 1 : named(target, stages.length);
  if (target !== undefined && index < 0) index = byNumber;
  const chain: Stage[] = [];
  for (let stage = stages[index]; stage; stage = stages[index]) {
    chain.unshift(stage);
    const base = interpolate(stage.from.getImage() ?? '', stage.globals, NOWHERE);
    index = base.known ? named(base.value, index) : -1;
  }
  return chain;
}

const NOWHERE: Origin = { uri: '', span: { start: 0, end: 0 } };

class StageFacts {
  readonly #source: SourceFile;
  readonly #args: ReadonlyMap<string, string>;
  readonly #exposes = new Set<number>();
  readonly #copies: { sources: readonly string[]; target: string }[] = [];
  #image: Value<string> | undefined;
  #folder = '/';
  #variables = new Map<string, string>();
  #globals: ReadonlyMap<string, string> = new Map();

  constructor(source: SourceFile, args: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#args = args;
  }

  add({ from, body, globals }: Stage): void {
    this.#globals = globals;
    this.#image ??= this.#imageOf(from, globals);
    for (const instruction of body) this.#read(instruction);
  }

  result(): DockerfileFacts {
    const image = this.#image;
    return { uri: this.#source.uri, ...(image && { image }), exposes: [...this.#exposes], copies: this.#copies };
  }

  #imageOf(from: From, globals: ReadonlyMap<string, string>): Value<string> | undefined {
    const image = from.getImage();
    const range = from.getImageRange();
    if (image === null || range === null) return undefined;
    const offset = (place: Place): number => this.#source.offsetAt(place);
    const span = { start: offset(range.start), end: offset(range.end) };
    return interpolate(image, globals, { uri: this.#source.uri, span });
  }

  #read(instruction: Instruction): void {
    switch (instruction.getKeyword()) {
      case 'ARG':
        declare(instruction as PropertyInstruction, this.#variables, this.#args, this.#globals);
        break;
      case 'ENV':
        declare(instruction as PropertyInstruction, this.#variables);
        break;
      case 'WORKDIR': {
        const folder = this.#expand(instruction.getArgumentsContent() ?? '');
        if (folder !== undefined) this.#folder = this.#absolute(folder);
        break;
      }
      case 'EXPOSE':
        this.#readExpose(instruction);
        break;
      case 'COPY':
      case 'ADD':
        this.#readCopy(instruction as Copy | Add);
        break;
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

  /** What comes from another stage, an image, the network or a here-document is no file of the build context. */
  #readCopy(instruction: Copy | Add): void {
    if (instruction.getFlags().some((flag) => flag.getName() === 'from')) return;
    const strings = instruction.getJSONStrings();
    const words = strings.length > 0 ? strings.map((word) => this.#jsonText(word)) : wordsOf(instruction);
    const paths = words.map((word) => this.#expand(word));
    const target = paths.pop();
    const sources = paths.filter((path) => path !== undefined && !/^(?:<<|[a-z]+:\/\/|git@)/.test(path)) as string[];
    if (target !== undefined && sources.length > 0) this.#copies.push({ sources, target: this.#absolute(target) });
  }

  /** The library's own reading of the string loses blanks. */
  #jsonText(word: Argument): string {
    const range = word.getRange();
    const span = { start: this.#source.offsetAt(range.start), end: this.#source.offsetAt(range.end) };
    try {
      return JSON.parse(this.#source.slice(span));
    } catch {
      return word.getValue();
    }
  }

  #expand(text: string): string | undefined {
    const value = interpolate(text, this.#variables, NOWHERE);
    return value.known ? value.value : undefined;
  }

  #absolute(path: string): string {
    if (path.startsWith('/')) return path;
    const rest = path.replace(/^(?:\.\/+)+/, '').replace(/^\.$/, '');
    return this.#folder.endsWith('/') ? this.#folder + rest : `${this.#folder}/${rest}`;
  }
}

/** The arguments; of an instruction with here-documents, those before their text. */
function wordsOf(instruction: Copy | Add): string[] {
  const words = instruction.getArguments();
  const hasHeredoc = words.some((argument) => argument.getValue().startsWith('<<'));
  const first = instruction.getInstructionRange().start.line;
  return words
    .filter((argument) => !hasHeredoc || argument.getRange().start.line === first)
    .map((argument) => argument.getValue());
}

/** `ARG name[=default]` or `ENV name=value` into `variables`. */
function declare(
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
