import { describe, expect, it } from 'vitest';
import { blocksAround } from '../../../server/src/nginx/cursor';
import { parseConfig } from '../../../server/src/nginx/parser';
import { possibleScopes } from '../../../server/src/nginx/possible-scopes';
import { effectiveSetting, type Scope } from '../../../server/src/nginx/scope';
import { SourceFile } from '../../../server/src/text/source';
import { fixtureUri, parseFixture } from '../../support/fixture';
import { analyseProject } from '../../support/projects';

/** `main http server` for each of the blocks a place may be in. */
function describeScopes(scopes: readonly Scope[]): string[] {
  return scopes.map((scope) => {
    const kinds: string[] = [];
    for (let at: Scope | undefined = scope; at; at = at.parent) kinds.unshift(at.kind);
    return kinds.join(' ');
  });
}

/** Of the place `‸`, in the text as it is now; `before`: what the project was read with. */
function scopesAt(path: string, now: string, before = `//- ${path}\n${now.replace('‸', '')}`): readonly Scope[] {
  const { snapshots } = analyseProject(parseFixture(before));
  const offset = now.indexOf('‸');
  const file = parseConfig(new SourceFile(fixtureUri(path), now.replace('‸', '')));
  const configs = snapshots.map(({ topology }) => topology.nginx.config);
  return possibleScopes(file, blocksAround(file, offset), configs);
}

describe('the blocks a place may be in', () => {
  it.each([
    ['of a whole configuration', 'nginx.conf', 'events {}\nhttp {\n  server {\n    ‸\n  }\n}\n', ['main http server']],
    ['of an empty root file', 'nginx.conf', '‸', ['main']],
    ['of an empty file of conf.d', 'conf.d/a.conf', '‸', ['main http']],
    ['of an empty file of stream', 'stream.d/a.conf', '‸', ['main stream']],
    ['of servers alone', 'sites/a.conf', 'server {\n}\n‸', ['main http']],
    ['in a server alone', 'sites/a.conf', 'server {\n  ‸\n}\n', ['main http server']],
    [
      'of headers alone',
      'snippets/a.conf',
      'proxy_set_header Host $host;\n‸',
      ['main http', 'main http server', 'main http server location'],
    ],
    [
      'of a target alone',
      'snippets/a.conf',
      'proxy_set_header Host $host;\nproxy_pass http://a;\n‸',
      ['main http server location'],
    ],
    ['in a stream', 'nginx.conf', 'events {}\nstream {\n  upstream a {\n    ‸\n  }\n}\n', ['main stream upstream']],
    ['in a map', 'nginx.conf', 'http {\n  map $a $b {\n    ‸\n  }\n}\n', ['main http data']],
  ])('%s', (_, path, text, expected) => {
    expect(describeScopes(scopesAt(path, text))).toEqual(expected);
  });

  it('of a file that is included at two places', () => {
    const before = '//- nginx.conf\nhttp {\n  include a.inc;\n  server {\n    include a.inc;\n  }\n}\n//- a.inc\n';
    expect(describeScopes(scopesAt('a.inc', 'location / {\n  ‸\n}\n', before))).toEqual([
      'main http location',
      'main http server location',
    ]);
  });

  it('hold what the file says now, and what the others said', () => {
    const before =
      '//- nginx.conf\nhttp {\n  resolver 127.0.0.1;\n  include a.inc;\n}\n//- a.inc\nproxy_read_timeout 1s;\n';
    const [scope] = scopesAt('a.inc', 'proxy_read_timeout 2s;\nserver {\n  ‸\n}\n', before);
    if (!scope) throw new Error('there is no scope');
    expect(effectiveSetting(scope, 'resolver')?.directive.args[0]?.value).toBe('127.0.0.1');
    expect(effectiveSetting(scope, 'proxy_read_timeout')?.directive.args[0]?.value).toBe('2s');
    expect(scope.parent?.directives.filter(({ name }) => name.value === 'proxy_read_timeout')).toHaveLength(1);
  });
});
