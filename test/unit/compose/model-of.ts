import { readFileSync } from 'node:fs';
import {
  buildComposeModel,
  type ComposeModel,
  type ComposeOptions,
  type ComposeProblem,
  parseCompose,
  type Service,
  type Value,
} from '../../../server/src/compose';
import { SourceFile } from '../../../server/src/text/source';
import type { Origin } from '../../../server/src/text/span';

export const URI = 'file:///project/docker-compose.yml';

export interface ModelOptions extends Partial<Omit<ComposeOptions, 'env'>> {
  readonly env?: Readonly<Record<string, string>>;
}

/** The model of one file, or of several in merge order. */
export function modelOf(text: string | readonly string[], options: ModelOptions = {}): ComposeModel {
  const texts = typeof text === 'string' ? [text] : text;
  const files = texts.map((each, index) => parseCompose(new SourceFile(index === 0 ? URI : `${URI}.${index}`, each)));
  return buildComposeModel(files, { ...options, env: new Map(Object.entries(options.env ?? {})) });
}

/** The service `web` whose keys are given, indented by four spaces or in one line. */
export function webOf(keys: string, options: ModelOptions = {}): Service {
  return serviceIn(modelOf(`services:\n  web:\n    ${keys.trim()}\n`, options), 'web');
}

export function serviceIn(model: ComposeModel, name: string): Service {
  const service = model.services.get(name);
  if (!service) throw new Error(`no service ${name}, only ${[...model.services.keys()].join(', ')}`);
  return service;
}

export function textAt(model: ComposeModel, origin: Origin | undefined): string | undefined {
  const file = model.files.find(({ source }) => source.uri === origin?.uri);
  return origin && file?.source.slice(origin.span);
}

/** `message @ text` of each problem. */
export function problemsIn(model: ComposeModel): string[] {
  return model.problems.map((problem: ComposeProblem) => `${problem.message} @ ${textAt(model, problem)}`);
}

/** A value, or its reason behind a question mark. */
export function plain<T>(value: Value<T> | undefined): T | string | undefined {
  if (!value) return undefined;
  return value.known ? value.value : `? ${value.reason}`;
}

export function readExample(path: string): string {
  return readFileSync(new URL(`../../../examples/${path}`, import.meta.url), 'utf8');
}
