import { joinUri, parentUri, uriName } from '../text/uri';
import { parseEnv } from './env';
import { type FileContext, isRemote, type ProjectFiles } from './files';
import type { Known, Value } from './model';
import type { Reading } from './reading';
import { originOf, valueAt, type YamlNode } from './tree';

/** More files than any project includes, against files that include each other in ever new combinations. */
const MAX_INCLUDED = 300;

/**
 * Follows top-level `include`. Paths start at the folder of the file that names them; what is remote or cannot be read
 * is a blind spot, a file that includes itself a problem.
 * @see https://github.com/compose-spec/compose-spec/blob/main/14-include.md (compose-go: loader/include.go)
 */
export class Includes {
  readonly #reading: Reading;
  readonly #files: ProjectFiles;
  readonly #readText: ((uri: string) => string | undefined) | undefined;
  #count = 0;

  constructor(reading: Reading, files: ProjectFiles, readText: ((uri: string) => string | undefined) | undefined) {
    this.#reading = reading;
    this.#files = files;
    this.#readText = readText;
  }

  /**
   * @param chain the files that led here, the root's own last
   * @returns the root behind those that it includes, since Compose lays it over them
   */
  expand(root: YamlNode, chain: readonly string[]): YamlNode[] {
    const include = valueAt(root, 'include');
    if (!include || include.kind === 'null') return [root];
    const entries = this.#reading.items(include, 'include');
    if (entries.length > 0 && !this.#files.canRead) {
      this.#blind({ origin: originOf(include), reason: 'included files are not read' });
      return [root];
    }
    return [...entries.flatMap((entry) => this.#expandEntry(entry, chain)), root];
  }

  #expandEntry(entry: YamlNode, chain: readonly string[]): YamlNode[] {
    const outer = this.#reading.contextOf(entry);
    const isLong = entry.kind === 'mapping';
    const paths = this.#texts(isLong ? valueAt(entry, 'path') : entry, 'path of include');
    const directory = isLong ? this.#reading.text(valueAt(entry, 'project_directory'), 'project_directory') : undefined;
    const [first] = paths;
    const unknown = [...paths, ...(directory ? [directory] : [])].find((value) => !value.known);
    if (!first || unknown) {
      if (unknown && !unknown.known) this.#blind(unknown);
      return [];
    }
    const known = paths.filter((path) => path.known);
    const base = directory?.known
      ? joinUri(outer.folder, directory.value)
      : parentUri(joinUri(outer.folder, known[0]?.value ?? ''));
    const context: FileContext = { folder: base, env: this.#environment(entry, outer, base) };
    return known.flatMap((path) => this.#read(path, outer.folder, context, chain));
  }

  #read(path: Known<string>, folder: string, context: FileContext, chain: readonly string[]): YamlNode[] {
    const { origin, value } = path;
    if (isRemote(value)) return this.#blind({ origin, reason: `${value} is remote and not read` });
    const uri = joinUri(folder, value);
    if (chain.includes(uri)) {
      const names = [...chain.slice(chain.indexOf(uri)), uri].map(uriName);
      this.#reading.problems.push({
        ...origin,
        kind: 'reference',
        about: 'cycle',
        chain: [...chain.slice(chain.indexOf(uri)), uri].map((each) => ({ uri: each })),
        message: `include cycle detected: ${names.join(' include ')}`,
      });
      return [];
    }
    if (++this.#count > MAX_INCLUDED) return this.#blind({ origin, reason: 'too many files are included' });
    const file = this.#files.read(uri, 'included', context);
    if (!file) return this.#blind({ origin, reason: `${value} cannot be read` });
    return file.roots.flatMap((root) => this.expand(root, [...chain, uri]));
  }

  /** The including file's variables, and what its `env_file` (or the `.env` beside the included file) adds to them. */
  #environment(entry: YamlNode, outer: FileContext, folder: string): FileContext['env'] {
    const named = entry.kind === 'mapping' ? this.#texts(valueAt(entry, 'env_file'), 'env_file of include') : [];
    const uris = named.flatMap((path) => (path.known ? [joinUri(outer.folder, path.value)] : []));
    if (named.length === 0) uris.push(joinUri(folder, '.env'));
    const own = new Map<string, string>();
    for (const uri of uris) {
      for (const [name, value] of parseEnv(this.#readText?.(uri) ?? '', outer.env)) own.set(name, value);
    }
    return own.size === 0 ? outer.env : new Map([...own, ...outer.env]);
  }

  #texts(node: YamlNode | undefined, path: string): Value<string>[] {
    const items = node?.kind === 'sequence' ? this.#reading.items(node, path) : node ? [node] : [];
    return items.flatMap((item) => this.#reading.text(item, path) ?? []);
  }

  #blind({ origin, reason }: { origin: Known<string>['origin']; reason: string }): [] {
    this.#reading.blindSpots.push({ origin, kind: 'include', reason });
    return [];
  }
}
