import { type TextEdit, wholeLines } from '../text/edit';
import type { SourceFile } from '../text/source';
import type { Origin } from '../text/span';
import { fileStyle, serviceStyle, sourceOf } from './edit-style';
import { afterComments, insertInFlow, insertLines, nextLine, quoteOf, scalarText } from './edit-text';
import type { BlockPlace, ComposeFile, ComposeModel, Service, ServiceEntry } from './model';

/*
 * Edits for quick fixes. All keep comments, quoting, indentation and line endings and touch nothing else.
 * What cannot be done safely, as in text that an alias brought in, gives no edits.
 */

export interface ServiceStub {
  /** Without it the service is built from `./<name>`. */
  readonly image?: string;
  readonly networks?: readonly string[];
  /** A container port, written under `expose`. */
  readonly port?: number;
}

/** Adds a service after the last one, in the file's own style; `services:` too if the file has none. */
export function addServiceStub(file: ComposeFile, name: string, stub: ServiceStub = {}): TextEdit[] {
  const { source, servicesBlock } = file;
  const key = scalarText(name);
  const values = stubValues(name, stub);
  if (servicesBlock?.flow) {
    const fields = values.map(
      ([field, value]) => `${field}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`,
    );
    return insertInFlow(source, servicesBlock, [`${key}: {${fields.join(', ')}}`]);
  }
  const { step, listStep } = fileStyle(file);
  const indent = servicesBlock?.indent ?? step;
  const lines = [`${' '.repeat(indent)}${key}:`];
  for (const [field, value] of values) lines.push(...fieldLines(field, value, indent + step, listStep));
  if (!servicesBlock) {
    // `services: *anchor` or a text in its place
    if (/^(["']?)services\1[ \t]*:/m.test(source.text)) return [];
    return [insertLines(source, source.text.length, ['services:', ...lines])];
  }
  if (areServicesApart(source, servicesBlock)) lines.unshift('');
  return [insertLines(source, afterComments(source, servicesBlock.span.end, indent + 1), lines)];
}

function stubValues(name: string, { image, networks = [], port }: ServiceStub): [string, string | string[]][] {
  const values: [string, string | string[]][] = [
    image === undefined ? ['build', scalarText(`./${name}`)] : ['image', scalarText(image)],
  ];
  if (port !== undefined) values.push(['expose', [scalarText(`${port}`, '"')]]);
  if (networks.length > 0) values.push(['networks', networks.map((network) => scalarText(network))]);
  return values;
}

/** Whether a blank line stands before the last service, comments above it aside. */
function areServicesApart(source: SourceFile, { span, indent }: BlockPlace): boolean {
  const first = source.placeAt(span.start).line;
  for (let line = source.placeAt(span.end - 1).line; line > first; line--) {
    if (/^ */.exec(source.lineText(line))?.[0].length !== indent || !/^ *[^\s#]/.test(source.lineText(line))) continue;
    let above = line - 1;
    while (above > first && source.lineText(above).trimStart().startsWith('#')) above--;
    return source.lineText(above).trim() === '';
  }
  return false;
}

function fieldLines(field: string, value: string | readonly string[], indent: number, listStep: number): string[] {
  if (typeof value === 'string') return [`${' '.repeat(indent)}${field}: ${value}`];
  return [`${' '.repeat(indent)}${field}:`, ...value.map((item) => `${' '.repeat(indent + listStep)}- ${item}`)];
}

/**
 * Puts a service on one more network. A service without `networks` is on `default`, so that is written too.
 * @returns no edits if it is on the network already or cannot be (`network_mode`)
 */
export function addNetworkToService(service: Service, network: string, model: ComposeModel): TextEdit[] {
  if (service.networks.length === 0 || service.networks.some(({ name }) => name === network)) return [];
  const entry = service.entries.get('networks');
  const isImplicit = service.networks.every(({ origin }) => origin === undefined);
  if (entry && !isImplicit) return addItems(service, entry, [network], model);
  // Written anew, the list replaces what a merge key brought in: its names can be kept, its aliases cannot.
  if (service.networks.some(({ aliases }) => aliases.length > 0)) return [];
  const names = [...service.networks.map(({ name }) => name), network];
  return entry ? addItems(service, entry, names, model) : addField(service, 'networks', names, model);
}

/** Keys that `addToServiceList` may create, with what the model says of them now. */
const LISTS = {
  ports: (service: Service) => service.ports.length,
  expose: (service: Service) => service.expose.length,
  depends_on: (service: Service) => service.dependsOn.length,
  links: (service: Service) => service.links.length,
  profiles: (service: Service) => service.profiles.length,
  volumes: (service: Service) => service.volumes.length,
  extra_hosts: (service: Service) => service.extraHosts.length,
} as const;

/**
 * Adds values to a list of a service, creating the list if there is none; a mapping of `depends_on` gets keys.
 * @param value as it should be read; quotes are set as the list has them, or where YAML needs them
 */
export function addToServiceList(
  service: Service,
  key: keyof typeof LISTS,
  value: string | readonly string[],
  model: ComposeModel,
): TextEdit[] {
  const entry = service.entries.get(key);
  const values = [value].flat();
  if (entry) return addItems(service, entry, values, model);
  // A new list would hide the one that a merge key brought in.
  return LISTS[key](service) > 0 ? [] : addField(service, key, values, model);
}

/** A list as a new last key of the service. */
function addField(service: Service, key: string, values: readonly string[], model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  if (!source) return [];
  const quote = key === 'expose' || key === 'ports' ? '"' : '';
  const items = values.map((value) => scalarText(value, quote));
  const { step, listStep } = serviceStyle(service, source);
  return addLastKey(service, source, (indent) => fieldLines(key, items, indent, listStep), step, [
    `${key}: [${items.join(', ')}]`,
  ]);
}

/** Adds to a service's mapping, be it a block, a flow mapping or nothing yet. */
export function addLastKey(
  service: Service,
  source: SourceFile,
  lines: (indent: number) => readonly string[],
  step: number,
  flowItems: readonly string[],
): TextEdit[] {
  const text = source.slice(service.span);
  if (service.indent !== undefined) {
    const end = afterComments(source, nextLine(source, service.span.end), service.indent);
    return [insertLines(source, end, lines(service.indent))];
  }
  if (text.endsWith('}')) {
    const start = source.text.indexOf('{', service.key.span.end);
    return insertInFlow(source, { span: { start, end: service.span.end }, indent: 0, flow: true }, flowItems);
  }
  if (!text.endsWith(':')) return [];
  const indent = source.indentAt(service.key.span.start).length + step;
  return [insertLines(source, nextLine(source, service.span.end), lines(indent))];
}

function addItems(service: Service, entry: ServiceEntry, values: readonly string[], model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  if (!source) return [];
  const { step, listStep } = serviceStyle(service, source);
  const { block, shape } = entry;
  const pad = ' '.repeat((service.indent ?? 0) + listStep);
  if (shape === 'empty' && service.indent !== undefined && source.slice(entry.span).endsWith(':')) {
    return [
      insertLines(
        source,
        nextLine(source, entry.span.end),
        values.map((value) => `${pad}- ${scalarText(value)}`),
      ),
    ];
  }
  if (!block) return [];
  const quote = quoteOf(source.slice(block.span));
  if (shape === 'sequence') {
    const items = values.map((value) => scalarText(value, quote));
    if (block.flow) return insertInFlow(source, block, items);
    const lines = items.map((item) => `${' '.repeat(block.indent)}- ${item}`);
    return [insertLines(source, block.span.end, lines)];
  }
  const key = source.slice(entry.key.span);
  if (key !== 'networks' && key !== 'depends_on') return [];
  const condition = 'condition: service_started';
  if (block.flow) {
    const value = key === 'networks' ? '{}' : `{${condition}}`;
    return insertInFlow(
      source,
      block,
      values.map((name) => `${scalarText(name)}: ${value}`),
    );
  }
  const lines = values.flatMap((name) => {
    const line = `${' '.repeat(block.indent)}${scalarText(name)}:`;
    return key === 'networks' ? [line] : [line, `${' '.repeat(block.indent + step)}${condition}`];
  });
  return [insertLines(source, block.span.end, lines)];
}

/**
 * Writes another value where a scalar stands, in the quotes that stand there.
 * @param origin the scalar with its quotes, or a part of it that needs none (a port in "8080:80")
 * @param text of the whole document
 * @returns no edits for a block scalar (`|`, `>`)
 */
export function replaceScalar(origin: Origin, text: string, newValue: string): TextEdit[] {
  const raw = text.slice(origin.span.start, origin.span.end);
  if (/^[|>]/.test(raw)) return [];
  return [{ ...origin, newText: scalarText(newValue, quoteOf(raw.trimStart().slice(0, 1))) }];
}

/** Removes a key of a service with its value, and the comment behind it. */
export function removeEntry(service: Service, key: string, model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  const entry = service.entries.get(key);
  if (!source || !entry) return [];
  const { uri, text } = source;
  if (service.indent !== undefined) {
    const span = wholeLines(source, entry.span);
    if (text.slice(span.start, entry.span.start).trim() !== '') return [];
    // At the end of a text without a final line ending, the one before goes.
    const { line } = source.placeAt(span.start);
    const isLast = span.end === text.length && !/[\r\n]$/.test(text) && line > 0;
    return [{ uri, span: isLast ? { start: source.lineEnd(line - 1), end: span.end } : span, newText: '' }];
  }
  const after = /^\s*,\s*/.exec(text.slice(entry.span.end));
  if (after) return [{ uri, span: { start: entry.span.start, end: entry.span.end + after[0].length }, newText: '' }];
  const before = /,?\s*$/.exec(text.slice(service.span.start, entry.span.start));
  return [{ uri, span: { start: entry.span.start - (before?.[0].length ?? 0), end: entry.span.end }, newText: '' }];
}
