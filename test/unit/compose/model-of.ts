import { readFileSync } from 'node:fs';
import {
  buildComposeModel,
  type ComposeModel,
  type ComposeOptions,
  type ComposeProblem,
  parseCompose,
  parseEnv,
  type Service,
  type Value,
} from '../../../server/src/compose';
import { SourceFile } from '../../../server/src/text/source';
import type { Origin } from '../../../server/src/text/span';
import { joinUri } from '../../../server/src/text/uri';

export const FOLDER = 'file:///project';
export const URI = `${FOLDER}/docker-compose.yml`;

export interface ModelOptions extends Partial<Omit<ComposeOptions, 'env'>> {
  readonly env?: Readonly<Record<string, string>>;
}

/** The model of one file, or of several in merge order. */
export function modelOf(text: string | readonly string[], options: ModelOptions = {}): ComposeModel {
  const texts = typeof text === 'string' ? [text] : text;
  const files = texts.map((each, index) => parseCompose(new SourceFile(index === 0 ? URI : `${URI}.${index}`, each)));
  return buildComposeModel(files, { ...options, env: new Map(Object.entries(options.env ?? {})) });
}

/**
 * The model of a project of several files.
 * @param files texts by path below the project's folder: compose files, `.env`, env files
 * @param main the project's own files, in merge order
 */
export function projectOf(
  files: Readonly<Record<string, string>>,
  main: readonly string[],
  options: ModelOptions = {},
): ComposeModel {
  const textOf = new Map(Object.entries(files).map(([path, text]) => [joinUri(FOLDER, path), text]));
  const read = (uri: string) => {
    const text = textOf.get(uri);
    return text === undefined ? undefined : parseCompose(new SourceFile(uri, text));
  };
  const parsed = main.flatMap((path) => read(joinUri(FOLDER, path)) ?? []);
  const readText = (uri: string) => textOf.get(uri);
  const env = new Map([...parseEnv(files['.env'] ?? ''), ...Object.entries(options.env ?? {})]);
  return buildComposeModel(parsed, { readCompose: read, readText, ...options, env });
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
