import { describe, expect, it } from 'vitest';
import { possibleTexts } from '../../../server/src/nginx/variables';
import { analyseFixture } from '../../support/fixture';

function textsOf(template: string, http: string): readonly string[] | undefined {
  const { snapshot } = analyseFixture(new Map([['nginx.conf', `http {\n${http}\n}\n`]]));
  return possibleTexts(snapshot.topology.nginx, template);
}

describe('the texts that a text with variables may become', () => {
  it.each([
    ['api:3000', '', ['api:3000']],
    ['$a', 'server { set $a one; location / { set $a "two"; } }', ['one', 'two']],
    ['http://${a}:80', 'server { set $a one; }', ['http://one:80']],
    ['$a', 'map $uri $a { hostnames; default one; *.x two; }', ['one', 'two']],
    ['$a', 'geo $a { ranges; default one; 10.0.0.0-10.0.0.9 two; }', ['one', 'two']],
    ['$a', 'split_clients $uri $a { 10% one; * two; }', ['one', 'two']],
    ['api_$a-$b', 'server { set $a x; set $b y$a; }', ['api_x-yx']],
    ['$a$b', 'map $uri $a { default 1; x 2; } map $uri $b { default 3; x 4; }', ['13', '14', '23', '24']],
  ])('%s: %s', (template, http, expected) => {
    expect(textsOf(template, http)).toEqual(expected);
  });

  it.each([
    ['$host', ''],
    ['$a', 'server { set $a $host; }'],
    ['$a', 'server { set $a x$b; set $b y$a; }'],
    ['$a', 'map $uri $a { include more.map; default one; }'],
    ['$a', 'server { auth_request_set $a $upstream_http_x; }'],
    ['${API_HOST}', ''],
  ])('are unknown for %s: %s', (template, http) => {
    expect(textsOf(template, http)).toBeUndefined();
  });

  it('are unknown where variables are made of too many others', () => {
    const chain = Array.from({ length: 40 }, (_, index) => `set $v${index + 1} $v${index}$v${index};`).join(' ');
    expect(textsOf('$v3', `server { set $v0 x; ${chain} }`)).toEqual(['xxxxxxxx']);
    expect(textsOf('$v40', `server { set $v0 x; ${chain} }`)).toBeUndefined();
  });

  it('are unknown where there are too many', () => {
    const entries = Array.from({ length: 20 }, (_, index) => `k${index} v${index};`).join(' ');
    expect(textsOf('$a$a', `map $uri $a { ${entries} }`)).toBeUndefined();
  });
});
