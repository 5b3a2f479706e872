import type { Origin, Span } from '../text/span';
import { type Environment, interpolate, splitTemplate, type TemplatePart } from './interpolate';
import type { ExposedPort, PortMapping, PortRange, Value } from './model';
import { contentStart, originOf, type ScalarNode, valueAt, type YamlNode } from './tree';

/**
 * One entry of `ports`, short or long form. What cannot be read is unknown with its reason, part by part:
 * `${PORT}:3000` still has its container port.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports
 */
export function readPort(node: YamlNode, env: Environment): PortMapping {
  const origin = originOf(node);
  if (node.kind === 'scalar') return readShortPort(node, env, origin);
  if (node.kind === 'mapping') return readLongPort(node, env, origin);
  return { origin, target: unknownPort('', 'the port is empty', origin), protocol: 'tcp' };
}

/**
 * One entry of `expose`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#expose
 */
export function readExpose(node: YamlNode, env: Environment): ExposedPort {
  const origin = originOf(node);
  if (node.kind !== 'scalar') {
    return { origin, port: unknownPort('', 'the port is no number', origin), protocol: 'tcp' };
  }
  const text = interpolate(node.text, env, origin);
  if (!text.known) return { origin, port: text, protocol: 'tcp' };
  const { port, protocol } = splitProtocol(text.value);
  return { origin, port: parseRange(port, origin), protocol };
}

/** What no two ports of a service have in common (compose-go: portIndexer, after ports are brought into one form). */
export function portKey({ target, published, protocol, hostIp }: PortMapping): string | undefined {
  if (!target.known || (published && !published.known)) return undefined;
  return [hostIp ?? '0.0.0.0', published ? rangeText(published.value) : '', rangeText(target.value), protocol].join(
    ' ',
  );
}

export function exposeKey({ port, protocol }: ExposedPort): string | undefined {
  return port.known ? `${rangeText(port.value)} ${protocol}` : undefined;
}

function readShortPort(node: ScalarNode, env: Environment, origin: Origin): PortMapping {
  const whole = interpolate(node.text, env, origin);
  // A variable may hold several parts ("8080:80"), so the text is split after interpolation where that is possible.
  const parts = whole.known ? splitTemplate(whole.value, ':') : splitTemplate(node.text, ':');
  const value = (part: TemplatePart): Value<string> =>
    whole.known ? { known: true, value: part.text, origin } : interpolate(part.text, env, origin);
  const last = parts.at(-1) ?? { text: '', start: 0 };
  const { port: targetPart, protocol } = splitValue(value(last));
  const target = toRange(targetPart, origin);
  const publishedPart = parts.at(-2);
  const published = publishedPart?.text ? toRange(value(publishedPart), origin) : undefined;
  const hostIp = parts
    .slice(0, -2)
    .map((part) => part.text)
    .join(':');
  const targetSpan = whole.known && whole.value === node.text ? tokenSpan(node, last) : undefined;
  return {
    origin,
    target: checkLengths(target, published, origin),
    ...(published && { published }),
    protocol,
    ...(hostIp && { hostIp: hostIp.replace(/^\[(.*)\]$/, '$1') }),
    ...(targetSpan && { targetSpan }),
  };
}

function readLongPort(node: YamlNode, env: Environment, origin: Origin): PortMapping {
  const field = (key: string): Value<string> | undefined => {
    const value = valueAt(node, key);
    return value?.kind === 'scalar' ? interpolate(value.text, env, originOf(value)) : undefined;
  };
  const target = field('target');
  const published = field('published');
  const hostIp = field('host_ip');
  const protocol = field('protocol');
  const targetNode = valueAt(node, 'target');
  const targetSpan =
    targetNode?.kind === 'scalar' && !targetNode.text.includes('$')
      ? tokenSpan(targetNode, { text: targetNode.text, start: 0 })
      : undefined;
  const hasPublished = published && !(published.known && published.value === '');
  return {
    origin,
    target: target ? toRange(target, target.origin) : unknownPort('', 'the port has no target', origin),
    ...(hasPublished && { published: toRange(published, published.origin) }),
    protocol: protocol?.known && protocol.value.toLowerCase() === 'udp' ? 'udp' : 'tcp',
    ...(hostIp?.known && { hostIp: hostIp.value }),
    ...(targetSpan && { targetSpan }),
  };
}

/** The container port's digits in the file: without quotes, protocol and the parts before it. */
function tokenSpan(node: ScalarNode, part: TemplatePart): Span | undefined {
  const start = contentStart(node);
  if (start === undefined) return undefined;
  const { port } = splitProtocol(part.text);
  return { start: start + part.start, end: start + part.start + port.length };
}

/** Two ranges must be of one length, but a host range may lead to a single container port. */
function checkLengths(target: Value<PortRange>, published: Value<PortRange> | undefined, origin: Origin) {
  if (!target.known || !published?.known) return target;
  const length = ({ first, last }: PortRange): number => last - first;
  if (length(target.value) === length(published.value) || length(target.value) === 0) return target;
  const raw = `${rangeText(published.value)}:${rangeText(target.value)}`;
  return unknownPort(raw, `the ranges in "${raw}" differ in length`, origin);
}

function rangeText({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

function splitProtocol(text: string): { port: string; protocol: 'tcp' | 'udp' } {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return { port: text, protocol: 'tcp' };
  return { port: text.slice(0, slash), protocol: text.slice(slash + 1).toLowerCase() === 'udp' ? 'udp' : 'tcp' };
}

function splitValue(text: Value<string>): { port: Value<string>; protocol: 'tcp' | 'udp' } {
  if (!text.known) return { port: text, protocol: /\/udp$/i.test(text.raw) ? 'udp' : 'tcp' };
  const { port, protocol } = splitProtocol(text.value);
  return { port: { ...text, value: port }, protocol };
}

function toRange(text: Value<string>, origin: Origin): Value<PortRange> {
  return text.known ? parseRange(text.value, origin) : text;
}

function parseRange(text: string, origin: Origin): Value<PortRange> {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!match) return unknownPort(text, `"${text}" is no port`, origin);
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first > 65535 || last > 65535) return unknownPort(text, `"${text}" is above 65535`, origin);
  if (last < first) return unknownPort(text, `the range "${text}" runs backwards`, origin);
  return { known: true, value: { first, last }, origin };
}

function unknownPort(raw: string, reason: string, origin: Origin): Value<PortRange> {
  return { known: false, raw, reason, origin };
}
