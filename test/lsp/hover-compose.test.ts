import { afterEach, describe, expect, it } from 'vitest';
import { stopAll } from '../support/cursor';
import { hoverIn } from '../support/hover';

afterEach(stopAll);

const FILES = `//- nginx.conf
events {}
http {
  upstream api {
    server api-1:3000 weight=3;
    server second:3000;
    server spare:3000 backup;
  }
  server {
    listen 80;
    server_name shop.example;
    location /api/ { proxy_pass http://api; }
    location / { proxy_pass http://web:8080; }
    location /far { proxy_pass http://far; }
  }
}
//- docker-compose.yml
services:
  proxy:
    image: nginx:1.25-alpine
    ports: ["8090:80", "8091:81"]
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
    depends_on:
      - api-1
      - web
  api-1:
    image: api
    expose: ["3000", "9229"]
  api-2:
    image: api
    container_name: "two"
    networks:
      default:
        aliases: [second, other]
  spare: { image: api }
  web: { image: web, ports: ["127.0.0.1:8081:8080"] }
  far: { image: far, networks: [inner] }
  db: { image: postgres:16 }
networks:
  inner: {}
`;

function at(marked: string, files = FILES): string {
  const plain = marked.replace('‸', '');
  expect(files).toContain(plain);
  return files.replace(plain, marked);
}

describe('hover over a service', () => {
  it('shows the upstreams and routes that reach it, its names, ports and share', async () => {
    expect(await hoverIn(at('  api-‸1:\n'))).toEqual({
      range: 'docker-compose.yml: ⟦api-1⟧:',
      text: `**Reached by nginx** from \`location /api/\` (nginx.conf:11)

- upstream \`api\` (nginx.conf:3) as \`api-1:3000\`: 75 % of the requests
- nginx waits until it is started, not until it is ready (\`depends_on\`)`,
    });
  });

  it.each([
    [
      'one that is reached by its alias',
      '  api-‸2:\n',
      /as `second:3000`: 25 % of the requests\n- nginx does not wait for it/,
    ],
    ['a backup', '  spa‸re: {', /as `spare:3000`: backup/],
    [
      'one that a location names',
      '  we‸b: {',
      /^\*\*Reached by nginx\*\* from `location \/` \(nginx.conf:12\)\n\n- `web:8080` in `location \/`/,
    ],
    [
      'one that nginx cannot reach',
      '  fa‸r: {',
      /^nginx names `far` and cannot reach it\n\nThey share no network: nginx is on `default`, `far` on `inner`$/,
    ],
    ['its name in depends_on', '      - we‸b\n', /^\*\*Reached by nginx\*\*/],
    [
      'the one that runs nginx',
      '  pro‸xy:',
      /^\*\*Runs nginx\*\*: .*mounts .\/nginx.conf.*\n\nnginx 1.25 \(image tag nginx:1.25-alpine\)\n\nLoads nginx.conf$/,
    ],
  ])('shows %s', async (_, marked, expected) => {
    expect((await hoverIn(at(marked)))?.text).toMatch(expected);
  });

  it('says that nginx passes nothing to it', async () => {
    expect(await hoverIn(at('  d‸b: {'))).toEqual({
      range: 'docker-compose.yml: ⟦db⟧: { image: postgres:16 }',
      text: 'nginx passes no requests to `db`',
    });
  });

  it.each([
    ['an address', 'server 10.0.0.7:5432;'],
    ['a name that may be given elsewhere', 'server db.example.com;'],
    ['a file that is not read', 'server spare:3000; include elsewhere.conf;'],
  ])('shows nothing over it where %s may lead to it', async (_, line) => {
    const files = FILES.replace('server spare:3000 backup;', line);
    expect(await hoverIn(at('  d‸b: {', files))).toBeNull();
  });

  it.each([
    ['a variable', 'location / { proxy_pass http://$arg_to; }'],
    ['a script', 'location / { content_by_lua_file to.lua; }'],
    ['the own host', 'location / { proxy_pass http://127.0.0.1:81; }'],
  ])('shows nothing over it where %s may lead to it as well', async (_, line) => {
    const files = FILES.replace('location / { proxy_pass http://web:8080; }', line);
    expect(await hoverIn(at('  d‸b: {', files))).toBeNull();
  });

  it('follows the variables whose values are known', async () => {
    const files = FILES.replace('location / {', 'location / { set $to web; ').replace('http://web', 'http://$to');
    expect((await hoverIn(at('  d‸b: {', files)))?.text).toBe('nginx passes no requests to `db`');
  });

  it('shows nothing over keys that are not about nginx', async () => {
    for (const marked of [
      'ima‸ge: api\n',
      'post‸gres:16',
      'netwo‸rks: [inner]',
      'ser‸vices:',
      '"92‸29"',
      '"8091:‸81"',
    ]) {
      expect(await hoverIn(at(marked)), marked).toBeNull();
    }
  });

  it('is found behind characters of two units, with CRLF', async () => {
    const files = FILES.replace(
      '  db: {',
      '  "db": { x-note: "ü 😀", image: postgres:16, depends_on: [api-1] }\n  db2: {',
    );
    const hover = await hoverIn(at('depends_on: [api‸-1]', files), { lineEnding: '\r\n' });
    expect(hover?.range).toBe(
      'docker-compose.yml: "db": { x-note: "ü 😀", image: postgres:16, depends_on: [⟦api-1⟧] }',
    );
    expect(hover?.text).toContain('upstream `api` (nginx.conf:3) as `api-1:3000`: 75 % of the requests');
  });
});

describe('hover over another name of a container', () => {
  it('shows who uses it', async () => {
    expect(await hoverIn(at('aliases: [sec‸ond'))).toEqual({
      range: 'docker-compose.yml: aliases: [⟦second⟧, other]',
      text: '**nginx reaches `api-2` by this name**\n\n- upstream `api` (nginx.conf:3) as `second:3000`: 25 % of the requests',
    });
  });

  it('shows nothing where nobody does', async () => {
    expect(await hoverIn(at('"tw‸o"'))).toBeNull();
    expect(await hoverIn(at(', oth‸er]'))).toBeNull();
  });
});

describe('hover over a port', () => {
  it.each([
    [
      'the servers that listen on it',
      '"8090‸:80"',
      'docker-compose.yml: ports: [⟦"8090:80"⟧, "8091:81"]',
      '**Leads to nginx**: `server shop.example` (nginx.conf:8)',
    ],
    [
      'the upstream that asks for it',
      '["30‸00"',
      'docker-compose.yml: expose: [⟦"3000"⟧, "9229"]',
      '**The port that nginx asks for**\n\n- upstream `api` (nginx.conf:3) as `api-1:3000`: 75 % of the requests',
    ],
    [
      'the location that asks for it',
      '8081:80‸80"',
      'docker-compose.yml: web: { image: web, ports: [⟦"127.0.0.1:8081:8080"⟧] }',
      '**The port that nginx asks for**\n\n- `web:8080` in `location /` (nginx.conf:12)',
    ],
  ])('shows %s', async (_, marked, range, text) => {
    expect(await hoverIn(at(marked))).toEqual({ range, text });
  });
});

describe('hover over the image of nginx', () => {
  it('shows the version that is taken for granted, and why', async () => {
    expect(await hoverIn(at('nginx:1.25-al‸pine'))).toEqual({
      range: 'docker-compose.yml: image: ⟦nginx:1.25-alpine⟧',
      text: 'nginx 1.25 (image tag nginx:1.25-alpine)',
    });
  });

  it('says why the version is not known', async () => {
    const files = FILES.replace('nginx:1.25-alpine', 'nginx:$TAG');
    expect((await hoverIn(at('nginx:$T‸AG', files)))?.text).toMatch(/^Version of nginx unknown: /);
  });
});

describe('hover in compose files', () => {
  it('tells the projects apart that share a service', async () => {
    const files = `//- a.conf
http { upstream first { server api:1; } server { listen 80; location / { proxy_pass http://first; } } }
//- b.conf
http { server { listen 80; location /b { proxy_pass http://api:2; } } }
//- docker-compose.yml
services:
  one: { image: nginx, volumes: ["./a.conf:/etc/nginx/nginx.conf"] }
  two: { image: nginx, volumes: ["./b.conf:/etc/nginx/nginx.conf"] }
  a‸pi: { image: api }
`;
    const text = (await hoverIn(files))?.text ?? '';
    expect(text).toContain('**Service `one`:**\n\n**Reached by nginx** from `location /` (a.conf:1)');
    expect(text).toContain('**Service `two`:**\n\n**Reached by nginx** from `location /b` (b.conf:1)');
  });

  it('gives no places of a text that cannot be read as it is', async () => {
    expect(await hoverIn(at('  api-‸1:\n', `${FILES}  broken: [\n`))).toBeNull();
  });

  it('keeps hostile names in their places', async () => {
    const files = FILES.replace('server api-1:3000 weight=3;', 'server "api-1:3000" weight=3;').replace(
      'upstream api {',
      'upstream "a`|<b>" {',
    );
    expect((await hoverIn(at('  api-‸1:\n', files)))?.text).toContain('- upstream ``a`|<b>`` (nginx.conf:3)');
  });
});
