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
export type GivenSettings = Partial<Omit<Settings, 'health'>> & { readonly health?: Partial<HealthSetting> };

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
};

const SEVERITIES: ReadonlySet<unknown> = new Set<Severity | 'off'>(['error', 'warning', 'information', 'hint', 'off']);
const PRESETS: ReadonlySet<unknown> = new Set<PresetName>(['recommended', 'strict', 'minimal']);

export function withDefaults(given: GivenSettings): Settings {
  return { ...DEFAULT_SETTINGS, ...given, health: { ...DEFAULT_SETTINGS.health, ...given.health } };
}

/** Reads the settings that are there. What has the wrong type counts as not set; nothing throws. */
export function parseGiven(input: unknown): GivenSettings {
  const given = asRecord(input);
  const health = parseHealth(given.health);
  return {
    ...(Array.isArray(given.projects) && { projects: given.projects.flatMap(parseProject) }),
    ...(typeof given.nginxVersion === 'string' && { nginxVersion: given.nginxVersion }),
    ...(Object.keys(health).length > 0 && { health }),
    ...(Array.isArray(given.websocketPaths) && { websocketPaths: asStrings(given.websocketPaths) }),
    ...(Array.isArray(given.profiles) && { profiles: asStrings(given.profiles) }),
    ...(PRESETS.has(given.preset) && { preset: given.preset as PresetName }),
    ...(isRecord(given.rules) && { rules: parseRules(given.rules) }),
    ...(Array.isArray(given.overrides) && { overrides: given.overrides.flatMap(parseOverride) }),
    ...(typeof given.baseline === 'string' && { baseline: given.baseline }),
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
