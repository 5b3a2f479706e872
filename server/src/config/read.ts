import type { RuleMeta } from '../rules/rule';
import { type GivenSettings, parseGiven } from '../settings';
import { type JsonProblem, parseJsonc } from '../text/jsonc';
import type { SourceFile } from '../text/source';
import { parentUri } from '../text/uri';
import { configSchema } from './schema';
import { validate } from './validate';

export const CONFIG_NAME = 'upstream-lens.config.json';

/** A configuration file. */
export interface ConfigurationFile {
  readonly uri: string;
  /** What paths and globs in it are relative to. */
  readonly folder: string;
  /** What it sets; what is wrong in it counts as not set. */
  readonly given: GivenSettings;
  /** In text order. */
  readonly problems: readonly JsonProblem[];
  /** Whether it is JSON at all. */
  readonly isSound: boolean;
}

/** Reads a configuration file. Never throws: of a broken one comes what could be read, with the problems. */
export function readConfiguration(source: SourceFile, metas: readonly RuleMeta[]): ConfigurationFile {
  const { root, problems } = parseJsonc(source.text);
  const wrong = root && problems.length === 0 ? validate(root, configSchema(metas)) : [];
  return {
    uri: source.uri,
    folder: parentUri(source.uri),
    given: parseGiven(root?.value),
    problems: [...problems, ...wrong].sort((a, b) => a.span.start - b.span.start),
    isSound: problems.length === 0,
  };
}
