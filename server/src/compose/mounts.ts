import { interpolate, splitTemplate, type TemplatePart } from './interpolate';
import { unique } from './merge';
import type { ConfigMount, Value, VolumeMount, Watch } from './model';
import type { Reading } from './reading';
import { contentStart, originOf, type ScalarNode, valueAt, type YamlNode } from './tree';

/**
 * Entries of `volumes` of a service, short and long form.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes (compose-go: format/volume.go)
 */
export function readVolumes(node: YamlNode | undefined, reading: Reading, path: string): VolumeMount[] {
  const mounts = reading.items(node, path).flatMap((item) => {
    if (item.kind === 'scalar') return [readShortVolume(item, reading)];
    if (item.kind === 'mapping') return readLongVolume(item, reading, path);
    reading.shapeProblem(item, `each of ${path} must be a string or a mapping`);
    return [];
  });
  return unique(mounts, ({ target }) => (target.known ? target.value.replace(/(?<=.)\/+$/, '') : undefined));
}

function readShortVolume(node: ScalarNode, reading: Reading): VolumeMount {
  const origin = originOf(node);
  const { env, folder } = reading.contextOf(node);
  const whole = interpolate(node.text, env, origin);
  const isLiteral = whole.known && whole.value === node.text;
  // A variable may hold several parts, so the text is split after interpolation where that is possible.
  const parts = joinDrives(splitTemplate(whole.known ? whole.value : node.text, ':'));
  const start = contentStart(node);
  const value = (part: TemplatePart): Value<string> => {
    if (!whole.known) return interpolate(part.text, env, origin);
    const from = (start ?? 0) + part.start;
    const span = { start: from, end: from + part.text.length };
    const place = isLiteral && start !== undefined ? { uri: origin.uri, span } : origin;
    return { known: true, value: part.text, origin: place };
  };
  const [first, second, ...options] = parts;
  if (!first || !second) {
    const target = value(first ?? { text: '', start: 0 });
    return { origin, type: 'volume', target, readOnly: false, folder, isNoCopy: false };
  }
  const source = value(first);
  const words = new Set(options.flatMap((option) => option.text.split(',')));
  const [readOnly, isNoCopy] = [words.has('ro'), words.has('nocopy')];
  return { origin, type: shortType(source), source, target: value(second), readOnly, folder, isNoCopy };
}

/** A single letter before a colon is a Windows drive: `C:\conf:/etc/nginx`. */
function joinDrives(parts: readonly TemplatePart[]): TemplatePart[] {
  const joined: TemplatePart[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    const next = parts[index + 1];
    if (!part) break;
    if (next && /^[A-Za-z]$/.test(part.text)) {
      joined.push({ text: `${part.text}:${next.text}`, start: part.start });
      index++;
    } else joined.push(part);
  }
  return joined;
}

/** A source is a path iff it looks like one; an unknown one with a slash can be nothing else. */
function shortType(source: Value<string>): VolumeMount['type'] {
  if (!source.known) return /[/\\]/.test(source.raw) ? 'bind' : 'other';
  return /^(?:[./~\\]|[A-Za-z]:)/.test(source.value) ? 'bind' : 'volume';
}

const LONG_TYPES = new Set<string>(['bind', 'volume', 'tmpfs'] satisfies VolumeMount['type'][]);

function readLongVolume(node: YamlNode, reading: Reading, path: string): VolumeMount[] {
  const target = reading.text(valueAt(node, 'target'), `target of ${path}`);
  if (!target) {
    reading.shapeProblem(node, `each of ${path} must have a target`);
    return [];
  }
  const type = reading.text(valueAt(node, 'type'), `type of ${path}`);
  const source = reading.text(valueAt(node, 'source'), `source of ${path}`);
  const volume = valueAt(node, 'volume');
  const subpath = reading.text(valueAt(volume, 'subpath'), `volume.subpath of ${path}`);
  const known = type?.known && LONG_TYPES.has(type.value) ? (type.value as VolumeMount['type']) : 'other';
  return [
    {
      origin: originOf(node),
      type: type ? known : 'volume',
      ...(source && { source }),
      target,
      readOnly: reading.flag(valueAt(node, 'read_only'), `read_only of ${path}`),
      folder: reading.contextOf(node).folder,
      isNoCopy: reading.flag(valueAt(volume, 'nocopy'), `volume.nocopy of ${path}`),
      ...(subpath && { subpath }),
    },
  ];
}

/**
 * Entries of `configs` or `secrets` of a service: the short form mounts at `<folder>/<name>`, and so does the long form
 * without a target.
 * @param folder where relative targets start: `` for configs, `/run/secrets` for secrets
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#configs
 */
export function readConfigMounts(
  node: YamlNode | undefined,
  reading: Reading,
  path: string,
  folder: '' | '/run/secrets',
): ConfigMount[] {
  const mounts = reading.items(node, path).flatMap((item) => {
    const isShort = item.kind !== 'mapping';
    const source = reading.text(isShort ? item : valueAt(item, 'source'), `each of ${path}`);
    if (!source?.known) return [];
    const target = isShort ? undefined : reading.text(valueAt(item, 'target'), `target of ${path}`);
    if (target && !target.known) return [];
    const name = target?.value || source.value;
    return [
      { origin: originOf(item), source: source.value, target: name.startsWith('/') ? name : `${folder}/${name}` },
    ];
  });
  return unique(mounts, ({ target }) => target);
}

/**
 * Entries of `develop.watch`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/develop.md
 */
export function readWatches(node: YamlNode | undefined, reading: Reading, path: string): Watch[] {
  return reading.items(valueAt(node, 'watch'), `${path}.watch`).flatMap((item) => {
    const field = (key: string) => reading.text(valueAt(item, key), `${key} of ${path}.watch`);
    const action = field('action');
    const source = field('path');
    const target = field('target');
    if (!action?.known || !source) return [];
    const { folder } = reading.contextOf(item);
    return [{ origin: originOf(item), action: action.value, path: source, ...(target && { target }), folder }];
  });
}
