import { buildComposeModel, type ComposeModel, type ParsedCompose, parseCompose, parseEnv } from '../compose';
import type { SourceFile } from '../text/source';
import { joinUri, parentUri, uriName } from '../text/uri';
import { isComposeName } from './discover';
import type { SourceStore } from './sources';

const PARSED = new WeakMap<SourceFile, ParsedCompose>();

/** What a model was built from, to know when it must be built again. */
interface KeptModel {
  readonly inputs: readonly unknown[];
  /** Dockerfiles that were read, with their text at that time. */
  readonly dockerfiles: ReadonlyMap<string, string | undefined>;
  readonly result: ComposeResult;
}

export interface ComposeResult {
  readonly model: ComposeModel;
  /** True while the last good model stands in for a half-typed file: its positions belong to an older text. */
  readonly isStale: boolean;
}

/** Builds compose models and keeps them until a compose file, `.env` or a Dockerfile that they read changes. */
export class ComposeModels {
  readonly #sources: SourceStore;
  readonly #kept = new Map<string, KeptModel>();
  /** The last model of a file without YAML errors: it stays in use while the file is half typed. */
  readonly #good = new Map<string, ComposeModel>();

  constructor(sources: SourceStore) {
    this.#sources = sources;
  }

  /**
   * The model of the files, in merge order.
   * While a file cannot be parsed, the last good model with the new problems.
   * @returns undefined if none of the files can be read
   */
  modelOf(uris: readonly string[]): ComposeResult | undefined {
    const files = uris.flatMap((uri) => this.#sources.get(uri) ?? []);
    const [first] = files;
    if (!first) return undefined;
    const folder = parentUri(first.uri);
    const env = this.#sources.get(joinUri(folder, '.env'));
    const siblings = this.#siblings(folder, uris);
    const key = uris.join('\n');
    const inputs = [...files, env, siblings.join('\n')];
    const kept = this.#kept.get(key);
    if (kept && isSame(kept.inputs, inputs) && this.#areDockerfilesSame(kept)) return kept.result;

    const dockerfiles = new Map<string, string | undefined>();
    const built = buildComposeModel(files.map(parsedOf), {
      env: env ? parseEnv(env.text) : new Map(),
      folderName: uriName(folder),
      hasSiblingFiles: siblings,
      readDockerfile: (context, dockerfile) => {
        const uri = joinUri(joinUri(folder, context), dockerfile);
        const text = this.#sources.read(uri);
        dockerfiles.set(uri, text);
        return text === undefined ? undefined : { uri, text };
      },
    });
    const result = this.#orLastGood(key, built);
    this.#kept.set(key, { inputs, dockerfiles, result });
    return result;
  }

  #orLastGood(key: string, model: ComposeModel): ComposeResult {
    if (!model.problems.some((problem) => problem.kind === 'yaml')) {
      this.#good.set(key, model);
      return { model, isStale: false };
    }
    const good = this.#good.get(key);
    const isBetter = good !== undefined && good.services.size >= model.services.size;
    return isBetter
      ? { model: { ...good, files: model.files, problems: model.problems }, isStale: true }
      : { model, isStale: false };
  }

  #areDockerfilesSame(kept: KeptModel): boolean {
    for (const [uri, text] of kept.dockerfiles) if (this.#sources.read(uri) !== text) return false;
    return true;
  }

  #siblings(folder: string, uris: readonly string[]): string[] {
    const names = new Set(uris.map(uriName));
    return (this.#sources.list(folder) ?? [])
      .filter(({ name, kind }) => kind === 'file' && isComposeName(name) && !names.has(name))
      .map(({ name }) => name);
  }
}

function parsedOf(source: SourceFile): ParsedCompose {
  let parsed = PARSED.get(source);
  if (!parsed) {
    parsed = parseCompose(source);
    PARSED.set(source, parsed);
  }
  return parsed;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
