import { expect, test } from 'vitest';
import { givenSettings } from '../../../client/src/givenSettings';

test('only what the user has set is sent to the server, wherever it was set', () => {
  const places: Record<string, object> = {
    'health.maxFails': { defaultValue: 3, globalValue: 5 },
    'health.failTimeout': { defaultValue: '30s', workspaceFolderValue: '5s' },
    preset: { defaultValue: 'recommended', workspaceValue: 'recommended' },
    rules: { defaultValue: {} },
  };
  const values: Record<string, unknown> = { 'health.maxFails': 5, 'health.failTimeout': '5s', preset: 'recommended' };
  const configuration = { get: (name: string) => values[name], inspect: (name: string) => places[name] };
  expect(givenSettings(Object.keys(places), configuration)).toEqual({
    health: { maxFails: 5, failTimeout: '5s' },
    preset: 'recommended',
  });
});
