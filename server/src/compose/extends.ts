import { joinUri, parentUri } from '../text/uri';
import { isRemote, type ProjectFiles } from './files';
import { type MergeContext, mergeServices } from './merge';
import type { ChainLink, Known } from './model';
import type { ParsedCompose } from './parse';
import type { Reading } from './reading';
import { entryOf, type MappingNode, originOf, sizeOf, valueAt, type YamlEntry, type YamlNode } from './tree';

/** A longer chain of services than anyone writes; each link is a call on the stack. */
const MAX_DEPTH = 100;

/** Nodes that services may take over from others, against files that are made to explode. */
const NODE_BUDGET = 250_000;

/**
 * Lays services over those that they extend, of the same file or another one. It happens before files are merged, so a
 * service of a file sees no others than those of that file.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends (compose-go: loader/extends.go)
 */
export class Extends {
  readonly #reading: Reading;
  readonly #files: ProjectFiles;
  readonly #merge: MergeContext;
  readonly #done = new Map<YamlEntry, YamlNode>();
  readonly #open = new Set<YamlEntry>();
  #size = 0;

  constructor(reading: Reading, files: ProjectFiles, merge: MergeContext) {
    this.#reading = reading;
    this.#files = files;
    this.#merge = merge;
  }

  /** The root with all services in full. */
  resolve(root: YamlNode): YamlNode {
    const services = valueAt(root, 'services');
    if (root.kind !== 'mapping' || services?.kind !== 'mapping') return root;
    const resolved = services.entries.map((entry) => {
      const value = this.#resolve(entry, services);
      return value === entry.value ? entry : { ...entry, value };
    });
    const value = { ...services, entries: resolved };
    return { ...root, entries: root.entries.map((entry) => (entry.key === 'services' ? { ...entry, value } : entry)) };
  }

  #resolve(entry: YamlEntry, siblings: MappingNode): YamlNode {
    const known = this.#done.get(entry);
    if (known) return known;
    this.#open.add(entry);
    const base = this.#baseOf(entry, siblings);
    const node = base ? mergeServices(base, entry.value, entry.key, this.#merge) : entry.value;
    this.#open.delete(entry);
    this.#done.set(entry, node);
    return node;
  }

  #baseOf(entry: YamlEntry, siblings: MappingNode): YamlNode | undefined {
    const node = valueAt(entry.value, 'extends');
    if (!node || node.kind === 'null') return undefined;
    const path = `services.${entry.key}.extends`;
    const service = this.#reading.text(node.kind === 'mapping' ? valueAt(node, 'service') : node, path);
    if (!service) return undefined;
    if (!service.known) return this.#blind(node, service.reason);
    const fileNode = valueAt(node, 'file');
    const services = fileNode && fileNode.kind !== 'null' ? this.#servicesOf(fileNode, entry, service) : siblings;
    if (!services) return undefined;
    const base = entryOf(services, service.value);
    const { uri, span } = service.origin;
    if (!base || base.value.tag === '!reset') {
      const message = `cannot extend service "${entry.key}": service "${service.value}" not found`;
      this.#reading.problems.push({ uri, span, kind: 'reference', message, name: service.value });
      return undefined;
    }
    if (this.#open.has(base)) {
      const message = `circular reference: service "${entry.key}" extends itself through "${service.value}"`;
      this.#reading.problems.push({
        uri,
        span,
        kind: 'reference',
        message,
        about: 'cycle',
        chain: this.#chainFrom(base),
      });
      return undefined;
    }
    if (this.#open.size > MAX_DEPTH) return this.#blind(node, 'services extend each other too deeply');
    const resolved = this.#resolve(base, services);
    this.#size += sizeOf(resolved);
    return this.#size > NODE_BUDGET ? this.#blind(node, 'services extend too much') : resolved;
  }

  /** The services from one that is being resolved to itself. */
  #chainFrom(base: YamlEntry): ChainLink[] {
    const open = [...this.#open];
    return [...open.slice(open.indexOf(base)), base].map(({ key, source }) => ({ uri: source.uri, service: key }));
  }

  /** The services of another file; undefined behind a blind spot. */
  #servicesOf(fileNode: YamlNode, entry: YamlEntry, service: Known<string>): MappingNode | undefined {
    const path = this.#reading.text(fileNode, `services.${entry.key}.extends.file`);
    if (!path) return undefined;
    if (!path.known) return this.#blind(fileNode, path.reason);
    if (!this.#files.canRead) return this.#blind(fileNode, `service ${entry.key} extends one of another file`);
    if (isRemote(path.value)) return this.#blind(fileNode, `${path.value} is remote and not read`);
    const { folder, env } = this.#reading.contextOf(fileNode);
    const uri = joinUri(folder, path.value);
    const file = this.#files.read(uri, 'extended', { folder: parentUri(uri), env });
    if (!file) return this.#blind(fileNode, `${path.value} cannot be read`);
    const services = servicesIn(file, service.value);
    if (!services && !file.isSound) return this.#blind(fileNode, `${path.value} cannot be parsed`);
    return services ?? { kind: 'mapping', source: file.source, span: { start: 0, end: 0 }, flow: false, entries: [] };
  }

  #blind(node: YamlNode, reason: string): undefined {
    this.#reading.blindSpots.push({ origin: originOf(node), kind: 'extends', reason });
  }
}

/** The `services` of the document that has the service. */
function servicesIn(file: ParsedCompose, service: string): MappingNode | undefined {
  for (const root of file.roots) {
    const services = valueAt(root, 'services');
    if (services?.kind === 'mapping' && entryOf(services, service)) return services;
  }
  return undefined;
}
