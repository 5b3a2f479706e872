import { joinUri, uriName } from '../text/uri';
import type { ReadCompose } from './files';
import type { ComposeModel, Service } from './model';
import { buildComposeModel } from './project';

/** Compose files that are read together. */
export interface ComposeSet {
  /** URIs in merge order. */
  readonly files: readonly string[];
  /** Why these, as a sentence without its period. */
  readonly reason: string;
  /** True if Compose does not load these files by itself, so that the user should be told and may choose otherwise. */
  readonly assumed: boolean;
  /** Other ways in which the last file may be read, likeliest first. */
  readonly alternatives: readonly (readonly string[])[];
  /**
   * Names of files that may be laid over these as well and bring names of their own: what is missing in the set may be
   * there. For `ComposeOptions.hasSiblingFiles`.
   */
  readonly siblings: readonly string[];
}

export interface DiscoveryOptions {
  /** `.env` of the folder, and the process environment over it. */
  readonly env: ReadonlyMap<string, string>;
  readonly readCompose: ReadCompose;
  readonly readText?: (uri: string) => string | undefined;
}

/** Names that Compose looks for, first one first (compose-go: cli/options.go, DefaultFileNames). */
export const DEFAULT_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;
/** Of these, the first one beside it is laid over it (DefaultOverrideFileNames). */
export const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
] as const;

const COMPOSE_NAME = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;
/** A load balancer's file is made to be laid over the one with the services. */
const BALANCER_NAME = /[.-]lb\.ya?ml$/i;

/**
 * The sets of compose files with which a folder is likely started: the one that Compose loads by itself (or that
 * `COMPOSE_FILE` names), and one for each other compose file, alone or laid over the first.
 * @param folder URI
 * @param names of the files in it
 * @returns the default set first; none for a folder without compose files
 * @see https://docs.docker.com/compose/how-tos/environment-variables/envvars/#compose_file
 */
export function findComposeSets(folder: string, names: readonly string[], options: DiscoveryOptions): ComposeSet[] {
  const present = new Set(names);
  const named = filesOfVariable(folder, options.env);
  const base = DEFAULT_NAMES.find((name) => present.has(name));
  const override = base === undefined ? undefined : OVERRIDE_NAMES.find((name) => present.has(name));
  const defaults = named ?? [base, override].flatMap((name) => (name === undefined ? [] : [joinUri(folder, name)]));
  const whole = modelOf(defaults, options);
  const taken = new Set([...defaults, ...(whole?.files.map(({ source }) => source.uri) ?? [])]);
  const others = [...present]
    .filter((name) => COMPOSE_NAME.test(name) && !taken.has(joinUri(folder, name)))
    .sort()
    .map((name) => ({ name, uri: joinUri(folder, name), model: modelOf([joinUri(folder, name)], options) }));

  // With `-f`, Compose leaves the override file out.
  const below = named ?? (base === undefined ? [] : [joinUri(folder, base)]);
  const baseModel = below.length === defaults.length ? whole : modelOf(below, options);
  const overlays = others.filter(({ name, model }) => isOverlay(name, model, baseModel));
  const isSpeaking = (each: { readonly model: ComposeModel | undefined }): boolean =>
    bringsNames(each.model, baseModel);
  const siblingsOf = (own: string | undefined): string[] =>
    named ? [] : overlays.filter((each) => each.name !== own && isSpeaking(each)).map(({ name }) => name);

  const sets: ComposeSet[] = [];
  if (defaults.length > 0) {
    const reason = named ? `COMPOSE_FILE names ${listOf(defaults)}` : `Compose loads ${listOf(defaults)} by itself`;
    sets.push({ files: defaults, reason, assumed: false, alternatives: [], siblings: siblingsOf(undefined) });
  }
  const overridden = override === undefined ? undefined : modelOf([joinUri(folder, override)], options);
  for (const { name, uri } of others) {
    const isOver = overlays.some((overlay) => overlay.name === name);
    const together = [...below, uri];
    if (isOver) {
      const reason = `${name} is read on top of ${listOf(below)}: it is no file that Compose loads by itself`;
      const rest = isSpeaking({ model: overridden }) && override !== undefined && !named ? [override] : [];
      const alternatives = below.length < defaults.length ? [[uri], [...defaults, uri]] : [[uri]];
      sets.push({ files: together, reason, assumed: true, alternatives, siblings: [...rest, ...siblingsOf(name)] });
    } else {
      const reason = `${name} is read alone: it is no file that Compose loads by itself`;
      const alternatives = below.length > 0 ? [together] : [];
      sets.push({ files: [uri], reason, assumed: true, alternatives, siblings: [] });
    }
  }
  return sets;
}

/** The files of `COMPOSE_FILE`. */
function filesOfVariable(folder: string, env: ReadonlyMap<string, string>): string[] | undefined {
  const value = env.get('COMPOSE_FILE');
  if (!value) return undefined;
  const separator = env.get('COMPOSE_PATH_SEPARATOR') || (value.includes(';') ? ';' : ':');
  const paths: string[] = [];
  for (const part of value.split(separator)) {
    const last = paths.at(-1);
    // `C:\compose.yml` is one path.
    if (separator === ':' && last !== undefined && /^[A-Za-z]$/.test(last)) paths[paths.length - 1] = `${last}:${part}`;
    else if (part.trim() !== '') paths.push(part.trim());
  }
  return paths.length > 0 ? [...new Set(paths.map((path) => joinUri(folder, path)))] : undefined;
}

function listOf(uris: readonly string[]): string {
  return uris.map(uriName).join(' and ');
}

function modelOf(uris: readonly string[], { env, readCompose, readText }: DiscoveryOptions): ComposeModel | undefined {
  const files = uris.flatMap((uri) => readCompose(uri) ?? []);
  if (files.length === 0) return undefined;
  return buildComposeModel(files, { env, readCompose, ...(readText && { readText }) });
}

/**
 * Whether a file makes sense on top of the base only: it is a load balancer's, one of its services has nothing to run,
 * or it refers to what only the base defines.
 */
function isOverlay(name: string, model: ComposeModel | undefined, base: ComposeModel | undefined): boolean {
  if (!base || base.services.size === 0) return false;
  if (BALANCER_NAME.test(name)) return true;
  if (!model) return false;
  for (const service of model.services.values()) {
    if (!runsAlone(service, model) && base.services.has(service.name)) return true;
  }
  return model.problems.some(
    ({ kind, name: missing }) =>
      kind === 'reference' && missing !== undefined && (base.services.has(missing) || definesResource(base, missing)),
  );
}

function definesResource(base: ComposeModel, name: string): boolean {
  const { networks, volumes, configs, secrets } = base;
  return networks.get(name)?.origin !== undefined || volumes.has(name) || configs.has(name) || secrets.has(name);
}

/** Whether a service has an image or a build; behind a blind `extends` it may have. */
function runsAlone(service: Service, model: ComposeModel): boolean {
  if (service.image || service.build || service.entries.has('provider')) return true;
  const { uri, span } = service;
  return model.blindSpots.some(
    ({ kind, origin }) =>
      kind === 'extends' && origin.uri === uri && span.start <= origin.span.start && origin.span.end <= span.end,
  );
}

/** Whether a file adds names under which a container answers. */
function bringsNames(model: ComposeModel | undefined, base: ComposeModel | undefined): boolean {
  if (!model) return true;
  if (model.blindSpots.some(({ kind }) => kind === 'include' || kind === 'extends')) return true;
  for (const service of model.services.values()) {
    if (!base?.services.has(service.name) || service.containerName || service.hostname) return true;
    if (service.networks.some(({ aliases }) => aliases.length > 0) || service.links.length > 0) return true;
  }
  return false;
}
