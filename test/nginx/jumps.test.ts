import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { jumpsOf, jumpTargets } from '../../server/src/nginx/jumps';
import { symbolsOf } from '../../server/src/topology/symbols';
import type { Topology } from '../../server/src/topology/types';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, nginxTest, startNginx } from '../support/nginx';

/** Where definitions and the call hierarchy say that requests are handed to, and where a real nginx hands them to. */

const CONFIG = `events {}
http {
  default_type text/plain;
  recursive_error_pages on;
  error_page 418 = @outer;
  server {
    listen 18080;
    location /a { error_page 404 = @named; return 404; }
    location /b { try_files /nowhere/at/all @named; }
    location /c { error_page 404 = /exact; return 404; }
    location /d { error_page 404 = /prefix; return 404; }
    location /e { error_page 404 = /kept; return 404; }
    location /f { error_page 404 = @NAMED; return 404; }
    location /g { try_files /nowhere/at/all /exact?x=1; }
    location /h { return 418; }
    location @named { return 200 "@named"; }
    location @outer { return 200 "@outer"; }
    location = /exact { return 200 "/exact"; }
    location /exact { return 200 "prefix"; }
    location /prefix { return 200 "/prefix"; }
    location ^~ /kept { return 200 "/kept"; }
    location ~ ^/(?:prefix|kept|exact) { return 200 "regex"; }
  }
}
`;

function topologyOf(config: string): Topology {
  return analyseFixture(parseFixture(`//- nginx.conf\n${config}`)).snapshot.topology;
}

/** The path of each location by that of the one from which requests are handed to it. */
function told({ nginx }: Topology): Record<string, string> {
  const found = jumpsOf(nginx).flatMap(({ scope, target, servers }) => {
    const from = scope.directive?.args.at(-1)?.value ?? '/h';
    return servers
      .flatMap((server) => jumpTargets(server, target))
      .map(({ path }): [string, string] => [scope.kind === 'http' ? '/h' : from, path]);
  });
  return Object.fromEntries(found);
}

describe.skipIf(!findNginx())('a real nginx', () => {
  it('hands requests to the locations that are told, and to others where nothing is told', async () => {
    const nginx = await startNginx(CONFIG);
    try {
      const seen: Record<string, string> = {};
      for (const path of 'abcdefgh') seen[`/${path}`] = await fetchText(nginx.port(), `/${path}`);
      const locations = told(topologyOf(CONFIG));
      expect(Object.keys(locations).sort()).toEqual(['/a', '/b', '/c', '/e', '/g', '/h']);
      for (const [path, target] of Object.entries(locations)) expect([path, seen[path]]).toEqual([path, target]);
      // a regex takes what a prefix matches, and names tell upper from lower case
      expect(seen['/d']).toBe('regex');
      expect(seen['/f']).toContain('500');
    } finally {
      await nginx.stop();
    }
  });

  it('tells names apart as the symbols do: by case those of zones, and not those of formats, upstreams and variables', async () => {
    const config = (body: string): string => `events {}\nhttp {\n${body}\n}\n`;
    const formats = config(
      `log_format main '$uri'; access_log off; server { listen 18080; access_log logs/a.log MAIN; }`,
    );
    expect((await nginxTest(formats)).ok).toBe(true);
    expect(symbolsOf(topologyOf(formats)).find('log-format', 'Main', 'http')?.places).toHaveLength(2);
    const zones = config(`upstream a { zone One 64k; server 127.0.0.1; } upstream b { zone one; server 127.0.0.1; }`);
    expect((await nginxTest(zones)).errors[0]?.message).toContain('zero size shared memory zone "one"');
    expect(symbolsOf(topologyOf(zones)).find('zone', 'one')?.places).toHaveLength(1);
    const upstreams = config(
      `upstream App { server 127.0.0.1; } server { listen 18080; set $Mine 1; location / { proxy_pass http://aPP; add_header x $mINE; } }`,
    );
    expect((await nginxTest(upstreams)).ok).toBe(true);
    const table = symbolsOf(topologyOf(upstreams));
    expect(table.find('upstream', 'app', 'http')?.places).toHaveLength(2);
    expect(table.find('variable', 'mine', 'http')?.places).toHaveLength(2);
  });
});

function fetchText(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false }, (incoming) => {
      let text = '';
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
