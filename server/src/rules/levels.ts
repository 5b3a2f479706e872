import { type PresetName, presetLevel } from './presets';
import type { RuleMeta, Severity } from './rule';

/** Severity by rule id, as the user set it. */
export type SeverityOverrides = Readonly<Record<string, Severity | 'off' | undefined>>;

/** Severities that one place sets: a configuration file, an editor, the command line. */
export interface LevelLayer {
  readonly rules: SeverityOverrides;
  /** Other severities in some files; the later holds. */
  readonly overrides: readonly { matches(uri: string): boolean; readonly rules: SeverityOverrides }[];
}

/** How severe the findings of a rule are in a file. */
export interface Levels {
  /** False if the rule need not run: it is off in every file. */
  isOn(meta: RuleMeta): boolean;
  /** What a user set for the rule in this file, or what is left of the rule's own severity. */
  levelIn(uri: string, meta: RuleMeta, own: Severity | undefined): Severity | 'off';
}

const ORDER: readonly (Severity | 'off')[] = ['error', 'warning', 'information', 'hint', 'off'];

/**
 * @param layers the last one holds; in each, an override for files stands before what is set for all
 */
export function levelsOf(preset: PresetName, layers: readonly LevelLayer[]): Levels {
  const inFiles = layers.some(({ overrides }) => overrides.length > 0);
  const byFile = new Map<string, SeverityOverrides>();
  const general = merge(layers, undefined);
  const setIn = (uri: string): SeverityOverrides => {
    if (!inFiles) return general;
    let set = byFile.get(uri);
    if (!set) {
      set = merge(layers, uri);
      byFile.set(uri, set);
    }
    return set;
  };
  const isTurnedOn = (id: string): boolean =>
    layers.some(({ overrides }) => overrides.some(({ rules }) => (rules[id] ?? 'off') !== 'off'));
  return {
    isOn: (meta) => (general[meta.id] ?? presetLevel(preset, meta)) !== 'off' || isTurnedOn(meta.id),
    levelIn: (uri, meta, own) => setIn(uri)[meta.id] ?? worse(presetLevel(preset, meta), own, meta),
  };
}

/** What holds in a file; without one, where no override speaks. */
function merge(layers: readonly LevelLayer[], uri: string | undefined): SeverityOverrides {
  const merged: Record<string, Severity | 'off' | undefined> = {};
  for (const { rules, overrides } of layers) {
    Object.assign(merged, rules);
    if (uri === undefined) continue;
    for (const override of overrides) if (override.matches(uri)) Object.assign(merged, override.rules);
  }
  return merged;
}

/** A preset turns off, or raises; it takes nothing from a case that the rule itself finds worse, or less bad. */
function worse(level: Severity | 'off', own: Severity | undefined, { severity }: RuleMeta): Severity | 'off' {
  if (level === 'off' || own === undefined) return level;
  return level === severity || ORDER.indexOf(own) < ORDER.indexOf(level) ? own : level;
}
