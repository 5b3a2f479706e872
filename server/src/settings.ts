import type { Severity } from './rules/rule';
import type { SeverityOverrides } from './rules/run';
import type { AnalysisOptions } from './topology/types';

/** The settings under `upstreamLens.`; `package.json` declares the same keys and defaults, and a test holds it to that. */
export interface Settings {
  /** Which files belong together, where the guess is wrong. Paths are relative to the workspace folder. */
  readonly projects: readonly ProjectSetting[];
  readonly nginxVersion: string;
  readonly health: { readonly maxFails: number; readonly failTimeout: string };
  readonly websocketPaths: readonly string[];
  readonly profiles: readonly string[];
  readonly rules: SeverityOverrides;
}

export interface ProjectSetting {
  readonly nginx: string;
  readonly compose: readonly string[];
  /** The compose service that runs nginx. */
  readonly service?: string;
}

export const DEFAULT_SETTINGS: Settings = {
  projects: [],
  nginxVersion: '',
  health: { maxFails: 3, failTimeout: '30s' },
  websocketPaths: [],
  profiles: [],
  rules: {},
};

const SEVERITIES: ReadonlySet<unknown> = new Set<Severity | 'off'>(['error', 'warning', 'information', 'hint', 'off']);

/** Reads settings as an editor sends them. What has the wrong type falls back to its default; nothing throws. */
export function parseSettings(input: unknown): Settings {
  const given = asRecord(input);
  const health = asRecord(given.health);
  const maxFails = health.maxFails;
  const failTimeout = health.failTimeout;
  return {
    projects: Array.isArray(given.projects) ? given.projects.flatMap(parseProject) : DEFAULT_SETTINGS.projects,
    nginxVersion: typeof given.nginxVersion === 'string' ? given.nginxVersion : DEFAULT_SETTINGS.nginxVersion,
    health: {
      maxFails:
        Number.isInteger(maxFails) && Number(maxFails) >= 0 ? Number(maxFails) : DEFAULT_SETTINGS.health.maxFails,
      failTimeout:
        typeof failTimeout === 'string' && /^(?:\d+[smhdwMy]?)+$/.test(failTimeout)
          ? failTimeout
          : DEFAULT_SETTINGS.health.failTimeout,
    },
    websocketPaths: asStrings(given.websocketPaths),
    profiles: asStrings(given.profiles),
    rules: Object.fromEntries(
      Object.entries(asRecord(given.rules)).filter(([, value]) => SEVERITIES.has(value)),
    ) as SeverityOverrides,
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

function parseProject(input: unknown): ProjectSetting[] {
  const { nginx, compose, service } = asRecord(input);
  if (typeof nginx !== 'string') return [];
  const files = typeof compose === 'string' ? [compose] : asStrings(compose);
  return [{ nginx, compose: files, ...(typeof service === 'string' && { service }) }];
}

function asRecord(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Record<string, unknown>) : {};
}

function asStrings(input: unknown): string[] {
  return Array.isArray(input) ? input.filter((item): item is string => typeof item === 'string') : [];
}
