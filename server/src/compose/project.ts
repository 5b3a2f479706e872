import type { Origin } from '../text/span';
import type { ReadDockerfile } from './build';
import { resolveExtends } from './extends';
import { mergeTrees } from './merge';
import type { BlindSpot, ComposeFile, ComposeModel, ComposeProblem, Service, Value } from './model';
import type { ParsedCompose } from './parse';
import { blockOf, placeOf, Reading } from './reading';
import { findMissingNames } from './references';
import { readService } from './service';
import { readConfigs, readNetworkDefinitions } from './top-level';
import { entryOf, type MappingNode, originOf, valueAt, type YamlEntry, type YamlNode } from './tree';

export interface ComposeOptions {
  /** For interpolation: `.env`, and the process environment over it. */
  readonly env: ReadonlyMap<string, string>;
  readonly readDockerfile?: ReadDockerfile;
  /** The project's name where the caller knows it, as from `docker compose -p`. */
  readonly projectName?: string;
  /** Name of the folder of the first file, from which Compose makes the project's name. */
  readonly folderName?: string;
  /** Names of compose files of the same project that are not among `files`. */
  readonly hasSiblingFiles?: readonly string[];
}

/**
 * Builds the model of one project. Never throws; what cannot be read is a problem or a blind spot.
 * @param files in merge order, later ones over earlier ones
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function buildComposeModel(files: readonly ParsedCompose[], options: ComposeOptions): ComposeModel {
  const root = mergeRoots(files);
  const projectName = findProjectName(files, root, options);
  const env = new Map(options.env);
  if (projectName.known && !env.has('COMPOSE_PROJECT_NAME')) env.set('COMPOSE_PROJECT_NAME', projectName.value);
  const reading = new Reading(env);
  if (root && root.kind !== 'mapping' && root.kind !== 'null') {
    reading.shapeProblem(root, 'top-level object must be a mapping');
  }

  const entries = isLegacy(root) ? legacyServices(root) : reading.entries(valueAt(root, 'services'), 'services');
  const extended = resolveExtends(entries, reading);
  const services = new Map<string, Service>();
  const isMerged = files.flatMap((file) => file.roots).length > 1;
  for (const entry of entries) {
    const written = isMerged ? writtenEntry(files, entry) : entry;
    const node = extended.get(entry.key) ?? entry.value;
    services.set(entry.key, readService(written, node, reading, options.readDockerfile));
  }
  const networks = readNetworkDefinitions(root, reading, projectName, services.values());
  const configs = readConfigs(root, reading);
  reading.blindSpots.push(...fileBlindSpots(files, root, options));

  const problems = files.flatMap((file) => file.problems);
  // Like Compose, speak of services only when the YAML can be read.
  if (files.every((file) => file.isSound)) {
    const volumes = new Set(reading.entries(valueAt(root, 'volumes'), 'volumes').map((entry) => entry.key));
    problems.push(...reading.problems);
    if (!reading.blindSpots.some(({ kind }) => HIDES_NAMES.has(kind))) {
      const defined = { services: keysOf(services), networks: keysOf(networks), configs: keysOf(configs), volumes };
      problems.push(...findMissingNames(services.values(), defined));
    }
  }
  return {
    files: files.map(describeFile),
    projectName,
    services,
    networks,
    configs,
    activeProfiles: (env.get('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile !== ''),
    problems: inTextOrder(problems, files),
    blindSpots: reading.blindSpots,
  };
}

function keysOf(map: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set(map.keys());
}

/** Blind spots behind which a missing name may be defined. */
const HIDES_NAMES = new Set<BlindSpot['kind']>(['include', 'extends', 'sibling-file']);

function mergeRoots(files: readonly ParsedCompose[]): YamlNode | undefined {
  const [first, ...rest] = files.flatMap((file) => file.roots);
  return first && rest.reduce((base, over) => mergeTrees(base, over), first);
}

/** The entry of a service in the first file that has it. */
function writtenEntry(files: readonly ParsedCompose[], entry: YamlEntry): YamlEntry {
  for (const root of files.flatMap((file) => file.roots)) {
    const found = entryOf(valueAt(root, 'services'), entry.key);
    if (found) return found;
  }
  return entry;
}

const TOP_LEVEL = new Set(['version', 'name', 'include', 'networks', 'volumes', 'configs', 'secrets', 'models']);

/** A file of version 1 has its services at the top. */
function isLegacy(root: YamlNode | undefined): root is MappingNode {
  if (root?.kind !== 'mapping' || entryOf(root, 'services')) return false;
  return legacyServices(root).some(({ value }) => entryOf(value, 'image') ?? entryOf(value, 'build'));
}

function legacyServices(root: MappingNode): YamlEntry[] {
  return root.entries.filter(
    ({ key, value }) => value.kind === 'mapping' && !TOP_LEVEL.has(key) && !key.startsWith('x-'),
  );
}

/**
 * `-p`, `COMPOSE_PROJECT_NAME`, `name:`, the folder's name.
 * @see https://docs.docker.com/compose/how-tos/project-name/
 */
function findProjectName(
  files: readonly ParsedCompose[],
  root: YamlNode | undefined,
  { env, projectName, folderName }: ComposeOptions,
): Value<string> {
  const start: Origin = { uri: files[0]?.source.uri ?? '', span: { start: 0, end: 0 } };
  const given = projectName || env.get('COMPOSE_PROJECT_NAME');
  if (given) return { known: true, value: given, origin: start };
  const written = new Reading(env).text(valueAt(root, 'name'), 'name');
  if (written) return written;
  // compose-go: loader.NormalizeProjectName
  const normal = folderName
    ?.toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  if (normal) return { known: true, value: normal, origin: start };
  return { known: false, raw: '', reason: "the project's folder is not known", origin: start };
}

function fileBlindSpots(
  files: readonly ParsedCompose[],
  root: YamlNode | undefined,
  { hasSiblingFiles = [] }: ComposeOptions,
): BlindSpot[] {
  const spots: BlindSpot[] = [];
  const include = valueAt(root, 'include');
  if (include && include.kind !== 'null' && !(include.kind === 'sequence' && include.items.length === 0)) {
    spots.push({ origin: originOf(include), kind: 'include', reason: 'included files are not read' });
  }
  const first = files[0]?.source.uri;
  if (first !== undefined && hasSiblingFiles.length > 0) {
    const origin = { uri: first, span: { start: 0, end: 0 } };
    const isOne = hasSiblingFiles.length === 1;
    const reason = `${hasSiblingFiles.join(', ')} ${isOne ? 'is' : 'are'} not read`;
    spots.push({ origin, kind: 'sibling-file', reason });
  }
  return spots;
}

function describeFile({ source, roots }: ParsedCompose): ComposeFile {
  const [root] = roots;
  const place = (key: string) => {
    const entry = entryOf(root, key);
    if (!entry) return undefined;
    return blockOf(entry) ?? emptyPlace(entry);
  };
  const servicesBlock = isLegacy(root) ? placeOf(root, source, root.flow) : place('services');
  const networksBlock = place('networks');
  return { source, ...(servicesBlock && { servicesBlock }), ...(networksBlock && { networksBlock }) };
}

/** Below a key without a value, where its first entry would go. */
function emptyPlace({ source, span, value, alias }: YamlEntry) {
  if (alias || value.kind !== 'null' || value.span.end > value.span.start) return undefined;
  const { line } = source.placeAt(span.start);
  const end = source.lineStarts[line + 1] ?? source.text.length;
  return { span: { start: end, end }, indent: source.indentAt(span.start).length + 2, flow: false };
}

function inTextOrder(problems: ComposeProblem[], files: readonly ParsedCompose[]): ComposeProblem[] {
  const order = new Map(files.map((file, index) => [file.source.uri, index]));
  return problems.sort((a, b) => (order.get(a.uri) ?? 0) - (order.get(b.uri) ?? 0) || a.span.start - b.span.start);
}
