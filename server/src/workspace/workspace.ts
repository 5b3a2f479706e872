import { buildNginxModel, type NginxModel } from '../nginx/model';
import type { LoadedConfig } from '../nginx/scope';
import { loadConfig } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import { rules } from '../rules';
import type { Fix } from '../rules/rule';
import { type Finding, fixesOf, runRules } from '../rules/run';
import { withoutSuppressed } from '../rules/suppress';
import { analysisOptions, DEFAULT_SETTINGS, type Settings } from '../settings';
import type { FileSystem } from '../text/file-system';
import type { SourceFile } from '../text/source';
import { normalizeUri } from '../text/uri';
import { linkTopology } from '../topology/link';
import type { Topology } from '../topology/types';
import { ComposeModels } from './compose-files';
import { type DiscoveredFiles, discoverFiles, isComposeName } from './discover';
import { configOf, includeResolver } from './includes';
import { type ProjectFiles, pairFiles } from './pair';
import { SourceStore } from './sources';

/** One analysed project: immutable, and complete for the texts it was made from. */
export interface Snapshot {
  readonly files: ProjectFiles;
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  /** All files that belong to the project, with the text that was analysed. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/**
 * Everything the server and the CLI know of a workspace. Feed it folders, settings and documents; ask for snapshots.
 * Nothing is analysed twice: parses are kept for each text, models for their inputs, snapshots for their models.
 */
export class Workspace {
  readonly sources: SourceStore;
  readonly #composeModels: ComposeModels;
  #folders: readonly string[] = [];
  #searched: readonly string[] = [];
  #settings: Settings = DEFAULT_SETTINGS;
  #discovered: DiscoveredFiles | undefined;
  /** Files that the caller names besides those found in the folders. */
  #extra: readonly string[] = [];
  readonly #models = new Map<string, { readonly config: LoadedConfig; readonly model: NginxModel }>();
  readonly #snapshots = new Map<string, { readonly inputs: readonly unknown[]; readonly snapshot: Snapshot }>();

  constructor(disk: FileSystem) {
    this.sources = new SourceStore(disk);
    this.#composeModels = new ComposeModels(this.sources);
  }

  get settings(): Settings {
    return this.#settings;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /**
   * @param uris folders up to which compose files are looked for, and to which paths in settings are relative
   * @param searched folders in which files are found by their names, if only parts of `uris` are to be analysed
   */
  setFolders(uris: readonly string[], searched = uris): void {
    this.#folders = uris.map(normalizeUri);
    this.#searched = searched.map(normalizeUri);
    this.#discovered = undefined;
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
  }

  /** Adds files that belong to the analysis though their names do not tell. */
  addFiles(uris: readonly string[]): void {
    this.#extra = [...new Set([...this.#extra, ...uris.map(normalizeUri)])];
  }

  /** Looks for files again at the next snapshot: something was created, deleted or renamed. */
  forgetDiscovery(): void {
    this.#discovered = undefined;
  }

  /** Which files belong together, in the order of the root files' paths. */
  projects(): readonly ProjectFiles[] {
    const { nginx, compose } = this.#files();
    return pairFiles({
      roots: this.#roots(nginx),
      composeFiles: compose,
      modelOf: (uris) => this.#composeModels.modelOf(uris)?.model,
      folders: this.#folders,
      settings: this.#settings.projects,
    });
  }

  /** Analyses a project, or returns what is known if nothing that it reads has changed. */
  snapshot(files: ProjectFiles): Snapshot | undefined {
    const root = this.sources.get(files.nginx);
    if (!root) return undefined;
    const nginx = this.#nginxModel(configOf(root));
    const compose = this.#composeModels.modelOf(files.compose);
    const inputs = [nginx, compose, this.#settings, files.pairing.text, files.service];
    const kept = this.#snapshots.get(files.nginx);
    if (kept?.inputs.every((input, index) => input === inputs[index])) return kept.snapshot;

    const topology = linkTopology({
      nginx,
      compose: compose?.model,
      pairing: files.pairing,
      ...(files.service !== undefined && { serviceSetting: files.service }),
      options: analysisOptions(this.#settings),
    });
    const sources = new Map<string, SourceFile>();
    for (const { source } of nginx.config.files) sources.set(source.uri, source);
    for (const { source } of compose?.model.files ?? []) sources.set(source.uri, source);
    const found = runRules(topology, rules, this.#settings.rules).filter(
      (finding) => !compose?.isStale || finding.rule === 'compose-syntax' || !files.compose.includes(finding.uri),
    );
    const findings = withoutSuppressed(found, (uri) => sources.get(uri));
    const snapshot: Snapshot = { files, topology, findings, sources };
    this.#snapshots.set(files.nginx, { inputs, snapshot });
    return snapshot;
  }

  /** Snapshots of all projects. */
  snapshots(): Snapshot[] {
    const projects = this.projects();
    const roots = new Set(projects.map((project) => project.nginx));
    for (const uri of this.#snapshots.keys()) if (!roots.has(uri)) this.#snapshots.delete(uri);
    return projects.flatMap((project) => this.snapshot(project) ?? []);
  }

  /** The fixes of a finding, preferred first. */
  fixes(snapshot: Snapshot, finding: Finding): readonly Fix[] {
    return fixesOf(finding, rules, snapshot.topology);
  }

  #files(): { nginx: readonly string[]; compose: readonly string[] } {
    this.#discovered ??= discoverFiles(this.sources, this.#searched);
    const nginx = new Set(this.#discovered.nginx);
    const compose = new Set(this.#discovered.compose);
    for (const { uri, languageId } of this.sources.openDocuments()) {
      if (languageId.toLowerCase() === 'nginx') nginx.add(uri);
      else if (isComposeName(uri.slice(uri.lastIndexOf('/') + 1))) compose.add(uri);
    }
    for (const uri of this.#extra) (/\.ya?ml$/i.test(uri) ? compose : nginx).add(uri);
    for (const project of this.#settings.projects) {
      for (const folder of this.#folders) nginx.add(normalizeUri(`${folder}/${project.nginx}`));
    }
    return { nginx: [...nginx].sort(), compose: [...compose].sort() };
  }

  /** The files that no other file includes. */
  #roots(uris: readonly string[]): ConfigFile[] {
    const configs = uris.flatMap((uri) => {
      const source = this.sources.get(uri);
      return source ? [configOf(source)] : [];
    });
    const included = new Set<string>();
    for (const config of configs) {
      if (!mayInclude(config)) continue;
      for (const file of this.#nginxModel(config).config.files) {
        if (file !== config) included.add(file.source.uri);
      }
    }
    return configs.filter((config) => !included.has(config.source.uri));
  }

  #nginxModel(root: ConfigFile): NginxModel {
    const config = loadConfig(root, includeResolver(this.sources, root.source.uri));
    const kept = this.#models.get(root.source.uri);
    if (kept && isSameConfig(kept.config, config)) return kept.model;
    const model = buildNginxModel(config);
    this.#models.set(root.source.uri, { config, model });
    return model;
  }
}

function mayInclude(config: ConfigFile): boolean {
  return config.source.text.includes('include');
}

function isSameConfig(a: LoadedConfig, b: LoadedConfig): boolean {
  return (
    a.root === b.root &&
    a.files.length === b.files.length &&
    a.files.every((file, index) => file === b.files[index]) &&
    a.includeProblems.length === b.includeProblems.length
  );
}
