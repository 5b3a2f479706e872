import { CONFIG_NAME } from '../config/read';
import { buildNginxModel } from '../nginx/model';
import type { LoadedConfig } from '../nginx/scope';
import { rules } from '../rules';
import type { Levels } from '../rules/levels';
import type { Fix, RelatedPlace } from '../rules/rule';
import { type Finding, fixesOf, runRules } from '../rules/run';
import { analysisOptions, type GivenSettings, type Settings } from '../settings';
import type { TextEdit } from '../text/edit';
import type { FileSystem } from '../text/file-system';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import type { Origin } from '../text/span';
import { normalizeUri, parentUri, uriName } from '../text/uri';
import { linkTopology } from '../topology/link';
import type { Topology } from '../topology/types';
import { type BaselineEntry, baselineEntries } from './baseline';
import { ComposeModels, type ComposeResult } from './compose-files';
import { Configurations, type ProjectSettings, type SettingSources } from './configuration';
import { type DiscoveredFiles, discoverFiles, isComposeName, MAX_ENTRIES } from './discover';
import { ignoreEditFor, withoutIgnored } from './ignored';
import { MemoizedReads } from './memo';
import { type ProjectFiles, ProjectFinder } from './projects';
import { SourceStore } from './sources';
import { realEdits, realOrigin } from './virtual';

export type { ProjectFiles } from './projects';

/** One analysed project: immutable, and complete for the texts it was made from. */
export interface Snapshot {
  readonly files: ProjectFiles;
  readonly topology: Topology;
  /** In files that the user can open. */
  readonly findings: readonly Finding[];
  /**
   * All files that belong to the project, each with the text in which the places of the topology stand: for a compose
   * file that is half typed, its last readable one.
   */
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly settings: ProjectSettings;
  /** What the baseline holds, or would hold, of each finding; empty without one. */
  readonly entries: ReadonlyMap<Finding, BaselineEntry>;
  /** Findings that are left out because the baseline knows them. */
  readonly known: readonly Finding[];
}

/** Something that is wrong in a configuration file or a baseline. */
export interface ConfigurationProblem extends Origin {
  readonly message: string;
}

/** Something that a user must know of a file or a folder, as the rest of a sentence that begins with its path. */
export interface Notice {
  readonly uri: string;
  readonly text: string;
}

interface KeptSnapshot {
  readonly files: ProjectFiles;
  readonly settings: ProjectSettings;
  readonly shared: string;
  readonly snapshot: Snapshot;
}

/**
 * Everything the server and the CLI know of a workspace. Feed it folders, settings and documents; ask for snapshots.
 * Nothing is analysed twice: what was read is remembered, and only what a change touches is done again.
 */
export class Workspace {
  readonly sources: SourceStore;
  readonly #memo: MemoizedReads;
  readonly #finder: ProjectFinder;
  #folders: readonly string[] = [];
  #searched: readonly string[] = [];
  #given: GivenSettings = {};
  #configUri: string | undefined;
  #baselineUri: string | undefined;
  #hasUsualBaseline = false;
  #hasSeverities = true;
  readonly #configurations: Configurations;
  #discovered: DiscoveredFiles | undefined;
  /** Files that the caller names besides those found in the folders. */
  #extra: readonly string[] = [];
  /** The files that a project shares with others, on lines, by its id. */
  #shared: ReadonlyMap<string, string> = new Map();
  #projectSettings: ReadonlyMap<string, ProjectSettings> = new Map();
  readonly #snapshots = new Map<string, KeptSnapshot>();
  /** What a finding was before it was moved to the file that holds its text; fixes are asked of that. */
  readonly #reported = new WeakMap<Finding, Finding>();
  /** How many projects were linted; tests hold the work per edit to it. */
  lints = 0;

  constructor(disk: FileSystem | SourceStore) {
    this.sources = disk instanceof SourceStore ? disk : new SourceStore(disk);
    this.#memo = new MemoizedReads(this.sources);
    this.#finder = new ProjectFinder(this.#memo, new ComposeModels(this.#memo));
    this.#configurations = new Configurations(this.#memo);
    this.sources.onChange((uri) => this.#memo.touch(uri));
  }

  /** The same workspace with texts of its own, to try out edits. */
  fork(): Workspace {
    const copy = new Workspace(this.sources.fork());
    copy.#folders = this.#folders;
    copy.#searched = this.#searched;
    copy.#given = this.#given;
    copy.#configUri = this.#configUri;
    copy.#baselineUri = this.#baselineUri;
    copy.#hasUsualBaseline = this.#hasUsualBaseline;
    copy.#hasSeverities = this.#hasSeverities;
    copy.#discovered = this.#discovered;
    copy.#extra = this.#extra;
    return copy;
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

  /** What was set in the editor or on the command line: it stands before the configuration files. */
  setSettings(settings: GivenSettings): void {
    // editors send all settings whenever one of any extension changes
    if (JSON.stringify(settings) !== JSON.stringify(this.#given)) this.#given = settings;
  }

  /** Uses this configuration file in place of those beside and above the nginx files. */
  useConfiguration(uri: string): void {
    this.#configUri = normalizeUri(uri);
  }

  /** Uses this baseline in place of those that are named; without one, also those that lie where they usually do. */
  useBaseline(uri?: string): void {
    this.#baselineUri = uri && normalizeUri(uri);
    this.#hasUsualBaseline = true;
  }

  /** Gives each rule its own severity, and leaves nothing out: neither settings nor baselines are heeded. */
  ignoreSeverities(): void {
    this.#hasSeverities = false;
  }

  /** Adds files that belong to the analysis though their names do not tell. */
  addFiles(uris: readonly string[]): void {
    this.#extra = [...new Set([...this.#extra, ...uris.map(normalizeUri)])];
  }

  /** Looks for files again, and at all that was read, at the next snapshot: something was created, deleted or renamed. */
  forgetDiscovery(): void {
    this.#discovered = undefined;
    this.#memo.verify();
  }

  /** Looks at all that was read at the next snapshot: for editors that do not tell of changes on disk. */
  checkDisk(): void {
    this.#memo.verify();
  }

  /** Which files belong together, in the order of their paths. */
  projects(): readonly ProjectFiles[] {
    const { nginx, compose, config } = this.#files();
    const sources = this.#settingSources;
    this.#configurations.startPass();
    const named = this.#configurations.projects(sources, config, [...this.#searched, ...this.#extra.map(parentUri)]);
    const projects = this.#finder.find({ nginx, compose, folders: this.#folders, named });
    this.#projectSettings = new Map(
      projects.map((project) => [project.id, this.#configurations.settingsFor(project.nginx, sources)]),
    );
    this.#shared = sharedFiles(projects);
    this.#memo.endPass();
    const ids = new Set(projects.map(({ id }) => id));
    for (const id of this.#snapshots.keys()) if (!ids.has(id)) this.#snapshots.delete(id);
    return projects;
  }

  /** Compose files that were found by their names, whatever reads them. */
  composeFiles(): readonly string[] {
    return this.#files().compose;
  }

  /** What is wrong in the configuration files and baselines, by file; without problems, for those that are sound. */
  configurationProblems(): ReadonlyMap<string, readonly ConfigurationProblem[]> {
    return new Map(
      this.#configurations
        .problems()
        .map(({ uri, problems }) => [uri, problems.map((problem): ConfigurationProblem => ({ uri, ...problem }))]),
    );
  }

  /** Analyses a project, or returns what is known if it is still the same. */
  snapshot(files: ProjectFiles): Snapshot {
    const kept = this.#snapshots.get(files.id);
    const settings = this.#settingsOf(files);
    const shared = this.#shared.get(files.id) ?? '';
    if (kept?.files === files && kept.settings === settings && kept.shared === shared) return kept.snapshot;
    this.lints++;
    const { composeResult: compose } = files;
    const topology = this.link(files);
    const sources = new Map<string, SourceFile>();
    for (const { source } of topology.nginx.config.files)
      if (!files.virtuals.has(source.uri)) sources.set(source.uri, source);
    for (const { source } of compose?.model.files ?? []) sources.set(source.uri, source);
    const isShared = (uri: string): boolean => shared.split('\n').includes(uri);
    const found = runRules(topology, rules, levelsIn(files, settings.levels))
      // what this project does not use the other one may
      .filter((finding) => finding.rule !== 'upstream-unused' || !isShared(finding.uri))
      .flatMap((finding) => this.#inRealFile(finding, files))
      .filter((finding) => !compose?.isStale || finding.rule === 'compose-syntax' || !isInCompose(finding, files));
    const told = withoutIgnored(found, { files, topology, levels: settings.levels, sources, isShared });
    const { baseline, baselineUri } = settings;
    const entries: Snapshot['entries'] =
      baselineUri === undefined ? new Map() : baselineEntries(told, baselineUri, (uri) => sources.get(uri));
    const isKnown = (finding: Finding): boolean =>
      baseline?.known.has(entries.get(finding)?.fingerprint ?? '') === true;
    const findings = told.filter((finding) => !isKnown(finding));
    const snapshot: Snapshot = {
      files,
      topology,
      findings,
      sources: new Map([...sources, ...(compose?.placed ?? []).map(({ source }) => [source.uri, source] as const)]),
      settings,
      entries,
      known: told.filter(isKnown),
    };
    this.#snapshots.set(files.id, { files, settings, shared, snapshot });
    return snapshot;
  }

  /** What the files of a project mean together: what the rules are run over. */
  link(files: ProjectFiles): Topology {
    const { composeResult: compose } = files;
    const linked = linkTopology({
      nginx: modelOf(files.config),
      compose: compose?.model,
      pairing: files.pairing,
      ...(files.service !== undefined && { serviceSetting: files.service }),
      ...(files.nginxService && { nginxService: files.nginxService }),
      options: analysisOptions(this.#settingsOf(files).settings),
      ...(files.container && { container: files.container }),
    });
    const unread = compose ? [] : this.#refusedOf(files.compose);
    return { ...linked, blindSpots: [...linked.blindSpots, ...staleFiles(compose), ...unread] };
  }

  /** Snapshots of all projects. */
  snapshots(): Snapshot[] {
    return this.projects().map((project) => this.snapshot(project));
  }

  /** The fixes of a finding, preferred first; those that would edit what is no file of the user's are left out. */
  fixes(snapshot: Snapshot, finding: Finding): readonly Fix[] {
    const { virtuals } = snapshot.files;
    const fixes = fixesOf(this.asReported(finding), rules, snapshot.topology).flatMap(usable);
    if (virtuals.size === 0) return fixes;
    return fixes.flatMap((fix) => {
      const edits = realEdits(virtuals, fix.edits, (uri) => snapshot.sources.get(uri));
      return edits ? [{ ...fix, edits }] : [];
    });
  }

  /** A finding as the rule reported it: in the text that nginx reads, which may stand inside another file. */
  asReported(finding: Finding): Finding {
    return this.#reported.get(finding) ?? finding;
  }

  /** The edit that silences a finding by a comment above its line; undefined where none can stand. */
  ignoreEdit(snapshot: Snapshot, finding: Finding): TextEdit | undefined {
    return ignoreEditFor(finding, this.asReported(finding), snapshot);
  }

  /** What is there, but was left out, for the user to know: a file that is no text, or too large. */
  notices(): readonly Notice[] {
    const notices = [...this.sources.refused].map(([uri, reason]) => ({ uri, text: `is not read: ${reason}` }));
    if (!this.#discovered?.isCut) return notices;
    const text = `holds more than ${MAX_ENTRIES.toLocaleString('en')} files and folders, of which the rest is not looked at; name the files, or a smaller folder`;
    return [...notices, ...this.#searched.slice(0, 1).map((uri) => ({ uri, text }))];
  }

  #refusedOf(uris: readonly string[]): Topology['blindSpots'] {
    return uris.flatMap((uri) => {
      const reason = this.sources.refusal(uri);
      return reason === undefined ? [] : [{ reason: `${uriName(uri)} is not read: ${reason}` }];
    });
  }

  /** Moves a finding to the file that holds its text; one in a file of the image is nobody's to mend. */
  #inRealFile(finding: Finding, { virtuals }: ProjectFiles): Finding[] {
    const isMoved = virtuals.has(finding.uri) || finding.related?.some(({ uri }) => virtuals.has(uri));
    if (virtuals.size === 0 || !isMoved) return [finding];
    const move = (origin: Origin): Origin | undefined => {
      const virtual = virtuals.get(origin.uri);
      return virtual ? realOrigin(virtual, origin) : origin;
    };
    const place = move(finding);
    if (!place) return [];
    const related = (finding.related ?? []).flatMap((entry): RelatedPlace[] => {
      const moved = move(entry);
      return moved ? [{ ...moved, message: entry.message }] : [];
    });
    const moved: Finding = { ...finding, uri: place.uri, span: place.span, related };
    this.#reported.set(moved, finding);
    return [moved];
  }

  /** The settings that hold for an nginx file, whether or not it belongs to a project. */
  settingsFor(uri: string): Settings {
    return this.#configurations.settingsFor(uri, this.#settingSources).settings;
  }

  #settingsOf({ id, nginx }: ProjectFiles): ProjectSettings {
    return this.#projectSettings.get(id) ?? this.#configurations.settingsFor(nginx, this.#settingSources);
  }

  get #settingSources(): SettingSources {
    return {
      given: this.#given,
      folders: this.#folders,
      configUri: this.#configUri,
      baselineUri: this.#baselineUri,
      hasUsualBaseline: this.#hasUsualBaseline,
      hasSeverities: this.#hasSeverities,
    };
  }

  #files(): { nginx: readonly string[]; compose: readonly string[]; config: readonly string[] } {
    this.#discovered ??= discoverFiles(this.sources, this.#searched);
    const nginx = new Set(this.#discovered.nginx);
    const compose = new Set(this.#discovered.compose);
    const config = new Set(this.#discovered.config);
    for (const { uri, languageId } of this.sources.openDocuments()) {
      if (languageId.toLowerCase() === 'nginx') nginx.add(uri);
      else if (isComposeName(uriName(uri))) compose.add(uri);
      else if (uriName(uri) === CONFIG_NAME) config.add(uri);
    }
    for (const uri of this.#extra) (/\.ya?ml$/i.test(uri) ? compose : nginx).add(uri);
    return { nginx: [...nginx].sort(), compose: [...compose].sort(), config: [...config].sort() };
  }
}

/** For each project, the files that another one reads too. */
function sharedFiles(projects: readonly ProjectFiles[]): ReadonlyMap<string, string> {
  const filesOf = ({ loaded, compose }: ProjectFiles): Set<string> =>
    new Set([...loaded.map(({ uri }) => uri), ...compose]);
  const all = new Map(projects.map((project) => [project.id, filesOf(project)]));
  const counts = new Map<string, number>();
  for (const files of all.values()) for (const uri of files) counts.set(uri, (counts.get(uri) ?? 0) + 1);
  return new Map(
    [...all].map(([id, files]) => [id, [...files].filter((uri) => (counts.get(uri) ?? 0) > 1).join('\n')]),
  );
}

/** Of a text inside a compose file, the file's own levels hold. */
function levelsIn({ virtuals }: ProjectFiles, levels: Levels): Levels {
  if (virtuals.size === 0) return levels;
  const fileOf = (uri: string): string => virtuals.get(uri)?.config?.content?.origin.uri ?? uri;
  return { isOn: levels.isOn, levelIn: (uri, meta, own) => levels.levelIn(fileOf(uri), meta, own) };
}

/** With each edit once: a line in a file that is included twice stands for two servers, and is edited for both. */
const usable = onceFor((fix: Fix): Fix[] => {
  // in a broken file there may be no place for the edit
  if (fix.edits.length === 0) return [];
  const edits = new Map(
    fix.edits.map((edit) => [JSON.stringify([edit.uri, edit.span.start, edit.span.end, edit.newText]), edit]),
  );
  return [edits.size === fix.edits.length ? fix : { ...fix, edits: [...edits.values()] }];
});

const modelOf = onceFor((config: LoadedConfig) => buildNginxModel(config));

/** The compose files that are half typed, while what they said before is used. */
function staleFiles(compose: ComposeResult | undefined): Topology['blindSpots'] {
  if (!compose?.isStale) return [];
  const broken = new Map(compose.model.problems.flatMap((each) => (each.kind === 'yaml' ? [[each.uri, each]] : [])));
  return [...broken].map(([uri, { span }]) => ({
    reason: `${uriName(uri)} cannot be parsed; its last readable version is used`,
    origin: { uri, span },
  }));
}

function isInCompose({ uri }: Finding, { compose }: ProjectFiles): boolean {
  return compose.includes(uri);
}
