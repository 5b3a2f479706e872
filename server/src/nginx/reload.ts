import { SourceFile } from '../text/source';
import { parseConfig } from './parser';
import { type IncludeResolver, type LoadedConfig, loadConfig } from './scope';
import type { ConfigFile } from './tree';

/**
 * A configuration with other texts in some of its files, to see what an edit makes of it. Includes lead where they led.
 * @param texts new texts, by URI
 * @param added files that are new, by what an `include` says to read them
 */
export function reloadConfig(
  config: LoadedConfig,
  texts: ReadonlyMap<string, string>,
  added: ReadonlyMap<string, SourceFile> = new Map(),
): LoadedConfig {
  const files = new Map(config.files.map((file) => [file, withText(file, texts.get(file.source.uri))]));
  const known = new Map<string, Map<string, ConfigFile>>();
  for (const { directive, file } of config.included) {
    const pattern = directive.args[0]?.value ?? '';
    const list = known.get(pattern) ?? new Map<string, ConfigFile>();
    // once, however often the include itself is read
    list.set(file.source.uri, file);
    known.set(pattern, list);
  }
  const problems = new Map(config.includeProblems.map((problem) => [problem.directive.args[0]?.value, problem]));
  const resolve: IncludeResolver = (pattern) => {
    const fresh = added.get(pattern);
    if (fresh) return { files: [parseConfig(fresh)] };
    const found = [...(known.get(pattern)?.values() ?? [])].map((file) => files.get(file) ?? file);
    const problem = problems.get(pattern);
    return problem ? { files: found, unresolved: problem.reason } : { files: found };
  };
  return loadConfig(files.get(config.root) ?? config.root, resolve);
}

function withText(file: ConfigFile, text: string | undefined): ConfigFile {
  if (text === undefined || text === file.source.text) return file;
  return parseConfig(new SourceFile(file.source.uri, text), file.variables);
}
