import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { linesInEffect } from '../../server/src/nginx/effect';
import { walkScopes } from '../../server/src/nginx/scope';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, startNginx } from '../support/nginx';

/** Which lines hold in a block, as hovers tell it, and as a real nginx has it. */

const CONFIG = `events {}
http {
  add_header X-A outer;
  add_header X-B outer;
  deny all;
  error_page 404 =410 /gone;
  default_type text/outer;
  server {
    listen 18080;
    location /inherits { }
    location /own/ {
      add_header X-C own;
      allow 127.0.0.0/8;
      error_page 403 =418 /teapot;
      default_type text/own;
    }
    location = /gone { allow all; return 200 gone; }
    location = /teapot { allow all; return 200 teapot; }
  }
}
`;

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

function ask(port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false }, (incoming) => {
      incoming.resume();
      resolve({ status: incoming.statusCode, headers: incoming.headers });
    }).on('error', reject);
  });
}

function told(path: string, name: string): string[] {
  const { config } = analyseFixture(parseFixture(`//- nginx.conf\n${CONFIG}`)).snapshot.topology.nginx;
  const scope = [...walkScopes(config.main)].find(({ directive }) => directive?.args[0]?.value === path);
  const level = scope && linesInEffect(config, name, scope);
  return level?.directives.map((line) => [line.name, ...line.args].map(({ value }) => value).join(' ')) ?? [];
}

describe.skipIf(!findNginx())('a real nginx', () => {
  it('inherits the lines that are told, and no others', async () => {
    expect(told('/inherits', 'deny')).toEqual(['deny all']);
    expect(told('/own/', 'deny')).toEqual(['allow 127.0.0.0/8']);
    expect(told('/own/', 'error_page')).toEqual(['error_page 403 =418 /teapot']);
    const nginx = await startNginx(CONFIG);
    try {
      // the outer deny holds
      expect((await ask(nginx.port(), '/inherits')).status).toBe(403);
      // discarded by an allow: the file is looked for; and the outer error_page is discarded too
      expect((await ask(nginx.port(), '/own/x')).status).toBe(404);
    } finally {
      await nginx.stop();
    }
  });

  it('sends the headers that are told', async () => {
    expect(told('/inherits', 'add_header')).toEqual(['add_header X-A outer', 'add_header X-B outer']);
    expect(told('/own/', 'add_header')).toEqual(['add_header X-C own']);
    const nginx = await startNginx(
      CONFIG.replace('location /own/ {', 'location /own/ { return 200 a;').replace(
        'location /inherits { }',
        'location /inherits { return 200 a; }',
      ),
    );
    try {
      const inherits = await ask(nginx.port(), '/inherits');
      const own = await ask(nginx.port(), '/own/x');
      const seen = ({ headers }: Answer): unknown[] => [
        headers['x-a'],
        headers['x-b'],
        headers['x-c'],
        headers['content-type'],
      ];
      expect(seen(inherits)).toEqual(['outer', 'outer', undefined, 'text/outer']);
      expect(seen(own)).toEqual([undefined, undefined, 'own', 'text/own']);
    } finally {
      await nginx.stop();
    }
  });
});
