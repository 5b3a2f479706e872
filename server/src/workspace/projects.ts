import type { ComposeSet } from '../compose';
import type { ComposeModel } from '../compose/model';
import { type LoadedConfig, loadConfig } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import { joinUri, parentUri, uriName } from '../text/uri';
import { findNginxService } from '../topology/identify';
import type { ContainerConfigFacts, NginxService, Pairing } from '../topology/types';
import type { ComposeModels, ComposeResult } from './compose-files';
import type { NamedProject } from './configuration';
import { foldersUpwards } from './discover';
import type { MemoizedReads } from './memo';
import { configOf, type LoadedFile, workspaceIncludeResolver } from './nginx-files';
import { type ContainerProject, containerProjects, loadContainer, unreadFacts } from './plan';
import type { SourceReader } from './reader';
import type { VirtualDocument } from './virtual';

/** An nginx with all that it reads, and the compose files it is read with. */
export interface ProjectFiles {
  /** Tells projects apart: two containers may read the same file. */
  readonly id: string;
  /** The file that stands for the project: the root file, or the first file of the user's that it includes. */
  readonly nginx: string;
  readonly config: LoadedConfig;
  /** All files that nginx reads, in the order of loading, with their paths in the container where they are known. */
  readonly loaded: readonly { readonly uri: string; readonly path: string | undefined }[];
  /** Texts that are no files of their own, by the URI that places in them have. */
  readonly virtuals: ReadonlyMap<string, VirtualDocument>;
  /** In merge order; empty if none belongs to it. */
  readonly compose: readonly string[];
  readonly composeResult: ComposeResult | undefined;
  /** Said where the compose files are no set that Compose loads by itself. */
  readonly assumption: string | undefined;
  /** Other sets of compose files that the user may choose instead. */
  readonly alternatives: readonly (readonly string[])[];
  /** The service that a setting names. */
  readonly service: string | undefined;
  /** The service whose container was read; undefined where it has to be guessed. */
  readonly nginxService: NginxService | undefined;
  readonly pairing: Pairing;
  /** What the container has, and what of it nginx reads. */
  readonly container: ContainerConfigFacts | undefined;
}

export interface FindInput {
  readonly nginx: readonly string[];
  readonly compose: readonly string[];
  readonly folders: readonly string[];
  /** Projects that someone names. */
  readonly named: readonly NamedProject[];
}

/**
 * Finds the projects of a workspace. First those that a setting names; then each compose service that runs nginx, with
 * the files that its container reads; then nginx files that no container reads, with the nearest compose file.
 */
export class ProjectFinder {
  readonly #memo: MemoizedReads;
  readonly #models: ComposeModels;

  constructor(memo: MemoizedReads, models: ComposeModels) {
    this.#memo = memo;
    this.#models = models;
  }

  find({ nginx, compose, folders, named: settings }: FindInput): ProjectFiles[] {
    const named = settings.flatMap((setting) => folders.flatMap((folder) => this.#bySetting(folder, setting) ?? []));
    // an absolute path leads to the same project from each folder
    const set = [...new Set(named)];
    const taken = new Set(set.map((project) => project.nginx));
    const byContainer = this.#byContainers(compose).filter((project) => !taken.has(project.nginx));
    const read = new Set([...set, ...byContainer].flatMap(({ loaded }) => loaded.map(({ uri }) => uri)));
    const alone = this.#alone(nginx.filter((uri) => !read.has(uri))).map((config) =>
      this.#byFolder(config, compose, folders),
    );
    return [...set, ...byContainer, ...alone].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  #bySetting(folder: string, setting: NamedProject): ProjectFiles | undefined {
    const uri = joinUri(folder, setting.nginx);
    const compose = setting.compose.map((path) => joinUri(folder, path));
    const composeResult = this.#models.modelOf(compose, []);
    const key = JSON.stringify([uri, compose, setting.service, setting.by]);
    return this.#memo.get(`setting ${key}`, [composeResult], (reader) => {
      const source = reader.get(uri);
      if (!source) return undefined;
      const pairing: Pairing = { kind: 'setting', text: `${setting.by} says so` };
      const model = composeResult?.model;
      const found = model && findNginxService(model, uri, setting.service);
      const container = found && loadContainer(found.service, model, reader);
      const isRead = container?.loaded.some(({ config }) => config.source.uri === uri);
      const base = {
        compose,
        composeResult,
        assumption: undefined,
        alternatives: [],
        service: setting.service,
        pairing,
      };
      if (container && isRead) return { ...fromContainer(container), ...base, id: uri, nginx: uri };
      return { ...fromFile(loadConfig(configOf(source), workspaceIncludeResolver(reader, uri))), ...base };
    });
  }

  /** The sets of all folders with compose files, in the order of the folders. */
  #sets(compose: readonly string[]): ComposeSet[] {
    const names = new Map<string, string[]>();
    for (const uri of compose) {
      const folder = parentUri(uri);
      names.set(folder, [...(names.get(folder) ?? []), uriName(uri)]);
    }
    return [...names].flatMap(([folder, files]) => this.#models.setsIn(folder, files));
  }

  #byContainers(compose: readonly string[]): ProjectFiles[] {
    const found = new Map<string, ProjectFiles>();
    for (const set of this.#sets(compose)) {
      for (const project of this.#containersOf(set)) {
        const key = `${project.nginx} ${project.nginxService?.service.name} ${parentUri(set.files[0] ?? '')}`;
        const other = found.get(key);
        if (!other || isBetter(project, other)) found.set(key, project);
      }
    }
    return this.#withIds([...found.values()]);
  }

  /** Two containers that read the same file get ids of their own. */
  #withIds(projects: readonly ProjectFiles[]): ProjectFiles[] {
    const seen = new Set<string>();
    return projects.map((project) => {
      const { nginx, nginxService } = project;
      if (!seen.has(nginx)) {
        seen.add(nginx);
        return project;
      }
      const id = `${nginx}#${project.compose.join('+')}#${nginxService?.service.name ?? ''}`;
      return this.#memo.get(`id ${id}`, [project], () => ({ ...project, id }));
    });
  }

  #containersOf(set: ComposeSet): readonly ProjectFiles[] {
    const composeResult = this.#models.modelOf(set.files, set.siblings);
    if (!composeResult) return [];
    return this.#memo.get(`containers ${set.files.join('\n')}`, [composeResult], (reader) =>
      containerProjects(composeResult.model, reader).map(
        (project): ProjectFiles => ({
          ...fromContainer(project),
          compose: set.files,
          composeResult,
          assumption: set.assumed ? set.reason : undefined,
          alternatives: set.alternatives,
          service: undefined,
        }),
      ),
    );
  }

  /** Of the files that no container reads, those that no other one of them includes. */
  #alone(uris: readonly string[]): LoadedConfig[] {
    const configs = uris.flatMap((uri) => {
      const config = this.#memo.get(`file ${uri}`, [], (reader) => {
        const source = reader.get(uri);
        return source && loadConfig(configOf(source), workspaceIncludeResolver(reader, uri));
      });
      return config && isWorthAProject(config) ? config : [];
    });
    const included = new Set<ConfigFile>();
    const roots: LoadedConfig[] = [];
    // a file that includes others comes first, so that of a cycle one remains: the root file if it is part of it
    const rank = (config: LoadedConfig): number => config.files.length + (isRootFile(config) ? 0.5 : 0);
    for (const config of [...configs].sort((a, b) => rank(b) - rank(a))) {
      if (included.has(config.root)) continue;
      roots.push(config);
      for (const file of config.files) if (file !== config.root) included.add(file);
    }
    return roots.filter(
      ({ root }) => !included.has(root) || roots.some((other) => other.root === root && other.files.length > 1),
    );
  }

  #byFolder(config: LoadedConfig, compose: readonly string[], folders: readonly string[]): ProjectFiles {
    const { uri } = config.root.source;
    for (const folder of foldersUpwards(uri, folders)) {
      const names = compose.filter((file) => parentUri(file) === folder).map(uriName);
      const sets = this.#models.setsIn(folder, names);
      const ranked = sets.map((set) => ({ set, result: this.#models.modelOf(set.files, set.siblings) }));
      const runsNginx = ranked.find(({ result }) => result && findNginxService(result.model, uri, undefined));
      const chosen = runsNginx ?? ranked[0];
      if (!chosen) continue;
      const { set, result } = chosen;
      return this.#memo.get(`alone ${uri}`, [config, set, result], (reader) => ({
        ...fromFile(config),
        container: runsNginx && result ? containerOf(uri, result.model, reader) : undefined,
        ...fromSet(set),
        composeResult: result,
        pairing: { kind: 'folder', text: `${listOf(set.files)} is the nearest compose file` },
      }));
    }
    return this.#memo.get(`alone ${uri}`, [config], () => fromFile(config));
  }
}

/** What the compose files of a project are. */
function fromSet({ files, assumed, reason, alternatives }: ComposeSet) {
  // a file that is alone in its folder is no assumption worth a word
  const isChoice = assumed && alternatives.length > 0;
  return { compose: files, assumption: isChoice ? reason : undefined, alternatives };
}

/** A file of a few settings that nothing includes says nothing by itself, as long as nginx can read it. */
function isWorthAProject({ root, files, includeProblems }: LoadedConfig): boolean {
  const names = root.body.map((directive) => directive.name.value);
  return (
    root.problems.length > 0 || files.length > 1 || includeProblems.length > 0 || names.some((name) => BLOCKS.has(name))
  );
}

/** Whether the file has what only a root file may have. */
function isRootFile({ root }: LoadedConfig): boolean {
  return root.body.some(({ name }) => /^(?:events|http|stream|mail)$/.test(name.value));
}

const BLOCKS = new Set(['events', 'http', 'stream', 'mail', 'server', 'upstream', 'location', 'map']);

/** What a project without compose files is. */
function fromFile(config: LoadedConfig): ProjectFiles {
  const { uri } = config.root.source;
  const pairing: Pairing = { kind: 'none', text: 'no compose file was found beside or above it' };
  return {
    id: uri,
    nginx: uri,
    config,
    loaded: config.files.map(({ source }) => ({ uri: source.uri, path: undefined })),
    virtuals: new Map<string, VirtualDocument>(),
    compose: [],
    composeResult: undefined,
    assumption: undefined,
    alternatives: [],
    service: undefined,
    nginxService: undefined,
    pairing,
    container: undefined,
  };
}

/** The container that has a file which its nginx does not read. */
function containerOf(uri: string, model: ComposeModel, reader: SourceReader): ContainerConfigFacts | undefined {
  const found = findNginxService(model, uri, undefined);
  const facts = found && unreadFacts(found.service, model, reader);
  if (!facts) return undefined;
  const files = facts.files.filter((file) => file.uri === uri);
  const templates = facts.templates.files.filter((file) => file.uri === uri);
  return files.length + templates.length > 0
    ? { ...facts, files, templates: { ...facts.templates, files: templates } }
    : undefined;
}

function fromContainer({ config, loaded, mainUri, nginxService, pairing, container }: ContainerProject) {
  return {
    id: mainUri,
    nginx: mainUri,
    config,
    loaded: loaded.map(({ config: file, path }) => ({ uri: file.source.uri, path })),
    virtuals: new Map(loaded.flatMap(asVirtual)),
    nginxService,
    pairing,
    container,
  };
}

function asVirtual({ virtual }: LoadedFile): [string, VirtualDocument][] {
  return virtual ? [[virtual.source.uri, virtual]] : [];
}

/** Of two sets with one nginx, the one that says more about its service; of equals the first. */
function isBetter(a: ProjectFiles, b: ProjectFiles): boolean {
  const own = (project: ProjectFiles): boolean => {
    const last = project.compose.at(-1);
    return project.compose.length > 1 && project.nginxService?.service.uri === last;
  };
  const services = (project: ProjectFiles): number => project.composeResult?.model.services.size ?? 0;
  return (
    (own(a) && !own(b)) ||
    (own(a) === own(b) && /[.-]lb\.ya?ml$/i.test(a.compose.at(-1) ?? '') && services(a) > services(b))
  );
}

function listOf(uris: readonly string[]): string {
  return uris.map(uriName).join(' and ');
}
