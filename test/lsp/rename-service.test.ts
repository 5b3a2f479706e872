import { afterEach, describe, expect, it } from 'vitest';
import { startAtCursor, stopAll } from '../support/cursor';
import { expectRenamed, prepared, refusal, renamed, renameTo } from '../support/rename';

afterEach(stopAll);

const PROXY = `  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
`;

const NGINX = 'nginx: {image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}';

const may = (where: string, place: string): string =>
  `May be the service "api" | Mentions the old name (${where}); not certain to be the service | ${place}`;

describe('a service', () => {
  const stack = `//- nginx.conf
events {}
http {
    proxy_set_header Host $host;
    upstream api { server «api»:3000; server "«API».:3001"; server api_2; } # ü 😀 api
    server {
        listen 80;
        server_name api;
        location / { proxy_pass http://api; }
    }
}
//- docker-compose.yml
# the api, not /api or api.js
services:
${PROXY}    depends_on: ["«api»", api_2]
    links: ["«api»:api-alias"]
  «api»: # ü 😀
    image: acme/api:1
    container_name: shop
    build: {context: ./api, additional_contexts: {base: "service:base"}}
    expose: ["3000", "3001"]
    volumes: ["api:/api"]
    labels: {traefik.http.services.api: "api"}
    healthcheck: {test: ["CMD", "curl", "http://api:3000/api"]}
  api_2: {image: acme/api:1, depends_on: {'«a‸pi»': {condition: service_started}}, network_mode: "service:«api»"}
  worker:
    extends: «api»
    environment:
      API_URL: http://api:3000/api
      NAME: "api"
    command: [serve, --upstream=api:3000, api.js]
  base: {image: b, volumes_from: ["«api»:ro", "container:api"], environment: ["HOST=api", "PATH=/api"], pid: service:«api»}
volumes: {api: {}}
`;

  it.each(['\n', '\r\n'] as const)(
    'is renamed in both files; what only looks like it is asked (%j)',
    async (lineEnding) => {
      await expectRenamed(
        stack,
        'backend',
        [
          may(
            'comment',
            'nginx.conf: upstream api { server api:3000; server "API.:3001"; server api_2; } # ü 😀 ⟦backend⟧',
          ),
          may('another directive', 'nginx.conf: server_name ⟦backend⟧;'),
          may(
            'healthcheck of api',
            'docker-compose.yml: healthcheck: {test: ["CMD", "curl", "http://⟦backend⟧:3000/api"]}',
          ),
          may('environment of worker', 'docker-compose.yml: API_URL: http://⟦backend⟧:3000/api'),
          may('environment of worker', 'docker-compose.yml: NAME: "⟦backend⟧"'),
          may('command of worker', 'docker-compose.yml: command: [serve, --upstream=⟦backend⟧:3000, api.js]'),
          may(
            'environment of base',
            'docker-compose.yml: base: {image: b, volumes_from: ["api:ro", "container:api"], environment: ["HOST=⟦backend⟧", "PATH=/api"], pid: service:api}',
          ),
          may('comment', 'docker-compose.yml: # the ⟦backend⟧, not /api or api.js'),
        ],
        { lineEnding },
      );
    },
  );

  it('is renamed where nginx passes to it directly, with its port or in a log server', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
http {
    proxy_set_header Host $host;
    error_log syslog:server=«api»:514;
    server {
        listen 80;
        location / { proxy_pass http://«a‸pi»:3000/api/; }
        location /d { proxy_pass http://«api».shop_default:3000; }
        location /n { proxy_pass http://shop-«api»-1:3000; }
    }
}
//- docker-compose.yml
name: shop
services:
${PROXY}  «api»: {image: a}
`,
      'backend',
    );
  });

  it('tells that another Host is sent', async () => {
    const fixture = `//- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://a‸pi:3000; } } }
//- docker-compose.yml
services:
${PROXY}  api: {image: a}
`;
    const { texts, asked, told } = await renamed(fixture, 'backend');
    expect(texts['nginx.conf']).toContain('proxy_pass http://backend:3000;');
    expect(texts['docker-compose.yml']).toContain('  backend: {image: a}');
    expect(asked).toEqual([]);
    expect(told).toEqual(['nginx sends the name as Host header (nginx.conf:2): servers get the new one.']);
  });

  it('keeps its other names, and hosts by them', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
http { upstream u { server «a‸pi»:1; server alias:1; server shop:1; server host:1; } }
//- docker-compose.yml
services:
${PROXY}  «api»:
    image: a
    container_name: shop
    hostname: host
    networks: {default: {aliases: [alias]}}
`,
      'backend',
    );
  });

  it('asks about an alias that is the same', async () => {
    const alias = 'networks: {default: {aliases: [other, "';
    await expectRenamed(
      `//- nginx.conf
events {}
//- docker-compose.yml
services:
  ${NGINX}
  «a‸pi»:
    image: a
    ${alias}api"]}}
`,
      'backend',
      [may('alias that is the same as the name', `docker-compose.yml: ${alias}⟦backend⟧"]}}`)],
    );
  });

  it('is renamed in overrides, included and extending files', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
//- docker-compose.yml
include: [sub/more.yml]
services:
  ${NGINX}
  «a‸pi»: {image: a}
  web: {extends: {file: common.yml, service: api}}
//- docker-compose.override.yml
services:
  «api»: {ports: ["3000"]}
  web:
    depends_on:
      «api»: !reset null
//- sub/more.yml
services:
  more: {image: m, depends_on: [«api»]}
//- common.yml
services:
  api: {image: common, links: [«api»]}
`,
      'backend',
    );
  });

  it('of a file that others extend is renamed there and in extends', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
//- docker-compose.yml
services:
  ${NGINX}
  api: {extends: {file: common.yml, service: «api»}}
  web: {image: w, depends_on: [api]}
//- common.yml
services:
  «a‸pi»: {image: common}
  other: {extends: «api», image: o}
`,
      'base',
    );
  });

  it('is renamed once where anchors and merge keys lead to it', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
//- docker-compose.yml
x-needs: &needs
  depends_on: [«api»]
x-name: &name «api»
services:
  ${NGINX}
  «a‸pi»: {image: a}
  web: {<<: *needs, image: w}
  job: {<<: *needs, image: j, links: [*name]}
`,
      'backend',
    );
    await stopAll();
    const shared = `//- nginx.conf
events {}
//- docker-compose.yml
services:
  ${NGINX}
  a‸pi: {image: a}
  web: {image: w, depends_on: [&api api], hostname: *api}
`;
    expect(await refusal(shared, 'backend')).toBe(
      'refused: The service "api" shares its text with something else, by an anchor (docker-compose.yml:4)',
    );
  });

  it.each([
    ['true', '"true"', '"true"', "'true'", 'service:true'],
    ['1e3', '"1e3"', '"1e3"', "'1e3'", 'service:1e3'],
    ['2020-01-01', '"2020-01-01"', '"2020-01-01"', "'2020-01-01'", 'service:2020-01-01'],
    ['2nd', '2nd', '2nd', "'2nd'", 'service:2nd'],
    ['a.b_c', 'a.b_c', 'a.b_c', "'a.b_c'", 'service:a.b_c'],
  ])('gets quotes where YAML would take %s for no string', async (name, key, item, quoted, mode) => {
    const { texts } = await renamed(
      `//- nginx.conf\nevents {}\n//- docker-compose.yml\nservices:\n  ${NGINX}\n  a‸pi: {image: a}\n  b: {image: b, depends_on: [api]}\n  c: {image: c, depends_on: ['api'], network_mode: service:api}\n`,
      name,
    );
    expect(texts['docker-compose.yml']).toBe(
      `services:\n  ${NGINX}\n  ${key}: {image: a}\n  b: {image: b, depends_on: [${item}]}\n  c: {image: c, depends_on: [${quoted}], network_mode: ${mode}}\n`,
    );
  });

  it('is renamed in nginx text inside the compose file, and from there', async () => {
    await expectRenamed(
      `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    configs: [{source: proxy, target: /etc/nginx/nginx.conf}, prometheus]
    depends_on: [«api»]
  «api»: {image: a}
configs:
  proxy:
    content: |
      events {}
      http {
        proxy_set_header Host $$host;
        upstream up { server «a‸pi»:3000; } # api
        server { listen 80; location / { proxy_pass http://up; } }
      }
  prometheus:
    content: |
      targets: ["api:9090"]
`,
      'backend',
      [
        may('comment', 'docker-compose.yml: upstream up { server api:3000; } # ⟦backend⟧'),
        may('content of prometheus', 'docker-compose.yml: targets: ["⟦backend⟧:9090"]'),
      ],
    );
  });

  it('leaves variables in such text doubled', async () => {
    await expectRenamed(
      `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    configs: [{source: proxy, target: /etc/nginx/nginx.conf}]
configs:
  proxy:
    content: |
      events {}
      http {
        map $$uri $$«po‸ol» { default 1; }
        server { listen 80; return 200 "$$«pool»-$\${«POOL»}"; } # $$pool
      }
`,
      'kind',
      [
        'May be the variable $pool | Mentions the old name (comment); not certain to be the variable | docker-compose.yml: server { listen 80; return 200 "$$pool-$${POOL}"; } # $$⟦kind⟧',
      ],
    );
  });

  it('is renamed in the environment that fills templates', async () => {
    await expectRenamed(
      `//- templates/default.conf.template
server { listen 80; location / { proxy_set_header Host $host; proxy_pass http://\${API}:3000; } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./templates:/etc/nginx/templates:ro"]
    environment: {API: «api», NAME: other}
  «a‸pi»: {image: a, environment: {SELF: "http://api"}}
`,
      'backend',
      [may('environment of api', 'docker-compose.yml: api: {image: a, environment: {SELF: "http://⟦backend⟧"}}')],
    );
  });

  it('is renamed in the env files that fill templates and the compose file; asked about in others', async () => {
    await expectRenamed(
      `//- templates/default.conf.template
server { listen 80; location / { proxy_set_header Host $host; proxy_pass http://\${API}:3000; } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./templates:/etc/nginx/templates:ro"]
    env_file: nginx.env
    depends_on: ["\${NEEDED}"]
  «a‸pi»: {image: a, env_file: [./api.env]}
//- .env
# api
NEEDED=«api»
//- nginx.env
API="«api»"
//- api.env
SELF=http://api:3000
`,
      'backend',
      [may('api.env', 'api.env: SELF=http://⟦backend⟧:3000')],
    );
  });

  it('is asked about in compose files that may be laid over these', async () => {
    const prod = 'prod.yml names such a service too, but is not read with the others';
    await expectRenamed(
      `//- nginx.conf
events {}
//- docker-compose.yml
services:
  ${NGINX}
  «a‸pi»: {image: a}
//- docker-compose.prod.yml
services:
  api: {deploy: {replicas: 3}}
  job: {image: j, extends: {file: docker-compose.yml, service: api}, depends_on: [api]}
//- docker-compose.dev.yml
services:
  other: {image: api, extends: {file: elsewhere.yml, service: api}}
//- elsewhere.yml
services: {api: {image: a}}
`,
      'backend',
      [
        `May be the service "api" | docker-compose.${prod} | docker-compose.prod.yml: ⟦backend⟧: {deploy: {replicas: 3}}`,
        `May be the service "api" | docker-compose.${prod} | docker-compose.prod.yml: job: {image: j, extends: {file: docker-compose.yml, service: ⟦backend⟧}, depends_on: [api]}`,
        `May be the service "api" | docker-compose.${prod} | docker-compose.prod.yml: job: {image: j, extends: {file: docker-compose.yml, service: api}, depends_on: [⟦backend⟧]}`,
      ],
    );
  });

  it('is asked about in compose files elsewhere that include or extend its file', async () => {
    const why = 'docker-compose.yml names such a service too, but is not read with the others';
    await expectRenamed(
      `//- shop/nginx.conf
events {}
//- shop/docker-compose.yml
include: [services.yml]
services:
  ${NGINX}
//- shop/services.yml
services:
  «a‸pi»: {image: a}
//- d/docker-compose.yml
include: [../shop/services.yml]
services:
  three: {image: d, depends_on: [api]}
//- a/docker-compose.yml
include: [../shop/docker-compose.yml]
services:
  one: {image: b, depends_on: [«api»]}
//- b/docker-compose.yml
services:
  api: {image: b}
  two: {extends: {file: ../shop/services.yml, service: api}, links: [api]}
//- c/docker-compose.yml
services:
  api: {image: shop/services.yml}
`,
      'backend',
      [
        `May be the service "api" | ${why} | d/docker-compose.yml: three: {image: d, depends_on: [⟦backend⟧]}`,
        `May be the service "api" | ${why} | b/docker-compose.yml: two: {extends: {file: ../shop/services.yml, service: ⟦backend⟧}, links: [api]}`,
      ],
    );
  });

  it('is renamed in values of variables that nginx passes to', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
http {
    proxy_set_header Host $host;
    resolver 127.0.0.11;
    map $uri $pool { default «api»:3000; /old "«api»"; include pools.map; }
    server {
        listen 80;
        set $backend "http://«api»:3000";
        set $name api;
        location / { proxy_pass $backend; }
        location /p { proxy_pass http://$pool; }
        location /u { proxy_pass http://«api»$request_uri; }
        location /n { proxy_pass http://\${name}s; }
    }
}
//- pools.map
/new «a‸pi»:3001;
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./pools.map:/etc/nginx/pools.map:ro"]
  «api»: {image: a}
  apis: {image: a}
`,
      'backend',
      [may('another directive', 'nginx.conf: set $name ⟦backend⟧;')],
    );
  });

  it('is renamed in the configuration file that says it runs nginx', async () => {
    await expectRenamed(
      `//- conf/nginx.conf
events {}
//- docker-compose.yml
services:
  «fr‸ont»: {image: own}
  front2: {image: nginx}
//- upstream-lens.config.json
{
  // the proxy
  "projects": [
    { "nginx": "conf/nginx.conf", "compose": ["docker-compose.yml"], "service": "«front»" },
    { "nginx": "other.conf", "service": "front" }
  ]
}
`,
      'edge',
    );
  });

  it('tells where only the settings or its name say that it runs nginx', async () => {
    const fixture = `//- nginx.conf
events {}
http { server { listen 80; } }
//- docker-compose.yml
services:
  ngi‸nx: {image: own}
`;
    const { told } = await renamed(fixture, 'edge');
    expect(told).toEqual(['Only by its name the service is known to run nginx.']);
    await stopAll();
    const projects = [{ nginx: 'nginx.conf', compose: ['docker-compose.yml'], service: 'nginx' }];
    const set = await renamed(fixture, 'edge', { configuration: { projects } });
    expect(set.told).toEqual(['The settings name "nginx" as the service that runs nginx.']);
  });

  it('is renamed in all projects that share its file', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
http { proxy_set_header Host a; server { listen 80; location / { proxy_pass http://«a‸pi»; } } }
//- a/docker-compose.yml
services:
  nginx: {image: "nginx:1.30", ports: ["80:80"], volumes: ["../nginx.conf:/etc/nginx/nginx.conf:ro"]}
  «api»: {image: a}
//- b/docker-compose.yml
services:
  nginx: {image: "nginx:1.30", ports: ["81:80"], volumes: ["../nginx.conf:/etc/nginx/nginx.conf:ro"]}
  «api»: {image: b}
`,
      'backend',
    );
  });

  it('is renamed in texts that are not saved yet', async () => {
    const at = await startAtCursor(`//- nginx.conf
events {}
http { proxy_set_header Host a; server { listen 80; location / { proxy_pass http://a‸pi; } } }
//- docker-compose.yml
services:
${PROXY}  api: {image: a}
`);
    await at.client.open('docker-compose.yml', 'dockercompose');
    await at.client.replace('docker-compose.yml', 'services:', '# typed\nservices:');
    await at.client.replace('docker-compose.yml', '{image: a}', '{image: ab}');
    const edit = await renameTo(at, 'backend');
    expect(typeof edit === 'string' ? edit : at.client.apply(edit).get('docker-compose.yml')).toBe(
      `# typed\nservices:\n${PROXY}  backend: {image: ab}\n`,
    );
  });
});

describe('a service cannot be renamed', () => {
  const stack = `//- nginx.conf
events {}
http {
    proxy_set_header Host $host;
    upstream up { server a‸pi:3000; }
    upstream pool { server web:80; }
    server { listen 80; location / { proxy_pass http://up; } location /w { proxy_pass http://web; } location /o { proxy_pass http://other.test; } }
}
//- docker-compose.yml
services:
${PROXY}    extra_hosts: ["extra:10.0.0.1"]
  api: {image: a}
  web: {image: w, container_name: shop, networks: {default: {aliases: [www]}}, links: ["nginx:linked"]}
`;

  it.each([
    ['web', 'There is a service "web" already (docker-compose.yml:8)'],
    ['Web', 'There is a service "web" already (docker-compose.yml:8)'],
    ['shop', 'The service "web" has "shop" as container name already (docker-compose.yml:8)'],
    ['WWW', 'The service "web" has "WWW" as alias already (docker-compose.yml:8)'],
    ['linked', 'The service "web" has "linked" as alias of a link already (docker-compose.yml:8)'],
    ['extra', 'The service "nginx" has "extra" as extra host already (docker-compose.yml:6)'],
    ['other.test', '"other.test" is a host elsewhere (nginx.conf:6), and would be this service then'],
    ['localhost', '"localhost" is the container itself'],
    ['a b', 'A service\'s name may hold letters, digits, ".", "_" and "-" only ("a b")'],
    ['bäckend', 'A service\'s name may hold letters, digits, ".", "_" and "-" only ("bäckend")'],
  ])('to %j', async (name, reason) => {
    expect(await refusal(stack, name)).toBe(`refused: ${reason}`);
  });

  it('to the name of an upstream that would take its requests', async () => {
    const fixture = stack.replace('a‸pi:3000', 'api:3000').replace('http://web', 'http://w‸eb');
    expect(await refusal(fixture, 'pool')).toBe(
      'refused: "proxy_pass" passes to this service (nginx.conf:6), and would pass to the upstream "pool" then',
    );
    await stopAll();
    // hosts of upstreams are no upstreams
    expect((await renamed(stack, 'pool')).texts['nginx.conf']).toContain('upstream up { server pool:3000; }');
  });

  it('where what is found afterwards was not there before', async () => {
    const fixture = `//- nginx.conf
events {}
//- docker-compose.yml
services:
  ${NGINX}
  a‸pi: {image: a}
  web: {image: w, depends_on: ["\${API:-api}"]}
`;
    expect(await refusal(fixture, 'backend')).toBe(
      'refused: That would bring a problem: service "web" depends on undefined service "api" (docker-compose.yml:4)',
    );
  });

  it('where a host leads to another service as well', async () => {
    const fixture = `//- nginx.conf
events {}
http { upstream u { server api:3000; } }
//- docker-compose.yml
services:
${PROXY}  a‸pi: {image: a}
  web: {image: w, networks: {default: {aliases: [api]}}}
`;
    expect(await prepared(await startAtCursor(fixture))).toBe(
      'refused: "api" leads to the services "api" and "web" (nginx.conf:2): which is meant cannot be told',
    );
  });

  it('while a compose file is half typed', async () => {
    const fixture = `//- nginx.conf
events {}
http { proxy_set_header Host a; server { listen 80; location / { proxy_pass http://a‸pi; } } }
//- docker-compose.yml
services:
${PROXY}  api: {image: a}
`;
    const at = await startAtCursor(fixture);
    await at.client.open('docker-compose.yml', 'dockercompose');
    expect(await prepared(at)).toBe(
      'http { proxy_set_header Host a; server { listen 80; location / { proxy_pass http://⟦api⟧; } } }',
    );
    await at.client.replace('docker-compose.yml', 'api: {image: a}', 'api: {image: a');
    expect(await prepared(at)).toBe('refused: docker-compose.yml cannot be parsed; mend it first');
    expect(await renameTo(at, 'backend')).toBe('refused: docker-compose.yml cannot be parsed; mend it first');
  });

  it('from its other name, whose line is said', async () => {
    const fixture = `//- docker-compose.yml\nservices:\n  ${NGINX}\n  api: {image: a, ports: ["80‸80:80"]}\n`;
    expect(await prepared(await startAtCursor(fixture))).toBe('refused: There is nothing here that can be renamed');
  });

  it('where a file outside of the workspace names it', async () => {
    const fixture = `//- shop/nginx.conf
events {}
//- shop/docker-compose.yml
services:
  api: {extends: {file: ../common.yml, service: b‸ase}}
//- common.yml
services:
  base: {image: c}
`;
    const options = { folders: ['file:///fixture/shop'] };
    expect(await prepared(await startAtCursor(fixture, options))).toBe(
      'refused: The service "base" is named in common.yml, outside of the workspace',
    );
  });

  it('warns of files that are not read', async () => {
    const fixture = `//- nginx.conf\nevents {}\n//- docker-compose.yml\ninclude: [missing.yml]\nservices:\n  ${NGINX}\n  a‸pi: {image: a}\n  b: {image: b, links: ["$LINK"]}\n`;
    const { told } = await renamed(fixture, 'backend');
    expect(told).toEqual([
      'The old name may stay in what is not known: missing.yml cannot be read (docker-compose.yml:1). The old name may stay in what is not known: "$LINK" may be it (docker-compose.yml:5).',
    ]);
  });
});

describe('another name of a service', () => {
  it('is renamed with the hosts by it', async () => {
    await expectRenamed(
      `//- nginx.conf
events {}
http { proxy_set_header Host a; upstream u { server «shop»:1; server api:1; } server { location / { proxy_pass http://«sh‸op»/; } } }
//- docker-compose.yml
services:
${PROXY}  api: {image: a, container_name: "«shop»", networks: {default: {aliases: [other]}}}
  job: {image: j, network_mode: "container:shop", volumes_from: ["container:shop:ro"], labels: [shop]}
`,
      'store',
      ['network_mode', 'volumes_from'].map(
        (key) =>
          `May be the name "shop" | Mentions the old name (${key} of job); not certain to be the name | docker-compose.yml: job: {image: j, ${
            key === 'network_mode'
              ? 'network_mode: "container:⟦store⟧", volumes_from: ["container:shop:ro"]'
              : 'network_mode: "container:shop", volumes_from: ["container:⟦store⟧:ro"]'
          }, labels: [shop]}`,
      ),
    );
  });

  it('may become the name of its service', async () => {
    const files = (key: string) => `//- nginx.conf
events {}
http { proxy_set_header Host a; upstream u { server «api»:1; server shop:1; } server { location / { proxy_pass http://u; } } }
//- docker-compose.yml
services:
${PROXY}  «${key}»: {image: a, hostname: shop}
`;
    await expectRenamed(files('a‸pi'), 'shop');
  });

  it.each([
    ['web', 'The service "web" has "web" as its own name already (docker-compose.yml:9)'],
    ['a/b', 'A host name may hold letters, digits, ".", "_" and "-" only ("a/b")'],
  ])('is refused %j', async (name, reason) => {
    const fixture = `//- nginx.conf
events {}
//- docker-compose.yml
services:
${PROXY}    depends_on: [api]
    environment: {A: b}
  api: {image: a, hostname: sh‸op}
  web: {image: w}
`;
    expect(await refusal(fixture, name)).toBe(`refused: ${reason}`);
  });
});
