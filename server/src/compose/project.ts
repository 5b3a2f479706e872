import type { Origin } from '../text/span';
import { parentUri } from '../text/uri';
import type { ReadDockerfile } from './build';
import { describeFile, isLegacy, legacyServices } from './describe';
import { Extends } from './extends';
import { type FileContext, ProjectFiles, type ReadCompose } from './files';
import { Includes } from './include';
import { interpolate } from './interpolate';
import { type MergeContext, mergeRoots } from './merge';
import type { BlindSpot, ComposeModel, ComposeProblem, Service, Value } from './model';
import type { ParsedCompose } from './parse';
import { Reading } from './reading';
import { findMissingNames } from './references';
import { readService } from './service';
import { readConfigs, readNetworkDefinitions, readVolumeDefinitions } from './top-level';
import { entryOf, originOf, valueAt, type YamlEntry, type YamlNode } from './tree';

export interface ComposeOptions {
  /** For interpolation: `.env`, and the process environment over it. */
  readonly env: ReadonlyMap<string, string>;
  readonly readDockerfile?: ReadDockerfile;
  /**
   * Reads the files that `include` and `extends.file` name, by URI. Without it, or where it gives nothing, they are
   * blind spots.
   */
  readonly readCompose?: ReadCompose;
  /** Reads `env_file`s and the `.env` beside included files, by URI; undefined if there is none. */
  readonly readText?: (uri: string) => string | undefined;
  /** The project's name where the caller knows it, as from `docker compose -p`. */
  readonly projectName?: string;
  /** Name of the folder of the first file, from which Compose makes the project's name. */
  readonly folderName?: string;
  /** Names of compose files of the same project that are not among `files`, but may be laid over them. */
  readonly hasSiblingFiles?: readonly string[];
}

/**
 * Builds the model of one project: `include` and `extends` are followed per file, then the files are merged. Never
 * throws; what cannot be read is a problem or a blind spot.
 * @param files in merge order, later ones over earlier ones
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md (compose-go: loader/loader.go)
 */
export function buildComposeModel(files: readonly ParsedCompose[], options: ComposeOptions): ComposeModel {
  const folder = parentUri(files[0]?.source.uri ?? '');
  const projectName = findProjectName(files, folder, options);
  const env = new Map(options.env);
  if (projectName.known && !env.has('COMPOSE_PROJECT_NAME')) env.set('COMPOSE_PROJECT_NAME', projectName.value);
  const project = new ProjectFiles(files, { folder, env }, options.readCompose);
  const reading = new Reading(project.contextOf);
  const roots = layersOf(files, project, reading, options);
  const root = mergeLayers(roots, project, reading);

  const sources = { dockerfiles: { read: options.readDockerfile, projectFolder: folder }, readText: options.readText };
  const services = new Map<string, Service>();
  for (const entry of reading.entries(valueAt(root, 'services'), 'services')) {
    services.set(entry.key, readService(writtenEntry(roots, entry), entry.value, reading, sources));
  }
  const networks = readNetworkDefinitions(root, reading, projectName, services.values());
  const configs = readConfigs(root, 'configs', reading);
  const secrets = readConfigs(root, 'secrets', reading);
  const volumes = readVolumeDefinitions(root, reading);
  reading.blindSpots.push(...siblingBlindSpots(files, options));

  const all = project.all.map(({ file }) => file);
  const problems = all.flatMap((file) => file.problems);
  // Like Compose, speak of services only when the YAML can be read.
  if (all.every((file) => file.isSound)) {
    problems.push(...reading.problems);
    if (!reading.blindSpots.some(({ kind }) => HIDES_NAMES.has(kind))) {
      const [ofNetworks, ofConfigs] = [keysOf(networks), keysOf(configs)];
      const names = { services: keysOf(services), networks: ofNetworks, configs: ofConfigs };
      const defined = { ...names, secrets: keysOf(secrets), volumes: keysOf(volumes) };
      problems.push(...findMissingNames(services.values(), defined));
    }
  }
  return {
    files: project.all.map(({ file, role }) => describeFile(file, role, project.contextOf(file.source).folder)),
    projectName,
    services,
    networks,
    configs,
    secrets,
    volumes,
    activeProfiles: (env.get('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile !== ''),
    problems: inTextOrder(problems, all),
    blindSpots: reading.blindSpots,
  };
}

function keysOf(map: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set(map.keys());
}

/** Blind spots behind which a missing name may be defined. */
const HIDES_NAMES = new Set<BlindSpot['kind']>(['include', 'extends', 'sibling-file']);

/** All documents of all files, lowest first: each behind those that it includes. */
function layersOf(
  files: readonly ParsedCompose[],
  project: ProjectFiles,
  reading: Reading,
  options: ComposeOptions,
): YamlNode[] {
  const includes = new Includes(reading, project, options.readText);
  const hasServices = files.some((file) => file.roots.some((root) => entryOf(root, 'services')));
  return files.flatMap(({ source, roots }) =>
    roots.flatMap((root) => includes.expand(hasServices ? root : modernRoot(root), [source.uri])),
  );
}

/** A file of version 1, which has its services at the top, with `services` around them. */
function modernRoot(root: YamlNode): YamlNode {
  if (!isLegacy(root)) return root;
  const services = new Set(legacyServices(root));
  const value = { ...root, entries: [...services] };
  const entry = {
    key: 'services',
    keySpan: root.span,
    source: root.source,
    span: root.span,
    alias: false,
    merged: true,
  };
  return { ...root, entries: [...root.entries.filter((each) => !services.has(each)), { ...entry, value }] };
}

function mergeLayers(roots: readonly YamlNode[], project: ProjectFiles, reading: Reading): YamlNode | undefined {
  const merging: MergeContext = {
    textOf: (text, node) => {
      const value = interpolate(text, reading.envOf(node), originOf(node));
      if (value.known) return value.value;
      reading.blindSpots.push({ origin: value.origin, kind: 'interpolation', reason: value.reason });
      return undefined;
    },
    conflict: (over, path) => reading.shapeProblem(over, `cannot override ${path}`),
  };
  for (const root of roots) {
    if (root.kind !== 'mapping' && root.kind !== 'null') {
      reading.shapeProblem(root, 'top-level object must be a mapping');
    }
  }
  const extended = new Extends(reading, project, merging);
  const [first, ...rest] = roots.filter((root) => root.kind === 'mapping').map((root) => extended.resolve(root));
  return first && rest.reduce((base, over) => mergeRoots(base, over, merging), first);
}

/** The entry of a service in the lowest file that has it. */
function writtenEntry(roots: readonly YamlNode[], entry: YamlEntry): YamlEntry {
  for (const root of roots) {
    const found = entryOf(valueAt(root, 'services'), entry.key);
    if (found) return found;
  }
  return entry;
}

/**
 * `-p`, `COMPOSE_PROJECT_NAME`, `name:`, the folder's name.
 * @see https://docs.docker.com/compose/how-tos/project-name/
 */
function findProjectName(
  files: readonly ParsedCompose[],
  folder: string,
  { env, projectName, folderName }: ComposeOptions,
): Value<string> {
  const start: Origin = { uri: files[0]?.source.uri ?? '', span: { start: 0, end: 0 } };
  const given = projectName || env.get('COMPOSE_PROJECT_NAME');
  if (given) return { known: true, value: given, origin: start };
  const context: FileContext = { folder, env };
  const reading = new Reading(() => context);
  const names = files.flatMap((file) =>
    file.roots.flatMap((root) => reading.text(valueAt(root, 'name'), 'name') ?? []),
  );
  const written = names.at(-1);
  if (written) return written;
  // compose-go: loader.NormalizeProjectName
  const normal = folderName
    ?.toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  if (normal) return { known: true, value: normal, origin: start };
  return { known: false, raw: '', reason: "the project's folder is not known", origin: start };
}

function siblingBlindSpots(files: readonly ParsedCompose[], { hasSiblingFiles = [] }: ComposeOptions): BlindSpot[] {
  const first = files[0]?.source.uri;
  if (first === undefined || hasSiblingFiles.length === 0) return [];
  const origin = { uri: first, span: { start: 0, end: 0 } };
  const reason = `${hasSiblingFiles.join(', ')} ${hasSiblingFiles.length === 1 ? 'is' : 'are'} not read`;
  return [{ origin, kind: 'sibling-file', reason }];
}

function inTextOrder(problems: ComposeProblem[], files: readonly ParsedCompose[]): ComposeProblem[] {
  const order = new Map(files.map((file, index) => [file.source.uri, index]));
  return problems.sort((a, b) => (order.get(a.uri) ?? 0) - (order.get(b.uri) ?? 0) || a.span.start - b.span.start);
}
