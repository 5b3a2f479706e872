import type { PresetName } from './rules/presets';
import type { Severity } from './rules/rule';
import type { SeverityOverrides } from './rules/run';
import type { AnalysisOptions } from './topology/types';

/**
 * The settings: under `upstreamLens.` in an editor, and the keys of `upstream-lens.config.json`. What an editor and the
 * schema of the file say of them is made from `config/schema.ts`.
 */
export interface Settings {
  /** Which files belong together, where the guess is wrong. Paths are relative to the workspace folder. */
  readonly projects: readonly ProjectSetting[];
  readonly nginxVersion: string;
  readonly health: HealthSetting;
  readonly websocketPaths: readonly string[];
  readonly profiles: readonly string[];
  readonly preset: PresetName;
  readonly rules: SeverityOverrides;
  /** Other severities in some files; of two that mean the same file and rule the later holds. */
  readonly overrides: readonly OverrideSetting[];
  /** The file with the findings that are known; empty: none. */
  readonly baseline: string;
  readonly format: FormatSetting;
  readonly codeLens: CodeLensSetting;
  readonly inlayHints: InlayHintsSetting;
}

export interface FormatSetting {
  /** Whether values are put into columns: as they stand, aligned in each run of lines, or parted by one blank. */
  readonly alignment: 'keep' | 'columns' | 'none';
  /** Blank lines in a row that stay. */
  readonly maxBlankLines: number;
}

/** What stands above a block. */
export interface CodeLensSetting {
  readonly upstreams: boolean;
  readonly services: boolean;
}

/** What is shown inside the lines though it is not written. */
export interface InlayHintsSetting {
  readonly shares: boolean;
  readonly healthDefaults: boolean;
  readonly services: boolean;
}

export interface HealthSetting {
  readonly maxFails: number;
  readonly failTimeout: string;
}

export interface ProjectSetting {
  readonly nginx: string;
  readonly compose: readonly string[];
  /** The compose service that runs nginx. */
  readonly service?: string;
}

export interface OverrideSetting {
  /** Globs. */
  readonly files: readonly string[];
  readonly rules: SeverityOverrides;
}

/** What was set, and nothing else. */
export type GivenSettings = Partial<Omit<Settings, Group>> & { readonly [Key in Group]?: Partial<Settings[Key]> };

/** Settings that are set one by one. */
type Group = 'health' | 'format' | 'codeLens' | 'inlayHints';

export const DEFAULT_SETTINGS: Settings = {
  projects: [],
  nginxVersion: '',
  health: { maxFails: 3, failTimeout: '30s' },
  websocketPaths: [],
  profiles: [],
  preset: 'recommended',
  rules: {},
  overrides: [],
  baseline: '',
  format: { alignment: 'keep', maxBlankLines: 2 },
  codeLens: { upstreams: true, services: true },
  inlayHints: { shares: true, healthDefaults: true, services: true },
};

const SEVERITIES: ReadonlySet<unknown> = new Set<Severity | 'off'>(['error', 'warning', 'information', 'hint', 'off']);
const ALIGNMENTS: ReadonlySet<unknown> = new Set<FormatSetting['alignment']>(['keep', 'columns', 'none']);
const PRESETS: ReadonlySet<unknown> = new Set<PresetName>(['recommended', 'strict', 'minimal']);

export function withDefaults(given: GivenSettings): Settings {
  return {
    ...DEFAULT_SETTINGS,
    ...given,
    health: { ...DEFAULT_SETTINGS.health, ...given.health },
    format: { ...DEFAULT_SETTINGS.format, ...given.format },
    codeLens: { ...DEFAULT_SETTINGS.codeLens, ...given.codeLens },
    inlayHints: { ...DEFAULT_SETTINGS.inlayHints, ...given.inlayHints },
  };
}

/** Reads the settings that are there. What has the wrong type counts as not set; nothing throws. */
export function parseGiven(input: unknown): GivenSettings {
  const given = asRecord(input);
  return {
    ...(Array.isArray(given.projects) && { projects: given.projects.flatMap(parseProject) }),
    ...(typeof given.nginxVersion === 'string' && { nginxVersion: given.nginxVersion }),
    ...nonEmpty('health', parseHealth(given.health)),
    ...(Array.isArray(given.websocketPaths) && { websocketPaths: asStrings(given.websocketPaths) }),
    ...(Array.isArray(given.profiles) && { profiles: asStrings(given.profiles) }),
    ...(PRESETS.has(given.preset) && { preset: given.preset as PresetName }),
    ...(isRecord(given.rules) && { rules: parseRules(given.rules) }),
    ...(Array.isArray(given.overrides) && { overrides: given.overrides.flatMap(parseOverride) }),
    ...(typeof given.baseline === 'string' && { baseline: given.baseline }),
    ...nonEmpty('format', parseFormat(given.format)),
    ...nonEmpty('codeLens', parseSwitches(given.codeLens, DEFAULT_SETTINGS.codeLens)),
    ...nonEmpty('inlayHints', parseSwitches(given.inlayHints, DEFAULT_SETTINGS.inlayHints)),
  };
}

/** The part of the settings that the analysis reads. */
export function analysisOptions(settings: Settings): AnalysisOptions {
  return {
    nginxVersion: settings.nginxVersion === '' ? undefined : settings.nginxVersion,
    websocketPaths: settings.websocketPaths,
    health: settings.health,
    profiles: settings.profiles,
  };
}

/** A group of which nothing is set is not set. */
function nonEmpty<K extends string, T extends object>(key: K, group: T): { [Key in K]?: T } {
  return Object.keys(group).length > 0 ? ({ [key]: group } as { [Key in K]: T }) : {};
}

function parseFormat(input: unknown): Partial<FormatSetting> {
  const { alignment, maxBlankLines } = asRecord(input);
  return {
    ...(ALIGNMENTS.has(alignment) && { alignment: alignment as FormatSetting['alignment'] }),
    ...(Number.isInteger(maxBlankLines) && Number(maxBlankLines) >= 1 && { maxBlankLines: Number(maxBlankLines) }),
  };
}

function parseSwitches<T extends object>(input: unknown, known: T): Partial<T> {
  const given = Object.entries(asRecord(input)).filter(([key, value]) => key in known && typeof value === 'boolean');
  return Object.fromEntries(given) as Partial<T>;
}

function parseHealth(input: unknown): Partial<HealthSetting> {
  const { maxFails, failTimeout } = asRecord(input);
  return {
    ...(Number.isInteger(maxFails) && Number(maxFails) >= 0 && { maxFails: Number(maxFails) }),
    ...(typeof failTimeout === 'string' && /^\d+(?:[smhdwMy]\d+)*[smhdwMy]?$/.test(failTimeout) && { failTimeout }),
  };
}

function parseRules(input: unknown): SeverityOverrides {
  return Object.fromEntries(
    Object.entries(asRecord(input)).filter(([, value]) => SEVERITIES.has(value)),
  ) as SeverityOverrides;
}

function parseOverride(input: unknown): OverrideSetting[] {
  const { files, rules } = asRecord(input);
  const globs = typeof files === 'string' ? [files] : asStrings(files);
  return globs.length > 0 ? [{ files: globs, rules: parseRules(rules) }] : [];
}

function parseProject(input: unknown): ProjectSetting[] {
  const { nginx, compose, service } = asRecord(input);
  if (typeof nginx !== 'string') return [];
  const files = typeof compose === 'string' ? [compose] : asStrings(compose);
  return [{ nginx, compose: files, ...(typeof service === 'string' && { service }) }];
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function asRecord(input: unknown): Record<string, unknown> {
  return isRecord(input) ? input : {};
}

function asStrings(input: unknown): string[] {
  return Array.isArray(input) ? input.filter((item): item is string => typeof item === 'string') : [];
}
