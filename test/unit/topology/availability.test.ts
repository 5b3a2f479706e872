import { describe, expect, it } from 'vitest';
import { availabilityInAny, availabilityOf, type Feature } from '../../../server/src/topology/availability';
import type { NginxEdition, NginxVersion } from '../../../server/src/topology/types';

const version = (text: string, edition?: NginxEdition): NginxVersion => {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return { known: true, version: [major, minor, patch], text, reason: 'the test', ...(edition && { edition }) };
};
const unknown = (edition?: NginxEdition): NginxVersion => ({
  known: false,
  reason: 'the test',
  ...(edition && { edition }),
});
const feature = (options: Partial<Feature>): Feature => ({
  edition: 'open source',
  since: undefined,
  wasPlus: false,
  removed: undefined,
  ...options,
});

describe('whether an nginx has something', () => {
  it.each<[string, Feature, NginxVersion, string]>([
    ['what all have', feature({}), unknown(), 'yes'],
    ['what is newer', feature({ since: '1.29.6' }), version('1.29.5'), 'no'],
    ['what is not newer', feature({ since: '1.29.6' }), version('1.29.6'), 'yes'],
    ['what may be newer', feature({ since: '1.29.6' }), unknown(), 'unknown'],
    ['what Plus had before', feature({ since: '1.29.6', wasPlus: true }), unknown('Plus'), 'yes'],
    ['what is Plus only', feature({ edition: 'Plus' }), version('1.31.0', 'open source'), 'no'],
    ['what is Plus only, in Plus', feature({ edition: 'Plus' }), unknown('Plus'), 'yes'],
    ['what is Plus only, in what is not known', feature({ edition: 'Plus' }), version('1.31.0'), 'unknown'],
    ['what was taken out', feature({ removed: '1.25.1' }), version('1.25.1'), 'no'],
    ['what will be taken out', feature({ removed: '1.25.1' }), version('1.24.0'), 'yes'],
    ['what may have been taken out', feature({ removed: '1.25.1' }), unknown(), 'no'],
    ['what is newer, in another server', feature({ since: '1.29.6' }), version('1.27.1', 'OpenResty'), 'unknown'],
  ])('%s', (_, wanted, known, expected) => {
    expect(availabilityOf(wanted, known)).toBe(expected);
  });

  it('in one of several projects is enough', () => {
    const sticky = feature({ since: '1.29.6' });
    expect(availabilityInAny(sticky, [version('1.28.0'), version('1.30.0')])).toBe('yes');
    expect(availabilityInAny(sticky, [version('1.28.0'), unknown()])).toBe('unknown');
    expect(availabilityInAny(sticky, [version('1.28.0')])).toBe('no');
    expect(availabilityInAny(sticky, [])).toBe('unknown');
    expect(availabilityInAny(feature({}), [])).toBe('yes');
    expect(availabilityInAny(feature({ removed: '1.25.1' }), [])).toBe('no');
  });
});
