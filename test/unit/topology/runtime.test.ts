import { describe, expect, it } from 'vitest';
import { couldBecome } from '../../../server/src/topology/runtime';

describe('what a text with variables could become', () => {
  it.each([
    ['api-$env', 'API-blue', true],
    ['$a-api-${b}', 'x-api-y', true],
    ['$a-api-$b', 'api', false],
    ['$a$b.1', 'a.1', true],
    ['$a.1', 'aX1', false],
    ['api', 'api2', false],
  ])('%s and %s: %s', (template, name, expected) => expect(couldBecome(template).test(name)).toBe(expected));

  it('is known at once, however many variables there are', () => {
    const start = performance.now();
    expect(couldBecome(`${'$a'.repeat(20)}${'$b-a'.repeat(20)}x`).test('-a'.repeat(100))).toBe(false);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
