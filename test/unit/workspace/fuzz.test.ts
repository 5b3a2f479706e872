import { describe, expect, test } from 'vitest';
import { parseFixture } from '../../support/fixture';
import { checkWorkspaceLaws, fuzzWorkspace, readProjects } from '../../support/fuzz-workspace';

/**
 * 2,000 projects in which several files are broken at random, always the same ones: no throw, every finding and every
 * edit within its file, and an edited workspace says what one that is opened anew says. `node scripts/fuzz.mjs workspace`
 * tries others, and measures how long each takes.
 */
const INPUTS = 2000;
const PARTS = 4;
const SEED = 20_261_123;

describe(`${INPUTS} broken projects obey the laws of the analysis`, () => {
  const projects = readProjects();

  test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
    `part %i of ${PARTS}`,
    { timeout: 120_000 },
    (part) => {
      expect(fuzzWorkspace(INPUTS / PARTS, SEED + part, {}, projects)).toBeUndefined();
    },
  );
});

describe('what the long run found obeys them too', () => {
  test.each([
    [
      'a service whose fields stand to the left of it',
      `//- compose.yaml
services:  proxy:
    build: {context: proxy}
    environment:
      BACKEND: web:8080
>-
    ports: ["8080:80"]
  web:
    image: web
//- proxy/Dockerfile
FROM nginx
COPY nginx.conf /etc/nginx/nginx.conf
//- proxy/nginx.conf
http { upstream u { server wbe:80; server web; } server { location / { proxy_pass http://u; } } }
`,
    ],
    [
      'an include of half a character',
      '//- nginx.conf\nhttp { include \ud83d; }\n//- compose.yaml\nservices: {nginx: {image: nginx}}\n',
    ],
    [
      'a line that two servers share, through a file that is included twice',
      `//- compose.yaml
services: {nginx: {image: nginx, network_mode: host, volumes: [".:/etc/nginx"]}, web: {image: web, ports: ["81:80"]}}
//- nginx.conf
http { include u.conf; http { include u.conf; } }
//- u.conf
upstream u { server web:80; }
`,
    ],
    [
      'an upstream that ends with the file',
      '//- nginx.conf\nhttp { upstream u {\n//- compose.yaml\nservices: {u: {image: u}}\n',
    ],
  ])('%s', (_, fixture) => {
    expect(() => checkWorkspaceLaws(parseFixture(fixture))).not.toThrow();
  });
});
