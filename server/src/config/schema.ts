import { PRESET_TEXTS, PRESETS } from '../rules/presets';
import type { RuleMeta } from '../rules/rule';
import { DEFAULT_SETTINGS, type Settings } from '../settings';

/** As much of JSON Schema as the settings need. */
export interface Schema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly default?: unknown;
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: unknown }[];
  /** What an unknown property would have to be: "rule". Stays here. */
  readonly noun?: string;
  /** Only editors have it: it is none of the configuration file's. Stays here. */
  readonly isOfEditor?: true;
}

export type SettingKey = keyof Settings;

const SEVERITY: Schema = { type: 'string', enum: ['error', 'warning', 'information', 'hint', 'off'] };
const STRINGS: Schema = { type: 'array', items: { type: 'string' }, uniqueItems: true };

/**
 * The settings, in the order in which they are shown: the one description from which package.json, the schema of
 * `upstream-lens.config.json` and the checks of that file are made. Defaults are those of {@link DEFAULT_SETTINGS}.
 */
export function settingSchemas(metas: readonly RuleMeta[]): Readonly<Record<SettingKey, Schema>> {
  const rules: Schema = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(metas.map(({ id, title }) => [id, { ...SEVERITY, description: title }])),
    noun: 'rule',
  };
  return {
    projects: {
      type: 'array',
      default: DEFAULT_SETTINGS.projects,
      markdownDescription:
        'Which files belong together, where the guess is wrong. Paths are relative to the workspace folder, or to the configuration file. The command *Upstream Lens: Explain project* says what was guessed and why, *Upstream Lens: Choose compose files* writes this setting.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['nginx', 'compose'],
        properties: {
          nginx: { type: 'string', description: 'The main nginx configuration file.' },
          compose: {
            description: 'The compose files, in the order in which they are given to docker compose.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          },
          service: { type: 'string', description: 'The compose service that runs nginx.' },
        },
        defaultSnippets: [
          { label: 'Project', body: { nginx: '${1:nginx/nginx.conf}', compose: ['${2:docker-compose.yml}'] } },
        ],
      },
    },
    nginxVersion: {
      type: 'string',
      default: DEFAULT_SETTINGS.nginxVersion,
      pattern: '^(\\d+\\.\\d+(\\.\\d+)?)?$',
      patternErrorMessage: 'A version such as 1.25 or 1.25.3.',
      markdownDescription:
        'The nginx version that the configuration is for, such as `1.25`. Empty: read from the image or Dockerfile of the service that runs nginx.',
    },
    health: {
      type: 'object',
      additionalProperties: false,
      markdownDescription: 'The health parameters that quick fixes add.',
      properties: {
        maxFails: {
          type: 'integer',
          minimum: 0,
          default: DEFAULT_SETTINGS.health.maxFails,
          markdownDescription: 'The value of `max_fails` that quick fixes add.',
        },
        failTimeout: {
          type: 'string',
          default: DEFAULT_SETTINGS.health.failTimeout,
          pattern: '^\\d+([smhdwMy]\\d+)*[smhdwMy]?$',
          patternErrorMessage: 'A time as nginx writes it, such as 30s or 1m.',
          markdownDescription: 'The value of `fail_timeout` that quick fixes add, such as `30s` or `1m`.',
        },
      },
    },
    websocketPaths: {
      ...STRINGS,
      default: DEFAULT_SETTINGS.websocketPaths,
      markdownDescription:
        'Locations that carry WebSocket connections although nothing in the files says so, such as `/live`.',
    },
    profiles: {
      ...STRINGS,
      default: DEFAULT_SETTINGS.profiles,
      markdownDescription: 'The compose profiles that are active, as in `docker compose --profile`.',
    },
    preset: {
      type: 'string',
      enum: PRESETS,
      enumDescriptions: PRESETS.map((name) => `${PRESET_TEXTS[name].replace(/^./, (first) => first.toUpperCase())}.`),
      default: DEFAULT_SETTINGS.preset,
      markdownDescription: 'The severities to begin with; `#upstreamLens.rules#` changes single ones.',
    },
    rules: {
      ...rules,
      default: DEFAULT_SETTINGS.rules,
      markdownDescription: 'Severity by rule, such as `"upstream-host-missing": "warning"`. `off` silences a rule.',
    },
    overrides: {
      type: 'array',
      default: DEFAULT_SETTINGS.overrides,
      markdownDescription:
        'Other severities in some files, such as `[{ "files": "legacy/**", "rules": { "upstream-unused": "off" } }]`. Of two that mean the same file and rule the later holds.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['files', 'rules'],
        properties: {
          files: {
            description:
              'Globs, relative to the workspace folder or the configuration file. Without a slash: the name of the file, in any folder. With "!" before it: not these.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          },
          rules: { ...rules, description: 'Severity by rule.' },
        },
        defaultSnippets: [{ label: 'Override', body: { files: '${1:legacy/**}', rules: {} } }],
      },
    },
    baseline: {
      type: 'string',
      default: DEFAULT_SETTINGS.baseline,
      markdownDescription:
        'The file with findings that are known and left out, as `upstream-lens check --write-baseline` writes it. Relative to the workspace folder, or to the configuration file.',
    },
    format: {
      type: 'object',
      additionalProperties: false,
      markdownDescription: 'How nginx files are formatted. Indentation is that of the editor, or of `.editorconfig`.',
      properties: {
        alignment: {
          type: 'string',
          enum: ['keep', 'columns', 'none'],
          enumDescriptions: [
            'Columns stay as they are.',
            'Values of lines that stand together start in one column.',
            'One blank between two words.',
          ],
          default: DEFAULT_SETTINGS.format.alignment,
          markdownDescription: 'Whether formatting puts the values of neighbouring lines into columns.',
        },
        maxBlankLines: {
          type: 'integer',
          minimum: 1,
          default: DEFAULT_SETTINGS.format.maxBlankLines,
          markdownDescription: 'How many blank lines in a row formatting keeps.',
        },
      },
    },
    codeLens: {
      type: 'object',
      additionalProperties: false,
      isOfEditor: true,
      properties: {
        upstreams: {
          type: 'boolean',
          default: DEFAULT_SETTINGS.codeLens.upstreams,
          markdownDescription: 'Show peers, method and routes above each upstream.',
        },
        services: {
          type: 'boolean',
          default: DEFAULT_SETTINGS.codeLens.services,
          markdownDescription: 'Show above each compose service which upstreams and routes of nginx reach it.',
        },
      },
    },
    inlayHints: {
      type: 'object',
      additionalProperties: false,
      isOfEditor: true,
      properties: {
        shares: {
          type: 'boolean',
          default: DEFAULT_SETTINGS.inlayHints.shares,
          markdownDescription: 'Show the share of requests that each server of an upstream gets, in per cent.',
        },
        healthDefaults: {
          type: 'boolean',
          default: DEFAULT_SETTINGS.inlayHints.healthDefaults,
          markdownDescription: 'Show `max_fails` and `fail_timeout` of nginx where a server sets neither.',
        },
        services: {
          type: 'boolean',
          default: DEFAULT_SETTINGS.inlayHints.services,
          markdownDescription: 'Show the compose service that a host leads to, where its name is another.',
        },
      },
    },
  };
}

/** What the whole configuration file is. */
export function configSchema(metas: readonly RuleMeta[]): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'The schema of this file, for editors that want to be told.' },
      ...Object.fromEntries(Object.entries(settingSchemas(metas)).filter(([, { isOfEditor }]) => !isOfEditor)),
    },
    noun: 'key',
  };
}
