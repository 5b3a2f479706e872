import type { Span } from '../text/span';
import { joinUri } from '../text/uri';
import { isRemote } from './files';
import type { ComposeFile } from './model';
import { contentStart, valueAt, type YamlEntry, type YamlNode } from './tree';

/** A path that stands in a compose file. */
export interface PathPlace {
  /** The path alone, without quotes and what else stands in the scalar. */
  readonly span: Span;
  /** What it leads to on the host, a file or a folder; of a build context, its `Dockerfile`. */
  readonly uri: string;
}

/**
 * The paths on the host in a compose file: of mounts, `configs`, `secrets`, `env_file`, `build`, `include`, `extends` and
 * `develop.watch`. Without those that hold variables, lead to a home folder or are fetched from elsewhere.
 */
export function pathPlaces(file: ComposeFile): readonly PathPlace[] {
  const collector = new Collector(file);
  for (const root of file.roots) collector.addFile(root);
  return collector.places.sort((a, b) => a.span.start - b.span.start);
}

class Collector {
  readonly places: PathPlace[] = [];
  readonly #file: ComposeFile;
  readonly #seen = new Set<number>();

  constructor(file: ComposeFile) {
    this.#file = file;
  }

  addFile(root: YamlNode): void {
    for (const item of itemsOf(valueAt(root, 'include'))) {
      if (item.kind === 'mapping') for (const path of itemsOf(valueAt(item, 'path'))) this.#add(path);
      else this.#add(item);
    }
    for (const kind of ['configs', 'secrets']) {
      for (const { value } of entriesOf(valueAt(root, kind))) this.#add(valueAt(value, 'file'));
    }
    for (const { value } of entriesOf(valueAt(root, 'services'))) this.#addService(value);
  }

  #addService(service: YamlNode): void {
    for (const item of itemsOf(valueAt(service, 'volumes'))) {
      if (item.kind !== 'mapping') this.#add(item, /^(?:[A-Za-z]:[\\/]|[./\\])[^:]*(?=:)/);
      else if (textOf(valueAt(item, 'type')) === 'bind') this.#add(valueAt(item, 'source'));
    }
    for (const item of itemsOf(valueAt(service, 'env_file'))) {
      this.#add(item.kind === 'mapping' ? valueAt(item, 'path') : item);
    }
    this.#add(valueAt(valueAt(service, 'extends'), 'file'));
    for (const item of itemsOf(valueAt(valueAt(service, 'develop'), 'watch'))) this.#add(valueAt(item, 'path'));
    this.#addBuild(valueAt(service, 'build'));
  }

  #addBuild(build: YamlNode | undefined): void {
    const context = build?.kind === 'scalar' ? build : valueAt(build, 'context');
    const text = context ? textOf(context) : '.';
    if (text === undefined || text.includes('$') || isRemote(text)) return;
    const folder = joinUri(this.#file.folder, text);
    const dockerfile = valueAt(build, 'dockerfile');
    if (dockerfile) this.#add(dockerfile, /^.+$/s, folder);
    else if (context && !valueAt(build, 'dockerfile_inline'))
      this.#add(context, /^.+$/s, this.#file.folder, 'Dockerfile');
  }

  /** @param pattern the part of the text that is the path */
  #add(node: YamlNode | undefined, pattern = /^.+$/s, folder = this.#file.folder, inside = ''): void {
    if (node?.kind !== 'scalar' || node.source !== this.#file.source) return;
    const start = contentStart(node);
    const [path] = pattern.exec(node.text) ?? [];
    if (start === undefined || path === undefined || path.includes('$') || path.startsWith('~') || isRemote(path))
      return;
    // an anchor leads to one text from several places
    if (this.#seen.has(start)) return;
    this.#seen.add(start);
    const uri = joinUri(folder, path);
    const span = { start, end: start + path.length };
    this.places.push({ span, uri: inside === '' ? uri : joinUri(uri, inside) });
  }
}

function entriesOf(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.kind === 'mapping' ? node.entries : [];
}

/** The items of a list; a single value stands for a list of one. */
function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node?.kind === 'sequence') return node.items;
  return node ? [node] : [];
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}
