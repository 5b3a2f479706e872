import { describe, expect, it } from 'vitest';
import { fingerprints } from '../../../server/src/rules/fingerprint';
import { analyseFixture, FIXTURE_ROOT, parseFixture } from '../../support/fixture';

const STACK = `//- nginx.conf
http {
  upstream api {
    server api-8:3000;
    server api-9:3000;
    server api-9:3000;
  }
  server { location / { proxy_pass http://api; } }
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.30
  api: { image: api }
`;

function printsOf(fixture: string): string[] {
  const { workspace, snapshot } = analyseFixture(parseFixture(fixture));
  const prints = fingerprints(
    snapshot.findings,
    (uri) => uri.slice(FIXTURE_ROOT.length + 1),
    (uri) => workspace.sources.get(uri),
  );
  expect(prints.size).toBe(snapshot.findings.length);
  return [...prints.values()];
}

describe('the fingerprint of a finding', () => {
  const before = printsOf(STACK);

  it('is its own, also for two lines that are the same', () => {
    expect(before.length).toBeGreaterThan(3);
    expect(new Set(before).size).toBe(before.length);
    expect(before.every((print) => /^[0-9a-f]{16}$/.test(print))).toBe(true);
  });

  it('survives twenty lines above it, another indentation and other line endings', () => {
    const moved = STACK.replace('http {', `${'# a comment\n'.repeat(20)}http {`);
    expect(printsOf(moved)).toEqual(before);
    expect(printsOf(STACK.replaceAll('    server api', '\tserver  api'))).toEqual(before);
    expect(
      printsOf(
        STACK.replaceAll('\n', '\r\n')
          .replace(/\r\n(?=\/\/-)/g, '\n')
          .replace(/^(\/\/-.*)\r/gm, '$1'),
      ),
    ).toEqual(before);
  });

  it('changes with the line, and with nothing but that line', () => {
    const other = printsOf(STACK.replace('api-8:3000', 'api-7:3000'));
    expect(other.filter((print) => before.includes(print)).length).toBeGreaterThan(0);
    expect(other).not.toEqual(before);
  });
});
