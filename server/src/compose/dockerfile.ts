import { DockerfileParser, type From, type PropertyInstruction } from 'dockerfile-ast';
import { SourceFile } from '../text/source';
import { declare, NOWHERE, type Stage, StageFacts } from './dockerfile-stage';
import { interpolate } from './interpolate';
import type { DockerfileFacts, DockerfileOperation } from './model';

export interface DockerfileOptions {
  /** `build.target`; without it, the last stage is built. */
  readonly target?: string;
  /** `build.args`, which win over the defaults of `ARG`. */
  readonly args?: ReadonlyMap<string, string>;
}

/**
 * Reads what a Dockerfile says about the image of one stage, its `FROM` chain followed within the file.
 * Never throws; a file without `FROM` gives no image and no facts.
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function readDockerfileFacts(uri: string, text: string, options: DockerfileOptions = {}): DockerfileFacts {
  try {
    const args = options.args ?? new Map();
    const stages = readStages(text, args);
    return new DockerfileReader(new SourceFile(uri, text), stages, args).factsOf(wantedStage(stages, options.target));
  } catch {
    return { uri, exposes: [], copies: [], operations: [], env: new Map() };
  }
}

/** Reads stages, and those that they copy from, each once. */
class DockerfileReader {
  readonly #source: SourceFile;
  readonly #stages: readonly Stage[];
  readonly #args: ReadonlyMap<string, string>;
  readonly #operations = new Map<number, readonly DockerfileOperation[]>();

  constructor(source: SourceFile, stages: readonly Stage[], args: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#stages = stages;
    this.#args = args;
  }

  factsOf(index: number): DockerfileFacts {
    const facts = new StageFacts(this.#source, this.#args, (name, before) => this.#operationsOf(name, before));
    for (const stage of chainOf(this.#stages, index)) facts.add(stage);
    return facts.result();
  }

  /** What a stage above the one with the number `before` does; undefined if there is no such stage. */
  #operationsOf(name: string, before: number): readonly DockerfileOperation[] | undefined {
    const named = findStage(this.#stages, name, before);
    const index = named < 0 && /^\d{1,4}$/.test(name) && Number(name) < before ? Number(name) : named;
    if (index < 0) return undefined;
    const known = this.#operations.get(index) ?? this.factsOf(index).operations;
    this.#operations.set(index, known);
    return known;
  }
}

function readStages(text: string, args: ReadonlyMap<string, string>): Stage[] {
  const globals = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const stage = stages.at(-1);
    if (keyword === 'FROM') stages.push({ from: instruction as From, body: [], globals, index: stages.length });
    else if (stage) stage.body.push(instruction);
    else if (keyword === 'ARG') declare(instruction as PropertyInstruction, globals, args);
  }
  return stages;
}

/** @returns the stage's number, -1 if there is none of that name above the one with the number `before` */
function findStage(stages: readonly Stage[], name: string, before: number): number {
  const lower = name.toLowerCase();
  return stages.findIndex(({ from, index }) => index < before && from.getBuildStage()?.toLowerCase() === lower);
}

function wantedStage(stages: readonly Stage[], target: string | undefined): number {
  if (target === undefined) return stages.length - 1;
  const named = findStage(stages, target, stages.length);
  return named < 0 && /^\d+$/.test(target) ? Number(target) : named;
}

/** A stage and those of the same file that it builds on, lowest first. */
function chainOf(stages: readonly Stage[], wanted: number): Stage[] {
  const chain: Stage[] = [];
  for (let stage = stages[wanted]; stage; ) {
    chain.unshift(stage);
    const base = interpolate(stage.from.getImage() ?? '', stage.globals, NOWHERE);
    stage = base.known ? stages[findStage(stages, base.value, stage.index)] : undefined;
  }
  return chain;
}
