import type { Span } from '../text/span';
import { templatePieces, type Word, type WordPiece } from './tree';

/** What nginx takes for a target without a port, by scheme. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, grpc: 80, grpcs: 443 };

/** An address as nginx's `server` and `*_pass` take it: `host[:port]`, `[v6][:port]`, `unix:path`. */
export interface Address {
  /** As written, without scheme and URI part. */
  readonly text: string;
  readonly kind: 'name' | 'ipv4' | 'ipv6' | 'unix' | 'dynamic';
  /** The host without port and brackets; the path of a `unix:` address. */
  readonly host: string;
  readonly hostSpan: Span;
  readonly port: number | undefined;
  /** The digits of the port, without the colon. */
  readonly portSpan: Span | undefined;
  /** Host and port together. */
  readonly span: Span;
  /** What nginx says of an address it refuses, without the quoted address: `invalid port in upstream`. */
  readonly error: 'no host' | 'invalid host' | 'invalid port' | undefined;
}

/** A word's text that can be cut into spans: for a word without escapes its value is a slice of the source. */
export interface SpannedText {
  readonly text: string;
  /** Offset of `text[0]`, or undefined if escapes make offsets meaningless: then every span is the word's. */
  readonly offset: number | undefined;
  readonly word: Span;
  /** With variables of a template in it: where its parts stand. */
  readonly pieces?: readonly WordPiece[];
}

export function spannedText(word: Word): SpannedText {
  const offset = word.start + (word.quote ? 1 : 0);
  const isPlain = word.file.source.text.startsWith(word.value, offset);
  const pieces = isPlain ? undefined : templatePieces(word);
  return { text: word.value, offset: isPlain ? offset : undefined, word: word.span, ...(pieces && { pieces }) };
}

/** The word without its quotes. */
export function innerSpan(word: Word): Span {
  const source = spannedText(word);
  return spanIn(source, 0, source.text.length);
}

/** The place of a part of the text; where it holds some of a template's variable, all of that. */
export function spanIn(source: SpannedText, start: number, end: number): Span {
  if (source.offset !== undefined) return { start: source.offset + start, end: source.offset + end };
  const first = source.pieces?.find(({ value }) => start < value.end);
  const last = source.pieces?.findLast(({ value }) => value.start < end);
  if (!first || !last || start >= end) return source.word;
  return {
    start: first.isReplaced ? first.source.start : first.source.start + (start - first.value.start),
    end: last.isReplaced ? last.source.end : last.source.start + (end - last.value.start),
  };
}

const IPV4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/**
 * Reads an address, following `ngx_parse_url()` of nginx's `src/core/ngx_inet.c`.
 * @param start where the address starts in the text
 * @param end where it ends (the URI part of a `*_pass` begins there)
 */
export function parseAddress(source: SpannedText, start = 0, end = source.text.length): Address {
  const text = source.text.slice(start, end);
  const span = spanIn(source, start, end);
  if (/^unix:|^\[|\$/i.test(text)) return otherAddress(source, text, start, span);

  const colon = text.indexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  const hostSpan = colon < 0 ? span : spanIn(source, start, start + colon);
  const kind = IPV4.test(host) ? 'ipv4' : 'name';
  // field by field: nearly all addresses come this way, and copying objects into each other takes longer than all the rest
  if (colon < 0 || /[/?#]/.test(text)) {
    const error = /[/?#]/.test(text) ? 'invalid host' : host === '' ? 'no host' : undefined;
    return { text, span, kind, host, hostSpan, port: undefined, portSpan: undefined, error };
  }
  const { port, portSpan, error } = readPort(source, text, colon + 1, start);
  if (host !== '') return { text, span, kind, host, hostSpan, port, portSpan, error };
  // nginx looks at the port first: it refuses that of `::1`
  return { text, span, kind, host, hostSpan, port: undefined, portSpan: undefined, error: error ?? 'no host' };
}

/** A socket, an address in brackets, or one with variables. */
function otherAddress(source: SpannedText, text: string, start: number, span: Span): Address {
  const base = { text, span, port: undefined, portSpan: undefined, error: undefined };
  if (/^unix:/i.test(text)) return { ...base, kind: 'unix', host: text.slice(5), hostSpan: span };
  if (text.includes('$')) return dynamicAddress(source, text, start, base);
  return ipv6Address(source, text, start, base);
}

type Base = Pick<Address, 'text' | 'span' | 'port' | 'portSpan' | 'error'>;

function dynamicAddress(source: SpannedText, text: string, start: number, base: Base): Address {
  const port = /:(\d+)$/.exec(text);
  const host = port ? text.slice(0, port.index) : text;
  const hostSpan = spanIn(source, start, start + host.length);
  if (!port) return { ...base, kind: 'dynamic', host, hostSpan };
  return { ...base, kind: 'dynamic', host, hostSpan, ...readPort(source, text, port.index + 1, start) };
}

/** The host of an address in which variables stand for the port only; undefined for all others. */
export function hostBeforeVariables({ kind, host }: Address): string | undefined {
  return kind === 'dynamic' ? /^([^$:[\]]+|\[[\da-f:.]+\]):[^:]*$/i.exec(host)?.[1] : undefined;
}

function ipv6Address(source: SpannedText, text: string, start: number, base: Base): Address {
  const close = text.indexOf(']');
  const host = text.slice(1, close < 0 ? undefined : close);
  const hostSpan = spanIn(source, start, start + (close < 0 ? text.length : close + 1));
  const rest = close < 0 ? '' : text.slice(close + 1);
  if (close < 0 || (rest !== '' && !rest.startsWith(':'))) {
    return { ...base, kind: 'ipv6', host, hostSpan, error: 'invalid host' };
  }
  if (rest === '') return { ...base, kind: 'ipv6', host, hostSpan };
  return { ...base, kind: 'ipv6', host, hostSpan, ...readPort(source, text, close + 2, start) };
}

function readPort(
  source: SpannedText,
  text: string,
  at: number,
  start: number,
): Pick<Address, 'port' | 'portSpan' | 'error'> {
  const digits = text.slice(at);
  const portSpan = spanIn(source, start + at, start + text.length);
  const port = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  if (!(port >= 1 && port <= 65535)) return { port: undefined, portSpan, error: 'invalid port' };
  return { port, portSpan, error: undefined };
}

/** The target of a `*_pass` directive. */
export interface PassTarget {
  /** `http`, `https`, `grpc`, `grpcs`; undefined where the directive takes none, it is missing or a variable. */
  readonly scheme: string | undefined;
  readonly address: Address;
  /** The URI part: what follows the address, `/` included; undefined if there is none. */
  readonly uri: string | undefined;
  readonly uriSpan: Span | undefined;
  /** Names of the variables in the value. With any, nginx evaluates the target for each request. */
  readonly variables: readonly string[];
  readonly word: Word;
}

/** Variables whose value starts the URI part, so that the host before them is literal. */
const URI_VARIABLES = /\$\{?(?:request_uri|uri|document_uri|is_args|args)\b/;

/** Reads the argument of `proxy_pass`, `grpc_pass`, `fastcgi_pass`, `uwsgi_pass`, `scgi_pass`, `memcached_pass`. */
export function parsePassTarget(word: Word): PassTarget {
  const source = spannedText(word);
  const { text } = source;
  // with a variable for the scheme (`$scheme://app`) the host is as literal as with any other
  const scheme = /^(?!unix:)(?:([a-z][a-z0-9+.-]*)|\$\{?\w+\}?):\/\//i.exec(text);
  const start = scheme ? scheme[0].length : 0;
  const end = addressEnd(text, start);
  const uri = text.slice(end);
  return {
    scheme: scheme?.[1]?.toLowerCase(),
    address: parseAddress(source, start, end),
    uri: uri === '' ? undefined : uri,
    uriSpan: uri === '' ? undefined : spanIn(source, end, text.length),
    variables: variablesIn(text),
    word,
  };
}

function addressEnd(text: string, start: number): number {
  if (/^unix:/i.test(text.slice(start))) {
    const colon = text.indexOf(':', start + 5);
    return colon < 0 ? text.length : colon;
  }
  const uri = text.slice(start).search(/[/?]/);
  const variable = text.slice(start).search(URI_VARIABLES);
  const ends = [uri, variable].filter((at) => at >= 0);
  return ends.length === 0 ? text.length : start + Math.min(...ends);
}

/** Names of the variables in a text, without `$` and braces, in order of appearance. */
export function variablesIn(text: string): string[] {
  if (!text.includes('$')) return [];
  return [...text.matchAll(/\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g)].map((match) => match[1] ?? match[2] ?? '');
}
