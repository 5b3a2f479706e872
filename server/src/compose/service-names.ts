import { onceFor } from '../text/memo';
import type { Origin, Span } from '../text/span';
import { joinUri } from '../text/uri';
import { isLegacy, legacyServices } from './describe';
import { splitTemplate } from './interpolate';
import type { ComposeFile, ComposeModel } from './model';
import { contentStart, entryOf, type ScalarNode, type YamlEntry, type YamlNode } from './tree';

/** What a name stands in: the key itself, or the key of a service that refers to it. */
export type ServiceNameKind =
  | 'key'
  | 'depends_on'
  | 'links'
  | 'extends'
  | 'network_mode'
  | 'ipc'
  | 'pid'
  | 'volumes_from'
  | 'additional_contexts';

/** One place where a service's name is written. */
export interface ServiceNamePlace {
  /** The name alone: no quotes, no `service:` before it, no alias or mode after it. */
  readonly origin: Origin;
  readonly role: 'key' | 'reference';
  readonly kind: ServiceNameKind;
  /** The entry or item around it. */
  readonly extent: Span;
  /** The scalar that holds the name, with its quotes. */
  readonly scalar: { readonly span: Span; readonly style: ScalarNode['style']; readonly text: string };
  /** The same token serves for something that is no name of a service, through an anchor. */
  readonly isShared: boolean;
}

/** A place that may name a service, but does not spell it: with variables, escapes or folded lines. */
export interface ServiceNameDoubt {
  readonly origin: Origin;
  readonly kind: ServiceNameKind;
  /** What stands there for the name, before interpolation. */
  readonly template: string;
}

/** Names of services as they are written. */
export interface ServiceNames {
  /** Of the model's services, by name: keys first, then references, each in the order of files and text. */
  readonly places: ReadonlyMap<string, readonly ServiceNamePlace[]>;
  /** Of services in files that are read for `extends` alone: each such file has names of its own. By URI, then name. */
  readonly extended: ReadonlyMap<string, ReadonlyMap<string, readonly ServiceNamePlace[]>>;
  readonly doubts: readonly ServiceNameDoubt[];
}

/**
 * All places in the compose files where services are named. A place that anchors or merge keys lead to several times is
 * there once. Empty for files that no parser takes.
 */
export const serviceNames = onceFor((model: ComposeModel): ServiceNames => new Collector(model).collect());

type Found = Map<string, Map<string, ServiceNamePlace>>;

class Collector {
  readonly #files: readonly ComposeFile[];
  readonly #model: Found = new Map();
  readonly #extended = new Map<string, Found>();
  readonly #doubts = new Map<string, ServiceNameDoubt>();
  readonly #nodes = new Set<YamlNode>();
  /** Services of extended files that services of the model are made of, as `uri name`. */
  readonly #taken = new Set<string>();

  constructor(model: ComposeModel) {
    const broken = new Set(model.problems.flatMap(({ kind, uri }) => (kind === 'yaml' ? [uri] : [])));
    this.#files = model.files.filter(({ source }) => !broken.has(source.uri));
  }

  collect(): ServiceNames {
    for (const file of this.#files) {
      if (file.role !== 'extended') for (const entry of this.#servicesOf(file)) this.#service(entry, file, false);
    }
    for (const file of this.#files) {
      if (file.role === 'extended') for (const entry of this.#servicesOf(file)) this.#service(entry, file, true);
    }
    const shared = this.#sharedNodes();
    const order = new Map(this.#files.map(({ source }, index) => [source.uri, index]));
    const finish = (found: Found) =>
      new Map([...found].map(([name, places]) => [name, inOrder([...places.values()], order, shared)]));
    return {
      places: finish(this.#model),
      extended: new Map([...this.#extended].map(([uri, found]) => [uri, finish(found)])),
      doubts: [...this.#doubts.values()],
    };
  }

  #servicesOf({ roots }: ComposeFile): YamlEntry[] {
    const hasServices = this.#files.some((file) => file.roots.some((root) => entryOf(root, 'services')));
    return roots.flatMap((root) => {
      if (!hasServices && isLegacy(root)) return legacyServices(root);
      const services = entryOf(root, 'services')?.value;
      return services?.kind === 'mapping' ? services.entries : [];
    });
  }

  /** The key of a service, and the services that it names. */
  #service(entry: YamlEntry, file: ComposeFile, isExtended: boolean): void {
    const own = isExtended ? this.#namesOf(file.source.uri) : this.#model;
    this.#key(entry, 'key', own);
    const { value } = entry;
    const isTaken = !isExtended || this.#isTaken(file, entry.key);
    // what an extended service refers to is looked up among the services of the one that extends it
    const names = isTaken ? this.#model : own;
    this.#dependsOn(entryOf(value, 'depends_on')?.value, names);
    for (const item of itemsOf(entryOf(value, 'links')?.value)) this.#scalar(item, 'links', names, /^()([^:]+)/);
    for (const item of itemsOf(entryOf(value, 'volumes_from')?.value)) {
      this.#scalar(item, 'volumes_from', names, /^()(?!container:)([^:]+)/);
    }
    for (const key of ['network_mode', 'ipc', 'pid'] as const) {
      this.#scalar(entryOf(value, key)?.value, key, names, /^(service:)(.+)$/s);
    }
    this.#contexts(entryOf(entryOf(value, 'build')?.value, 'additional_contexts')?.value, names);
    this.#extends(entryOf(value, 'extends')?.value, file, own);
  }

  #dependsOn(node: YamlNode | undefined, names: Found): void {
    if (node?.kind === 'mapping') for (const entry of node.entries) this.#key(entry, 'depends_on', names);
    else for (const item of itemsOf(node)) this.#scalar(item, 'depends_on', names, /^()(.+)$/s);
  }

  /** @see https://github.com/compose-spec/compose-spec/blob/main/build.md#additional_contexts */
  #contexts(node: YamlNode | undefined, names: Found): void {
    if (node?.kind === 'mapping') {
      for (const { value } of node.entries) this.#scalar(value, 'additional_contexts', names, /^(service:)(.+)$/s);
    } else {
      for (const item of itemsOf(node)) {
        this.#scalar(item, 'additional_contexts', names, /^([^=]*=service:)(.+)$/s);
      }
    }
  }

  /** Of another file it is a service of that file, of the same one a service beside it. */
  #extends(node: YamlNode | undefined, file: ComposeFile, own: Found): void {
    if (!node) return;
    const other = node.kind === 'mapping' ? entryOf(node, 'file')?.value : undefined;
    const service = node.kind === 'mapping' ? entryOf(node, 'service')?.value : node;
    let names: Found | undefined = own;
    if (other && other.kind !== 'null') {
      const uri = other.kind === 'scalar' ? joinUri(file.folder, other.text) : undefined;
      const target = this.#files.find(({ source }) => source.uri === uri);
      names = target && (target.role === 'extended' ? this.#namesOf(target.source.uri) : this.#model);
    }
    this.#scalar(service, 'extends', names, /^()(.+)$/s);
  }

  #isTaken({ source }: ComposeFile, name: string): boolean {
    if (this.#taken.size === 0) this.#takeAll();
    return this.#taken.has(`${source.uri} ${name}`);
  }

  /** Follows `extends` from the services of the model into the files that only `extends` names. */
  #takeAll(): void {
    this.#taken.add('');
    const open: { readonly file: ComposeFile; readonly entry: YamlEntry }[] = this.#files
      .filter(({ role }) => role !== 'extended')
      .flatMap((file) => this.#servicesOf(file).map((entry) => ({ file, entry })));
    for (let next = open.pop(); next; next = open.pop()) {
      const node = entryOf(next.entry.value, 'extends')?.value;
      const service = node?.kind === 'mapping' ? entryOf(node, 'service')?.value : node;
      const other = entryOf(node, 'file')?.value;
      const uri = other?.kind === 'scalar' ? joinUri(next.file.folder, other.text) : next.file.source.uri;
      const file = this.#files.find(({ source }) => source.uri === uri);
      if (file?.role !== 'extended' || service?.kind !== 'scalar') continue;
      const key = `${uri} ${service.text}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      for (const entry of this.#servicesOf(file)) if (entry.key === service.text) open.push({ file, entry });
    }
  }

  #namesOf(uri: string): Found {
    const known = this.#extended.get(uri) ?? new Map();
    this.#extended.set(uri, known);
    return known;
  }

  /** A key of a mapping, which Compose does not interpolate. */
  #key(entry: YamlEntry, kind: ServiceNameKind, names: Found): void {
    const { source, keySpan, key } = entry;
    const first = source.text[keySpan.start];
    const style = first === '"' ? 'double' : first === "'" ? 'single' : 'plain';
    const start = style === 'plain' ? keySpan.start : keySpan.start + 1;
    const origin = { uri: source.uri, span: { start, end: start + key.length } };
    const role = kind === 'key' ? 'key' : 'reference';
    const scalar = { span: keySpan, style, text: key } as const;
    if (!source.text.startsWith(key, start)) this.#doubt(origin, kind, key);
    else add(names, key, { origin, role, kind, extent: entry.span, scalar, isShared: false });
  }

  /**
   * A value that holds a name.
   * @param names undefined: whose service it is cannot be told
   * @param pattern with what stands before the name, and the name
   */
  #scalar(node: YamlNode | undefined, kind: ServiceNameKind, names: Found | undefined, pattern: RegExp): void {
    if (node?.kind !== 'scalar') return;
    const { source, span, style, text } = node;
    const start = contentStart(node);
    const [, before = '', name = ''] = pattern.exec(text) ?? [];
    const from = (start ?? 0) + before.length;
    const origin = { uri: source.uri, span: { start: from, end: from + name.length } };
    if (names && start !== undefined && name !== '' && !text.includes('$')) {
      this.#nodes.add(node);
      const scalar = { span, style, text };
      add(names, name, { origin, role: 'reference', kind, extent: span, scalar, isShared: false });
      return;
    }
    // `${MODE:-service:api}` may become a reference as well
    const template = text.includes('$') ? templateOf(text, kind) : name;
    if (template !== '') this.#doubt({ uri: source.uri, span }, kind, template);
  }

  #doubt(origin: Origin, kind: ServiceNameKind, template: string): void {
    this.#doubts.set(keyOf(origin), { origin, kind, template });
  }

  /** Name tokens that an anchor brings to where no service is named. */
  #sharedNodes(): ReadonlySet<string> {
    const shared = new Set<string>();
    const seen = new Set<YamlNode>();
    const visit = (node: YamlNode, key: string): void => {
      if (node.kind === 'scalar') {
        if (this.#nodes.has(node) && !NAMING.has(key)) shared.add(keyOf({ uri: node.source.uri, span: node.span }));
      } else if (!seen.has(node)) {
        seen.add(node);
        if (node.kind === 'sequence') for (const item of node.items) visit(item, key);
        else if (node.kind === 'mapping') for (const entry of node.entries) visit(entry.value, keyBelow(key, entry));
      }
    };
    for (const { source, roots } of this.#files) if (/&\S/.test(source.text)) for (const root of roots) visit(root, '');
    return shared;
  }
}

/** The key that says what a scalar is for, of the entries below a key. */
function keyBelow(key: string, entry: YamlEntry): string {
  // an anchor is often set in an `x-` key, for no purpose of its own
  if (entry.key.startsWith('x-') && entry.value.kind === 'scalar') return 'extends';
  return key === 'additional_contexts' || (key === 'extends' && entry.key === 'service') ? key : entry.key;
}

/** Keys whose scalars name services. */
const NAMING = new Set([
  'depends_on',
  'links',
  'volumes_from',
  'network_mode',
  'ipc',
  'pid',
  'additional_contexts',
  'extends',
]);

/** The part of a template that stands for the name; empty where it cannot be one. */
function templateOf(text: string, kind: ServiceNameKind): string {
  if (kind === 'depends_on' || kind === 'extends') return text;
  if (kind === 'links' || kind === 'volumes_from') return splitTemplate(text, ':')[0]?.text ?? text;
  const value = kind === 'additional_contexts' ? text.slice(text.indexOf('=') + 1) : text;
  if (value.startsWith('service:')) return value.slice('service:'.length);
  return value.startsWith('$') ? value : '';
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items : [];
}

function add(names: Found, name: string, place: ServiceNamePlace): void {
  const places = names.get(name) ?? new Map<string, ServiceNamePlace>();
  names.set(name, places);
  const key = keyOf(place.origin);
  if (!places.has(key)) places.set(key, place);
}

function keyOf({ uri, span }: Origin): string {
  return `${span.start} ${uri}`;
}

function inOrder(
  places: readonly ServiceNamePlace[],
  order: ReadonlyMap<string, number>,
  shared: ReadonlySet<string>,
): readonly ServiceNamePlace[] {
  return places
    .map((place) =>
      shared.has(keyOf({ uri: place.origin.uri, span: place.scalar.span })) ? { ...place, isShared: true } : place,
    )
    .sort(
      (a, b) =>
        Number(a.role !== 'key') - Number(b.role !== 'key') ||
        (order.get(a.origin.uri) ?? 0) - (order.get(b.origin.uri) ?? 0) ||
        a.origin.span.start - b.origin.span.start,
    );
}
