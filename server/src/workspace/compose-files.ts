import {
  buildComposeModel,
  type ComposeModel,
  type ComposeSet,
  findComposeSets,
  type ParsedCompose,
  parseCompose,
  parseEnv,
} from '../compose';
import type { BlindSpot } from '../compose/model';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import { joinUri, parentUri, uriName } from '../text/uri';
import type { MemoizedReads } from './memo';
import type { SourceReader } from './reader';

/** How often a compose file was parsed; tests hold the work per edit to it. */
export const composeParses = { count: 0 };

const parsedOf = onceFor((source: SourceFile): ParsedCompose => {
  composeParses.count++;
  return parseCompose(source);
});

export interface ComposeResult {
  readonly model: ComposeModel;
  /** True while the last good model stands in for a half-typed file: its positions belong to an older text. */
  readonly isStale: boolean;
  /** With `isStale`: the files, in whose texts the places of the model stand. */
  readonly placed?: ComposeModel['files'];
}

/** Finds the compose files that belong together and builds their models. */
export class ComposeModels {
  readonly #memo: MemoizedReads;
  /** The last model of files without YAML errors: it stays in use while one of them is half typed. */
  readonly #good = new Map<string, ComposeModel>();

  constructor(memo: MemoizedReads) {
    this.#memo = memo;
  }

  /** The sets of compose files with which a folder is likely started, the default one first. */
  setsIn(folder: string, names: readonly string[]): readonly ComposeSet[] {
    return this.#memo.get(`sets ${folder}`, [names.join('\n')], (reader) => {
      return findComposeSets(folder, names, { env: environmentOf(folder, reader), ...readersOf(reader) });
    });
  }

  /**
   * The model of files in merge order.
   * @param siblings names of files that may be laid over these as well
   * @returns undefined if none of the files can be read
   */
  modelOf(uris: readonly string[], siblings: readonly string[]): ComposeResult | undefined {
    const key = uris.join('\n');
    return this.#memo.get(`model ${key}`, [siblings.join('\n')], (reader) => {
      const files = uris.flatMap((uri) => reader.get(uri) ?? []);
      const [first] = files;
      if (!first) return undefined;
      const folder = parentUri(first.uri);
      const model = buildComposeModel(files.map(parsedOf), {
        env: environmentOf(folder, reader),
        folderName: uriName(folder),
        hasSiblingFiles: siblings,
        ...readersOf(reader),
        readDockerfile: (context, dockerfile) => {
          const uri = joinUri(joinUri(folder, context), dockerfile);
          const text = reader.read(uri);
          return text === undefined ? undefined : { uri, text };
        },
      });
      return this.#orLastGood(key, {
        ...model,
        blindSpots: [...model.blindSpots, ...refusedFiles(uris, first, reader)],
      });
    });
  }

  #orLastGood(key: string, model: ComposeModel): ComposeResult {
    if (!model.problems.some((problem) => problem.kind === 'yaml')) {
      this.#good.set(key, model);
      return { model, isStale: false };
    }
    const good = this.#good.get(key);
    const isBetter = good !== undefined && good.services.size >= model.services.size;
    return isBetter
      ? { model: { ...good, files: model.files, problems: model.problems }, isStale: true, placed: good.files }
      : { model, isStale: false };
  }
}

/** Files of the set that are there and are not read: they may add to every service, as files that are not known may. */
function refusedFiles(uris: readonly string[], { uri: first }: SourceFile, reader: SourceReader): BlindSpot[] {
  return uris.flatMap((uri): BlindSpot[] => {
    const reason = reader.get(uri) ? undefined : reader.refusal?.(uri);
    if (reason === undefined) return [];
    const origin = { uri: first, span: { start: 0, end: 0 } };
    return [{ origin, kind: 'sibling-file', reason: `${uriName(uri)} is not read: ${reason}` }];
  });
}

function environmentOf(folder: string, reader: SourceReader): ReadonlyMap<string, string> {
  const text = reader.read(joinUri(folder, '.env'));
  return text === undefined ? new Map() : parseEnv(text);
}

function readersOf(reader: SourceReader) {
  return {
    readCompose: (uri: string): ParsedCompose | undefined => {
      const source = reader.get(uri);
      return source && parsedOf(source);
    },
    readText: (uri: string): string | undefined => reader.read(uri),
  };
}
