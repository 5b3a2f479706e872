import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { DEFAULT_SETTINGS, parseSettings } from '../../../server/src/settings';

/** Settings that the client alone reads. */
const OF_THE_CLIENT = ['upstreamLens.tree.followCursor', 'upstreamLens.statusBar.enabled', 'upstreamLens.trace.server'];

const declared: Record<string, { default?: unknown; markdownDescription?: string; scope?: string }> = Object.assign(
  {},
  ...manifest.contributes.configuration.map(({ properties }) => properties),
);

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
  });

  it('declares and describes every setting', () => {
    for (const key of OF_THE_CLIENT) expect(declared, key).toHaveProperty([key]);
    for (const [key, { markdownDescription, scope }] of Object.entries(declared)) {
      expect(markdownDescription, key).toMatch(/^[A-Z].*\.$/);
      expect(scope, key).toMatch(/^(resource|window)$/);
    }
  });
});
