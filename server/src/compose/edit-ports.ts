import { type TextEdit, wholeLines } from '../text/edit';
import type { SourceFile } from '../text/source';
import { addToServiceList, removeEntry } from './edit';
import { ownSource, removeKey } from './edit-key';
import { scalarText } from './edit-text';
import { splitTemplate } from './interpolate';
import type { ComposeModel, PortMapping, Service } from './model';

/*
 * Edits of single entries of `ports`, in the short form ("8080:80") and the long one (`published: 8080`). What cannot be
 * done safely, as in text that an alias brought in, gives no edits.
 */

/** Leaves the host's port to Docker: `8080:3000` becomes `3000`. */
export function removeHostPort(service: Service, mapping: PortMapping, model: ComposeModel): TextEdit[] {
  const source = ownSource(service, mapping.origin, model);
  if (!source) return [];
  const token = shortForm(source, mapping);
  if (token) return replaceToken(source, mapping, token.quote + (token.parts.at(-1) ?? '') + token.quote);
  if (mapping.hostIp !== undefined || !mapping.published) return [];
  return removeKey(service, 'published', mapping.published.known ? mapping.published.origin : mapping.origin, model);
}

/** Publishes the port on one address of the host: `8080:3000` becomes `127.0.0.1:8080:3000`. */
export function bindToAddress(service: Service, mapping: PortMapping, ip: string, model: ComposeModel): TextEdit[] {
  const source = ownSource(service, mapping.origin, model);
  if (!source || !mapping.published?.known) return [];
  const token = shortForm(source, mapping);
  if (token) {
    const ports = token.parts.slice(-2);
    return ports.length < 2 ? [] : replaceToken(source, mapping, token.quote + [ip, ...ports].join(':') + token.quote);
  }
  if (mapping.hostIp !== undefined) return [];
  return addHostIp(source, mapping.published.origin.span.start, mapping.published.origin.span.end, ip);
}

/** Takes a port off the host, and keeps it as a note for other services. */
export function moveToExpose(service: Service, mapping: PortMapping, port: string, model: ComposeModel): TextEdit[] {
  const entry = service.entries.get('ports');
  const source = ownSource(service, mapping.origin, model);
  if (!entry || !source || source.uri !== service.uri || entry.shape !== 'sequence') return [];
  if (service.ports.length > 1) {
    const isExposed = service.expose.some((each) => each.port.known && `${each.port.value.first}` === port);
    const added = isExposed ? [] : addToServiceList(service, 'expose', port, model);
    const removed = removeItem(source, mapping);
    return removed.length === 0 || (added.length === 0 && !isExposed) ? [] : [...removed, ...added];
  }
  if (service.expose.length > 0) return removeEntry(service, 'ports', model);
  const key = { uri: source.uri, span: entry.key.span, newText: 'expose' };
  return [key, { ...mapping.origin, newText: scalarText(port, '"') }];
}

interface ShortForm {
  readonly quote: string;
  readonly parts: readonly string[];
}

/** The parts between colons, as they are written; undefined for the long form, and for text that holds escapes. */
function shortForm(source: SourceFile, { origin }: PortMapping): ShortForm | undefined {
  const [, quote = '', text = ''] = /^(["']?)((?!\{)[^\s"'\\]*)\1$/.exec(source.slice(origin.span)) ?? [];
  return text === '' ? undefined : { quote, parts: splitTemplate(text, ':').map((part) => part.text) };
}

function replaceToken(source: SourceFile, { origin }: PortMapping, newText: string): TextEdit[] {
  return [{ uri: source.uri, span: origin.span, newText }];
}

function addHostIp(source: SourceFile, start: number, end: number, ip: string): TextEdit[] {
  const { line } = source.placeAt(start);
  const before = /^([ \t]*(?:-[ \t]+)?)["']?published["']?[ \t]*:[ \t]+$/.exec(
    source.text.slice(source.lineStarts[line] ?? 0, start),
  );
  const at = (offset: number, newText: string): TextEdit[] => [
    { uri: source.uri, span: { start: offset, end: offset }, newText },
  ];
  if (before)
    return at(source.lineEnd(line), `${source.lineEnding}${' '.repeat(before[1]?.length ?? 0)}host_ip: ${ip}`);
  return /^[ \t]*[,}]/.test(source.text.slice(end)) ? at(end, `, host_ip: ${ip}`) : [];
}

/** Removes one of several items of a list. */
function removeItem(source: SourceFile, { origin: { span } }: PortMapping): TextEdit[] {
  const lines = wholeLines(source, span);
  const before = source.text.slice(lines.start, span.start);
  const after = source.text.slice(span.end, lines.end);
  if (/^[ \t]*-[ \t]+$/.test(before) && /^[ \t]*(?:#[^\r\n]*)?(?:\r?\n)?$/.test(after)) {
    return [{ uri: source.uri, span: lines, newText: '' }];
  }
  const behind = /^\s*,\s*/.exec(source.text.slice(span.end));
  if (behind) return [{ uri: source.uri, span: { start: span.start, end: span.end + behind[0].length }, newText: '' }];
  const ahead = /,\s*$/.exec(source.text.slice(0, span.start));
  return ahead ? [{ uri: source.uri, span: { start: span.start - ahead[0].length, end: span.end }, newText: '' }] : [];
}
