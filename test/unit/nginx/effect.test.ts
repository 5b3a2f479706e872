import { describe, expect, it } from 'vitest';
import { directiveNames, findDirective } from '../../../server/src/nginx/catalogue';
import { isInherited, isList, levelEffect, linesInEffect } from '../../../server/src/nginx/effect';
import { type Scope, walkScopes } from '../../../server/src/nginx/scope';
import { analyseFixture, parseFixture } from '../../support/fixture';

function configOf(text: string) {
  const { config } = analyseFixture(parseFixture(`//- nginx.conf\nevents {}\n${text}\n`)).snapshot.topology.nginx;
  const scopes = [...walkScopes(config.main)];
  const find = (kind: Scope['kind'], path?: string): Scope => {
    const scope = scopes.find((each) => each.kind === kind && (!path || each.directive?.args[0]?.value === path));
    if (!scope) throw new Error(`no ${kind}`);
    return scope;
  };
  return { config, find };
}

const lines = (level: { directives: readonly { args: readonly { value: string }[] }[] } | undefined) =>
  level?.directives.map(({ args }) => args.map(({ value }) => value).join(' '));

describe('what a block takes over from outer ones', () => {
  it.each([
    'proxy_set_header',
    'add_header',
    'proxy_read_timeout',
    'error_page',
    'access_log',
    'gzip',
    'limit_req',
    'root',
    'index',
    'types',
    'ssl_certificate',
    'client_max_body_size',
  ])('is known of %s', (name) => {
    expect(findDirective(name).some(isInherited)).toBe(true);
  });

  it.each([
    ...['set', 'return', 'rewrite', 'if', 'location', 'server', 'listen', 'server_name', 'proxy_pass', 'try_files'],
    ...['upstream', 'map', 'include', 'internal', 'alias', 'hash', 'keepalive', 'zone', 'js_set', 'auth_jwt'],
    ...['worker_processes', 'limit_req_zone', 'log_format', 'stub_status', 'events', 'http'],
  ])('is not said of %s', (name) => {
    expect(findDirective(name).some(isInherited)).toBe(false);
  });

  it('is all of the innermost level that has any', () => {
    const { config, find } = configOf(`http {
  add_header A 1; add_header B 2;
  server {
    location /none { }
    location /own { add_header C 3; if ($a) { add_header D 4; } }
  }
}`);
    expect(lines(linesInEffect(config, 'add_header', find('location', '/none')))).toEqual(['A 1', 'B 2']);
    expect(lines(linesInEffect(config, 'add_header', find('location', '/own')))).toEqual(['C 3']);
    const own = levelEffect(config, 'add_header', find('location', '/own'));
    expect(lines(own?.replaced)).toEqual(['A 1', 'B 2']);
    expect(own?.replacedIn.map(({ scope }) => scope.kind)).toEqual(['if']);
    const outer = levelEffect(config, 'add_header', find('http'));
    expect(outer?.replacedIn.map(({ scope }) => scope.directive?.args[0]?.value)).toEqual(['/own']);
    expect(levelEffect(config, 'add_header', find('server'))).toBeUndefined();
  });

  it('is never a list of what nginx takes once', () => {
    const lists = directiveNames().filter(isList);
    expect(lists.length).toBeGreaterThan(40);
    expect(lists.filter((name) => findDirective(name).some(({ isSingle }) => isSingle))).toEqual([]);
    expect(lists.filter((name) => !findDirective(name).some(isInherited))).toEqual([]);
  });

  it('is not mixed with what the name means elsewhere', () => {
    const { config, find } = configOf(`http {
  keepalive_timeout 5s;
  upstream u { server a:1; keepalive_timeout 9s; }
}
stream { proxy_timeout 1s; server { listen 1; proxy_pass a:1; proxy_timeout 2s; } }`);
    expect(levelEffect(config, 'keepalive_timeout', find('http'))?.replacedIn).toEqual([]);
    expect(linesInEffect(config, 'keepalive_timeout', find('upstream'))).toBeUndefined();
    expect(lines(levelEffect(config, 'proxy_timeout', find('server'))?.replaced)).toEqual(['1s']);
  });

  it('is one list of allow and deny', () => {
    const { config, find } = configOf('http { allow 1.1.1.1; deny all; server { location / { allow 2.2.2.2; } } }');
    expect(lines(levelEffect(config, 'allow', find('location'))?.replaced)).toEqual(['1.1.1.1', 'all']);
    expect(lines(linesInEffect(config, 'deny', find('location')))).toEqual(['2.2.2.2']);
  });
});
