import { CONFIG_NAME, type ConfigurationFile, readConfiguration } from '../config/read';
import { rules } from '../rules';
import { type LevelLayer, type Levels, levelsOf } from '../rules/levels';
import { DEFAULT_SETTINGS, type GivenSettings, type ProjectSetting, type Settings, withDefaults } from '../settings';
import { globMatcher } from '../text/glob';
import { isInside, joinUri, parentUri, relativeUri, uriPath } from '../text/uri';
import { BASELINE_NAME, type Baseline, readBaseline } from './baseline';
import { foldersUpwards } from './discover';
import type { MemoizedReads } from './memo';

/** What holds for one project: what was set in the editor or on the command line, over its configuration file. */
export interface ProjectSettings {
  readonly settings: Settings;
  readonly levels: Levels;
  readonly file: ConfigurationFile | undefined;
  readonly baseline: Baseline | undefined;
  /** Where the baseline is, or would be. */
  readonly baselineUri: string | undefined;
}

/** A project that someone names, and who does. */
export interface NamedProject extends ProjectSetting {
  readonly by: string;
}

/** Where settings come from, besides files. */
export interface SettingSources {
  /** What was set in the editor or on the command line; it stands before the files. */
  readonly given: GivenSettings;
  /** Workspace folders. */
  readonly folders: readonly string[];
  /** A configuration file that is used in place of those found. */
  readonly configUri: string | undefined;
  /** A baseline that is used in place of those that the files name. */
  readonly baselineUri: string | undefined;
  /** Whether a baseline of the usual name beside the configuration file is used though nobody names it. */
  readonly hasUsualBaseline: boolean;
  /** False: each rule has its own severity, and nothing is left out. */
  readonly hasSeverities: boolean;
}

const METAS = rules.map(({ meta }) => meta);

/** Finds and reads configuration files and baselines; the same object again as long as nothing of it changes. */
export class Configurations {
  readonly #memo: MemoizedReads;
  readonly #sound = new Map<string, ConfigurationFile>();
  readonly #kept = new Map<string, { readonly inputs: readonly unknown[]; readonly value: ProjectSettings }>();
  #current = new Map<string, ConfigurationFile>();
  #baselines = new Map<string, Baseline>();

  constructor(memo: MemoizedReads) {
    this.#memo = memo;
  }

  /** Begins a pass. */
  startPass(): void {
    this.#current = new Map();
    this.#baselines = new Map();
  }

  /** The configuration and baseline files of this pass, with what is wrong in them. */
  problems(): { uri: string; problems: ConfigurationFile['problems'] }[] {
    return [...this.#current.values(), ...this.#baselines.values()].map(({ uri, problems }) => ({ uri, problems }));
  }

  /** The projects that are named: in the editor or on the command line, else in the files. */
  projects({ given, configUri, folders }: SettingSources, uris: readonly string[], anchors: readonly string[]) {
    const files = new Set<ConfigurationFile>();
    const above = anchors.flatMap((anchor) => foldersUpwards(`${anchor}/file`, folders));
    const all = configUri ? [configUri] : [...uris, ...above.map((folder) => joinUri(folder, CONFIG_NAME))];
    for (const uri of new Set(all)) {
      const file = this.#read(uri);
      if (file) files.add(file);
    }
    if (given.projects) return given.projects.map(byEditor);
    return [...files].flatMap((file) => (file.given.projects ?? []).map((project) => byFile(project, file)));
  }

  /** What holds for the project that this nginx file stands for. */
  settingsFor(nginx: string, sources: SettingSources): ProjectSettings {
    const file = this.#nearest(nginx, sources);
    const baselineUri = baselineOf(file, sources, nginx);
    const baseline = baselineUri === undefined ? undefined : this.#baseline(baselineUri);
    const key = `${file?.uri} ${baselineUri}`;
    const inputs = [file, baseline, sources.given, sources.folders.join('\n')];
    const kept = this.#kept.get(key);
    if (kept?.inputs.every((input, index) => input === inputs[index])) return kept.value;
    const value = { ...combine(file, sources), file, baseline, baselineUri };
    this.#kept.set(key, { inputs, value });
    return value;
  }

  #nearest(nginx: string, { folders, configUri }: SettingSources): ConfigurationFile | undefined {
    if (configUri) return this.#read(configUri);
    for (const folder of foldersUpwards(nginx, folders)) {
      // nothing is read in the folder of a file that lies elsewhere
      if (!folders.some((root) => isInside(folder, root))) continue;
      const file = this.#read(joinUri(folder, CONFIG_NAME));
      if (file) return file;
    }
    return undefined;
  }

  /** While a file is half typed, what it said before holds. */
  #read(uri: string): ConfigurationFile | undefined {
    const file = this.#memo.get(`config ${uri}`, [], (reader) => {
      const source = reader.get(uri);
      if (!source) return undefined;
      const fresh = readConfiguration(source, METAS);
      const before = this.#sound.get(uri);
      if (fresh.isSound) this.#sound.set(uri, fresh);
      return fresh.isSound || !before ? fresh : { ...before, problems: fresh.problems };
    });
    if (file) this.#current.set(uri, file);
    return file;
  }

  #baseline(uri: string): Baseline | undefined {
    const baseline = this.#memo.get(`baseline ${uri}`, [], (reader) => {
      const source = reader.get(uri);
      return source && readBaseline(source);
    });
    if (baseline) this.#baselines.set(uri, baseline);
    return baseline;
  }
}

function byEditor(project: ProjectSetting): NamedProject {
  return { ...project, by: 'the setting upstreamLens.projects' };
}

/** With paths that lead to the same files from every folder. */
function byFile({ nginx, compose, ...rest }: ProjectSetting, { folder }: ConfigurationFile): NamedProject {
  const absolute = (path: string): string => uriPath(joinUri(folder, path));
  return { ...rest, nginx: absolute(nginx), compose: compose.map(absolute), by: CONFIG_NAME };
}

function baselineOf(
  file: ConfigurationFile | undefined,
  { given, folders, baselineUri, hasUsualBaseline, hasSeverities }: SettingSources,
  nginx: string,
): string | undefined {
  if (!hasSeverities) return undefined;
  if (baselineUri !== undefined) return baselineUri;
  const folder = folderOf(nginx, folders) ?? parentUri(nginx);
  if (given.baseline) return joinUri(folder, given.baseline);
  // set to nothing in the editor: none
  if (given.baseline !== undefined) return undefined;
  if (file?.given.baseline) return joinUri(file.folder, file.given.baseline);
  return hasUsualBaseline ? joinUri(file?.folder ?? folder, BASELINE_NAME) : undefined;
}

function combine(
  file: ConfigurationFile | undefined,
  { given, folders, hasSeverities }: SettingSources,
): Pick<ProjectSettings, 'settings' | 'levels'> {
  const inFile = file?.given ?? {};
  const settings = withDefaults({
    ...inFile,
    ...given,
    health: { ...inFile.health, ...given.health },
    format: { ...inFile.format, ...given.format },
  });
  if (!hasSeverities) return { settings, levels: levelsOf('recommended', []) };
  const layers = [
    ...(file ? [layerOf(inFile, () => file.folder)] : []),
    layerOf(given, (uri) => folderOf(uri, folders)),
  ];
  return { settings, levels: levelsOf(settings.preset, layers) };
}

function layerOf(
  { rules: severities, overrides }: GivenSettings,
  base: (uri: string) => string | undefined,
): LevelLayer {
  return {
    rules: severities ?? DEFAULT_SETTINGS.rules,
    overrides: (overrides ?? []).map((override) => {
      const matches = globMatcher(override.files);
      return { rules: override.rules, matches: (uri) => matches(relativeUri(base(uri) ?? '', uri)) };
    }),
  };
}

/** The innermost workspace folder that holds a file. */
function folderOf(uri: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => isInside(uri, folder)).sort((a, b) => b.length - a.length)[0];
}
