import { afterEach, describe, expect, it } from 'vitest';
import { DocumentLinkRequest } from 'vscode-languageserver/node';
import { type CursorOptions, describeTarget, startAtCursor, stopAll } from '../support/cursor';
import { FIXTURE_ROOT } from '../support/fixture';

afterEach(stopAll);

/** `line with ⟦range⟧ → path (tooltip)` */
async function links(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, path, params } = await startAtCursor(fixture, options);
  const { textDocument } = params;
  const found = (await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument })) ?? [];
  return found.map(({ range, target, tooltip }) => {
    const line = describeTarget(client, textDocument.uri, range).slice(path.length + 2);
    return `${line} → ${target?.slice(FIXTURE_ROOT.length + 1)} (${tooltip})`;
  });
}

const FILES = `//- Dockerfile
FROM node
//- web/Dockerfile
FROM node
//- web/prod.dockerfile
FROM node
//- common.yaml
services: { base: { image: x } }
//- more/compose.yaml
services: { more: { image: x } }
//- api.env
A=1
//- certs/site.pem
x
//- certs/%C3%BC.key
x
//- nginx/users
x
//- nginx/sites/one.conf
server { listen 80; }
//- nginx/many/a.conf
//- nginx/many/b.conf
`;

const COMPOSE = `//- compose.yaml
include:
  - more/compose.yaml
  - path: [more/compose.yaml, "missing.yaml"]
services:
  proxy:
    image: nginx:1.30
    volumes:
      - "./nginx/nginx.conf:/etc/nginx/nginx.conf:ro" # ü 😀
      - { type: bind, source: nginx/users, target: /etc/nginx/users }
      - ./certs:/etc/nginx/certs
      - ./nginx/sites:/etc/nginx/sites
      - ./nginx/many:/etc/nginx/many
      - data:/data
      - \${DIR}/x:/y
  api: { build: ., env_file: api.env }
  web:
    build: { context: ./web, dockerfile: "prod.dockerfile" }
    env_file: [{ path: ./api.env }, none.env]
    extends: { file: common.yaml, service: base }
  shop: { build: { context: web } }
  far: { build: "https://github.com/a/b.git" }
configs:
  c: { file: ./nginx/nginx.conf }
volumes: { data: {} }
`;

const NGINX = `//- nginx/nginx.conf
events {}
http {
  # ü 😀
  include mime.types;
  include sites/*.conf;
  include many/*.conf;
  include "sites/one.conf"; include sites/none.conf;
  server {
    listen 443 ssl;
    ssl_certificate certs/site.pem;
    set $q "ü 😀"; ssl_certificate_key "/etc/nginx/certs/ü.key";
    ssl_trusted_certificate /etc/ssl/other.pem;
    ssl_dhparam certs/$q.pem;
    auth_basic_user_file users;
  }
}
`;

describe('document links', () => {
  it.each(['\n', '\r\n'] as const)('of compose lead to files that are there (%j)', async (lineEnding) =>
    expect(await links(`${FILES}${COMPOSE.replace('services:', 'services:‸')}${NGINX}`, { lineEnding })).toEqual([
      '- ⟦more/compose.yaml⟧ → more/compose.yaml (Open more/compose.yaml)',
      '- path: [⟦more/compose.yaml⟧, "missing.yaml"] → more/compose.yaml (Open more/compose.yaml)',
      '- "⟦./nginx/nginx.conf⟧:/etc/nginx/nginx.conf:ro" # ü 😀 → nginx/nginx.conf (Open nginx/nginx.conf)',
      '- { type: bind, source: ⟦nginx/users⟧, target: /etc/nginx/users } → nginx/users (Open nginx/users)',
      'api: { build: ⟦.⟧, env_file: api.env } → Dockerfile (Open Dockerfile)',
      'api: { build: ., env_file: ⟦api.env⟧ } → api.env (Open api.env)',
      'build: { context: ./web, dockerfile: "⟦prod.dockerfile⟧" } → web/prod.dockerfile (Open web/prod.dockerfile)',
      'env_file: [{ path: ⟦./api.env⟧ }, none.env] → api.env (Open api.env)',
      'extends: { file: ⟦common.yaml⟧, service: base } → common.yaml (Open common.yaml)',
      'shop: { build: { context: ⟦web⟧ } } → web/Dockerfile (Open web/Dockerfile)',
      'c: { file: ⟦./nginx/nginx.conf⟧ } → nginx/nginx.conf (Open nginx/nginx.conf)',
    ]),
  );

  it.each(['\n', '\r\n'] as const)('of nginx lead through the mounts of its container (%j)', async (lineEnding) =>
    expect(await links(`${FILES}${COMPOSE}${NGINX.replace('http {', 'http {‸')}`, { lineEnding })).toEqual([
      'include ⟦sites/*.conf⟧; → nginx/sites/one.conf (Open nginx/sites/one.conf)',
      'include "⟦sites/one.conf⟧"; include sites/none.conf; → nginx/sites/one.conf (Open nginx/sites/one.conf)',
      'ssl_certificate ⟦certs/site.pem⟧; → certs/site.pem (Open certs/site.pem)',
      'set $q "ü 😀"; ssl_certificate_key "⟦/etc/nginx/certs/ü.key⟧"; → certs/%C3%BC.key (Open certs/ü.key)',
      'auth_basic_user_file ⟦users⟧; → nginx/users (Open nginx/users)',
    ]),
  );

  it('of nginx without a container start beside the root file', async () =>
    expect(
      await links(`//- conf/nginx.conf
events {}
http { include sites/a.conf; }
//- conf/sites/a.conf
server { ssl_certificate a.pem; ssl_certificate_key /etc/nginx/keys/a.key; ssl_dhparam /a.pem; include b.inc; }‸
//- conf/a.pem
//- conf/keys/a.key
//- conf/b.inc
listen 80;
`),
    ).toEqual([
      'server { ssl_certificate ⟦a.pem⟧; ssl_certificate_key /etc/nginx/keys/a.key; ssl_dhparam /a.pem; include b.inc; } → conf/a.pem (Open conf/a.pem)',
      'server { ssl_certificate a.pem; ssl_certificate_key ⟦/etc/nginx/keys/a.key⟧; ssl_dhparam /a.pem; include b.inc; } → conf/keys/a.key (Open conf/keys/a.key)',
      'server { ssl_certificate a.pem; ssl_certificate_key /etc/nginx/keys/a.key; ssl_dhparam /a.pem; include ⟦b.inc⟧; } → conf/b.inc (Open conf/b.inc)',
    ]));

  it('work in nginx text inside of a compose file', async () =>
    expect(
      await links(`//- compose.yaml
services:
  proxy:
    image: nginx
    configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }]
    volumes: ["./certs:/certs:ro"]
configs:
  conf:
    content: |
      # ü 😀
      server { set $$q "ü 😀"; ssl_certificate /certs/a.pem; }‸
//- certs/a.pem
x
`),
    ).toEqual(['server { set $$q "ü 😀"; ssl_certificate ⟦/certs/a.pem⟧; } → certs/a.pem (Open certs/a.pem)']));

  it('are none while the compose file is half typed, and in documents of no project', async () => {
    const at = await startAtCursor(`${FILES}${COMPOSE.replace('services:', 'services:‸')}${NGINX}`);
    const { textDocument } = at.params;
    await at.client.replace('compose.yaml', 'include:', 'x: [\ninclude:');
    expect(await at.client.connection.sendRequest(DocumentLinkRequest.type, { textDocument })).toEqual([]);
    await stopAll();
    expect(await links('//- notes.txt\ninclude a;‸\n//- a\n', { languageId: 'plaintext' })).toEqual([]);
  });
});
