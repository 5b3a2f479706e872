import type { RuleMeta, Severity } from './rule';

/** Named choices of severities, to begin with. */
export const PRESETS = ['recommended', 'strict', 'minimal'] as const;
export type PresetName = (typeof PRESETS)[number];

/** What each preset is, for the settings and the documentation. */
export const PRESET_TEXTS: Readonly<Record<PresetName, string>> = {
  recommended: 'every rule at its own severity',
  strict: 'what is hidden moves up by one step: rules that are off become hints, hints become information',
  minimal:
    'what keeps nginx or Compose from starting or makes every request fail, and the rules that are always visible',
};

/**
 * A rule's level in a preset. A finding of its own severity keeps that if it is worse.
 */
export function presetLevel(preset: PresetName, { severity, isAlwaysVisible }: RuleMeta): Severity | 'off' {
  switch (preset) {
    case 'recommended':
      return severity;
    case 'strict':
      return severity === 'off' ? 'hint' : severity === 'hint' ? 'information' : severity;
    case 'minimal':
      return severity === 'error' || isAlwaysVisible ? severity : 'off';
  }
}
