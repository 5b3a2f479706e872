import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { type Schema, settingSchemas } from '../../../server/src/config/schema';
import { validate } from '../../../server/src/config/validate';
import { rules } from '../../../server/src/rules';
import { DEFAULT_SETTINGS, parseGiven, withDefaults } from '../../../server/src/settings';
import { parseJsonc } from '../../../server/src/text/jsonc';
import schemaOfFile from '../../../syntaxes/upstream-lens.config.schema.json';

/** Settings that the client alone reads. */
/** As the server reads what an editor sends. */
const parseSettings = (input: unknown) => withDefaults(parseGiven(input));

const OF_THE_CLIENT = ['upstreamLens.tree.followCursor', 'upstreamLens.statusBar.enabled', 'upstreamLens.trace.server'];

const declared: Record<string, { default?: unknown; markdownDescription?: string; scope?: string }> = Object.assign(
  {},
  ...manifest.contributes.configuration.map(({ properties }) => properties),
);
const schemas = settingSchemas(rules.map(({ meta }) => meta));

/** `{ health: { maxFails: 3 } }` → `upstreamLens.health.maxFails`; an empty object is a value. */
function flatten(value: unknown, key: string): [string, unknown][] {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  return isGroup ? Object.entries(value).flatMap(([name, inner]) => flatten(inner, `${key}.${name}`)) : [[key, value]];
}

describe('package.json', () => {
  it('declares the settings that the server reads, with its defaults', () => {
    const ofTheServer = Object.entries(declared).filter(([key]) => !OF_THE_CLIENT.includes(key));
    expect(Object.fromEntries(ofTheServer.map(([key, schema]) => [key, schema.default]))).toEqual(
      Object.fromEntries(flatten(DEFAULT_SETTINGS, 'upstreamLens')),
    );
  });

  it('declares defaults that the server accepts', () => {
    expect(parseSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(parseGiven(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  });

  it('declares and describes every setting', () => {
    for (const key of OF_THE_CLIENT) expect(declared, key).toHaveProperty([key]);
    for (const [key, { markdownDescription, scope }] of Object.entries(declared)) {
      expect(markdownDescription, key).toMatch(/^[A-Z].*\.$/);
      expect(scope, key).toMatch(/^(resource|window)$/);
    }
  });

  it('names the rules, for completion', () => {
    const { propertyNames } = manifest.contributes.configuration[0]?.properties['upstreamLens.rules'] ?? {};
    expect(propertyNames?.enum).toEqual(rules.map(({ meta }) => meta.id));
    expect(propertyNames?.enumDescriptions).toEqual(rules.map(({ meta }) => meta.title));
  });
});

/** One value that is not the default, for each setting. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  projects: [{ nginx: 'nginx.conf', compose: ['a.yml'], service: 'web' }],
  nginxVersion: '1.28',
  health: { maxFails: 1, failTimeout: '5s' },
  websocketPaths: ['/live'],
  profiles: ['debug'],
  preset: 'strict',
  rules: { 'upstream-host-missing': 'hint' },
  overrides: [{ files: ['legacy/**'], rules: { 'upstream-unused': 'off' } }],
  baseline: 'known.json',
  format: { alignment: 'columns', maxBlankLines: 1 },
  codeLens: { upstreams: false, services: true },
  inlayHints: { shares: false, healthDefaults: true, services: false },
};

const problemsOf = (schema: Schema, value: unknown): string[] => {
  const { root } = parseJsonc(JSON.stringify(value));
  return root ? validate(root, schema).map(({ message }) => message) : ['no JSON'];
};

describe('the schema of upstream-lens.config.json', () => {
  it('has the settings of the server, and no other keys', () => {
    const keys = Object.keys(DEFAULT_SETTINGS).sort();
    expect(Object.keys(schemas).sort()).toEqual(keys);
    expect(Object.keys(SAMPLES).sort()).toEqual(keys);
    const ofEditor = Object.keys(schemas).filter((key) => schemas[key as keyof typeof schemas].isOfEditor);
    expect(ofEditor).toEqual(['codeLens', 'inlayHints']);
    const ofFile = keys.filter((key) => !ofEditor.includes(key));
    expect(Object.keys(schemaOfFile.properties).sort()).toEqual(['$schema', ...ofFile].sort());
    expect(Object.keys(schemaOfFile.definitions.rules.properties)).toEqual(rules.map(({ meta }) => meta.id));
  });

  it.each(Object.entries(schemas))('%s: takes what is read, and what it takes is read', (key, schema) => {
    const sample = SAMPLES[key];
    expect(problemsOf(schema, sample)).toEqual([]);
    expect(parseGiven({ [key]: sample })).toEqual({ [key]: sample });
    const byDefault = DEFAULT_SETTINGS[key as keyof typeof DEFAULT_SETTINGS];
    expect(problemsOf(schema, byDefault)).toEqual([]);
    for (const wrong of [null, true, 17, [17], { other: 17 }, key === 'preset' ? 'other' : [[]]]) {
      const given = Object.entries(parseGiven({ [key]: wrong })).filter(
        ([, value]) => JSON.stringify(value) === JSON.stringify(wrong),
      );
      expect(given.length === 0 || problemsOf(schema, wrong).length === 0, JSON.stringify(wrong)).toBe(true);
      expect(problemsOf(schema, wrong)).not.toEqual([]);
    }
  });
});
