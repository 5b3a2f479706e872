/**
 * Compose projects with the steps that lay their files out as Docker would (`test/support/layout.ts`). The service to
 * look at is called `edge`. Files below `container/` are no part of the project: they are what a step writes.
 */
export interface Layout {
  readonly name: string;
  readonly project: string;
  readonly steps: string;
}

const EDGE = `services:
  edge:
    image: nginx:1.22`;
const SERVICES = ['api', 'api-1', 'api-2', 'web', 'auth', 'legacy', 'chat']
  .map((name) => `  ${name}:\n    image: example/${name}\n`)
  .join('');

const site = (name: string, target: string): string => `server {
  listen 80;
  server_name ${name};
  location / {
    proxy_pass http://${target};
  }
}
`;
const upstream = (name: string, ...servers: string[]): string =>
  `upstream ${name} {\n${servers.map((server) => `  server ${server};\n`).join('')}}\n`;

export const LAYOUTS: readonly Layout[] = [
  {
    name: 'fragments of conf.d replace the image’s, in the order of their bytes',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./conf.d:/etc/nginx/conf.d:ro"]
${SERVICES}
//- conf.d/upstreams.conf
${upstream('backend', 'api-1:3000 max_fails=2', 'api-2:3000 backup')}
//- conf.d/Site.conf
${site('b.test', 'backend')}
//- conf.d/10-site.conf
${site('a.test', 'backend')}
//- conf.d/9-site.conf
${site('c.test', 'backend')}
`,
    steps: 'mount conf.d /etc/nginx/conf.d',
  },
  {
    name: 'a fragment beside the image’s own',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./api.conf:/etc/nginx/conf.d/api.conf"]
${SERVICES}
//- api.conf
${site('api.test', 'api:3000')}
`,
    steps: 'mount api.conf /etc/nginx/conf.d/api.conf',
  },
  {
    name: 'files without .conf and with a leading dot are not matched',
    project: `
//- compose.yml
${EDGE}
    volumes:
      - ./conf.d:/etc/nginx/conf.d
${SERVICES}
//- conf.d/.hidden.conf
${site('hidden.test', 'api:1')}
//- conf.d/old.conf.bak
${site('old.test', 'api:2')}
//- conf.d/api.nginx
${site('none.test', 'api:3')}
//- conf.d/sub/deep.conf
${site('deep.test', 'api:4')}
//- conf.d/api.conf
${site('api.test', 'api:3000')}
`,
    steps: 'mount conf.d /etc/nginx/conf.d',
  },
  {
    name: 'nested includes start at the folder of the root file',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./nginx:/etc/nginx"]
${SERVICES}
//- nginx/nginx.conf
events {}
http {
  include sites/*.conf;
}
//- nginx/sites/api.conf
server {
  listen 8080;
  include snippets/proxy.conf;
}
//- nginx/sites/snippets/proxy.conf
location /wrong { proxy_pass http://legacy:1; }
//- nginx/snippets/proxy.conf
location /right { proxy_pass http://api:3000; include snippets/headers.inc; }
//- nginx/snippets/headers.inc
proxy_set_header Host $host;
`,
    steps: 'mount nginx /etc/nginx',
  },
  {
    name: 'includes are read where they stand, not after their siblings',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./sites:/etc/nginx/sites"]
${SERVICES}
//- nginx.conf
events {}
http {
  include mime.types;
  include sites/?-*.conf;
}
//- sites/a-first.conf
${site('a.test', 'api:3000')}
include /etc/nginx/sites/z.inc;
//- sites/b-second.conf
${site('b.test', 'zed')}
include sites/y.inc;
//- sites/y.inc
${upstream('why', 'api-2:1')}
//- sites/z.inc
${upstream('zed', 'api-1:1')}
`,
    steps: 'mount nginx.conf /etc/nginx/nginx.conf\nmount sites /etc/nginx/sites',
  },
  {
    name: 'wildcards in a folder’s name, and a glob that matches nothing',
    project: `
//- compose.yml
${EDGE}
    volumes:
      - type: bind
        source: ./nginx
        target: /etc/nginx
        read_only: true
${SERVICES}
//- nginx/nginx.conf
events {}
http {
  include nothing/*.conf;
  include /etc/nginx/app*/[sr]*.conf;
}
//- nginx/app2/server.conf
${site('two.test', 'api:2')}
//- nginx/app10/server.conf
${site('ten.test', 'api:10')}
//- nginx/app10/rest.conf
${upstream('rest', 'api:11')}
//- nginx/app10/other.conf
${upstream('other', 'api:12')}
//- nginx/lib/server.conf
${upstream('lib', 'api:13')}
`,
    steps: 'mount nginx /etc/nginx',
  },
  {
    name: 'include in upstream, location and map',
    project: `
//- compose.yml
${EDGE}
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./parts:/etc/nginx/parts:ro
${SERVICES}
//- nginx.conf
events {}
http {
  map $http_x_version $backend {
    default stable;
    include parts/versions.map;
  }
  upstream stable { include parts/servers.inc; }
  upstream canary { server api-2:3000; include parts/tail.inc; }
  server {
    listen 80;
    location / {
      include parts/pass.inc;
    }
  }
}
//- parts/versions.map
v2 canary;
"~^v1\\." stable;
//- parts/servers.inc
server api-1:3000 weight=3;
server api:3000;
//- parts/tail.inc
keepalive 8;
//- parts/pass.inc
proxy_set_header Host $host;
proxy_pass http://$backend;
`,
    steps: 'mount nginx.conf /etc/nginx/nginx.conf\nmount parts /etc/nginx/parts',
  },
  {
    name: 'a template with variables of the service',
    project: `
//- compose.yml
${EDGE}
    environment:
      API_HOST: api
      API_PORT: 3000
      NAME: api.test
    volumes: ["./templates:/etc/nginx/templates"]
${SERVICES}
//- templates/default.conf.template
upstream backend { server \${API_HOST}:$API_PORT; }
server {
  listen 80;
  server_name \${NAME};
  location / {
    proxy_set_header Host $host;
    proxy_pass http://backend;
  }
}
`,
    steps: `mount templates /etc/nginx/templates
envsubst /etc/nginx/templates/default.conf.template /etc/nginx/conf.d/default.conf API_HOST=api API_PORT=3000 NAME=api.test`,
  },
  {
    name: 'templates in a folder below are expanded, and read by none',
    project: `
//- compose.yml
${EDGE}
    environment: ["PORT=3000"]
    volumes:
      - ./templates/:/etc/nginx/templates/
${SERVICES}
//- templates/api.conf.template
${site('api.test', 'api:${PORT}')}
//- templates/sites/more.conf.template
${site('more.test', 'api:${PORT}')}
//- templates/readme.txt
no template
`,
    steps: `mount templates /etc/nginx/templates
envsubst /etc/nginx/templates/api.conf.template /etc/nginx/conf.d/api.conf PORT=3000
envsubst /etc/nginx/templates/sites/more.conf.template /etc/nginx/conf.d/sites/more.conf PORT=3000`,
  },
  {
    name: 'a template of the root file, with another suffix and output folder',
    project: `
//- compose.yml
${EDGE}
    environment:
      NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl
      NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx
      NGINX_ENVSUBST_TEMPLATE_DIR: /templates
      UPSTREAM: chat:9000
    volumes: ["./tpl:/templates:ro"]
${SERVICES}
//- tpl/nginx.conf.tpl
events {}
http {
  upstream chat_pool { server \${UPSTREAM}; }
  include /etc/nginx/http/*.conf;
}
//- tpl/http/chat.conf.tpl
${site('chat.test', 'chat_pool')}
//- tpl/http/chat.conf.template
${site('other.test', 'chat_pool')}
`,
    steps: `mount tpl /templates
envsubst /templates/nginx.conf.tpl /etc/nginx/nginx.conf UPSTREAM=chat:9000
envsubst /templates/http/chat.conf.tpl /etc/nginx/http/chat.conf UPSTREAM=chat:9000`,
  },
  {
    name: 'NGINX_ENVSUBST_FILTER keeps an environment variable out of nginx’s own',
    project: `
//- compose.yml
${EDGE}
    environment:
      NGINX_ENVSUBST_FILTER: ^APP_
      APP_HOST: web
      host: broken
      uri: broken
    volumes: ["./default.conf.template:/etc/nginx/templates/default.conf.template"]
${SERVICES}
//- default.conf.template
server {
  listen 80;
  server_name app.test;
  location / { proxy_set_header Host $host; proxy_pass http://\${APP_HOST}:80$uri; }
}
`,
    steps: `mount default.conf.template /etc/nginx/templates/default.conf.template
envsubst /etc/nginx/templates/default.conf.template /etc/nginx/conf.d/default.conf APP_HOST=web`,
  },
  {
    name: 'without a filter an environment variable takes the place of nginx’s own',
    project: `
//- compose.yml
${EDGE}
    environment: { scheme: http, API: api }
    volumes: ["./templates:/etc/nginx/templates"]
${SERVICES}
//- templates/api.conf.template
server {
  listen 81;
  location / { proxy_pass $scheme://\${API}:3000; }
  location /other { proxy_pass $scheme://\${API}:3001/$uri; }
}
`,
    steps: `mount templates /etc/nginx/templates
envsubst /etc/nginx/templates/api.conf.template /etc/nginx/conf.d/api.conf scheme=http API=api`,
  },
  {
    name: 'a template whose output folder is read-only stays one',
    project: `
//- compose.yml
${EDGE}
    environment: { PORT: "3000" }
    volumes:
      - ./templates:/etc/nginx/templates
      - ./conf.d:/etc/nginx/conf.d:ro
${SERVICES}
//- templates/api.conf.template
${site('api.test', 'api:${PORT}')}
//- conf.d/web.conf
${site('web.test', 'web:80')}
`,
    steps: 'mount templates /etc/nginx/templates\nmount conf.d /etc/nginx/conf.d',
  },
  {
    name: 'an entrypoint of the user’s expands no templates',
    project: `
//- compose.yml
${EDGE}
    entrypoint: ["nginx", "-g", "daemon off;"]
    environment: { PORT: "3000" }
    volumes:
      - ./templates:/etc/nginx/templates
      - ./web.conf:/etc/nginx/conf.d/web.conf
${SERVICES}
//- templates/api.conf.template
${site('api.test', 'api:${PORT}')}
//- web.conf
${site('web.test', 'web:80')}
`,
    steps: 'mount templates /etc/nginx/templates\nmount web.conf /etc/nginx/conf.d/web.conf',
  },
  {
    name: 'stream templates get a block of their own in the image’s root file',
    project: `
//- compose.yml
${EDGE}
    environment: { DB: db }
    volumes: ["./templates:/etc/nginx/templates"]
${SERVICES}
  db:
    image: postgres
//- templates/db.conf.stream-template
upstream database { server \${DB}:5432; }
server { listen 5432; proxy_pass database; }
//- templates/web.conf.template
${site('web.test', 'web:80')}
`,
    steps: `mount templates /etc/nginx/templates
envsubst /etc/nginx/templates/web.conf.template /etc/nginx/conf.d/web.conf DB=db
envsubst /etc/nginx/templates/db.conf.stream-template /etc/nginx/stream-conf.d/db.conf DB=db
append /etc/nginx/nginx.conf stream { include /etc/nginx/stream-conf.d/*.conf; }`,
  },
  {
    name: 'a Dockerfile that copies a folder, a file and what a wildcard matches',
    project: `
//- compose.yml
services:
  edge:
    build: ./edge
${SERVICES}
//- edge/Dockerfile
FROM nginx:1.22-alpine
COPY conf/ /etc/nginx/conf.d/
COPY proxy.inc /etc/nginx/snippets/proxy.inc
COPY sites/*.conf /etc/nginx/conf.d/
COPY extra/api-?.conf extra/chat.conf /etc/nginx/conf.d/
//- edge/conf/00-upstreams.conf
${upstream('backend', 'api-1:3000', 'api-2:3000')}
//- edge/sites/web.conf
server { listen 82; include snippets/proxy.inc; }
//- edge/sites/web.txt
no configuration
//- edge/proxy.inc
location / { proxy_pass http://backend; }
//- edge/extra/api-1.conf
${upstream('one', 'api-1:1')}
//- edge/extra/api-10.conf
${upstream('ten', 'api-1:10')}
//- edge/extra/chat.conf
${upstream('talk', 'chat:1')}
`,
    steps: `copy edge/conf /etc/nginx/conf.d
copy edge/proxy.inc /etc/nginx/snippets/proxy.inc
copy edge/sites/web.conf /etc/nginx/conf.d/web.conf
copy edge/extra/api-1.conf /etc/nginx/conf.d/api-1.conf
copy edge/extra/chat.conf /etc/nginx/conf.d/chat.conf`,
  },
  {
    name: 'RUN rm takes the image’s default away, and a later COPY brings another',
    project: `
//- compose.yml
services:
  edge:
    build:
      context: .
      dockerfile: docker/edge.Dockerfile
${SERVICES}
//- docker/edge.Dockerfile
FROM nginx:1.22
COPY nginx/gone.conf /etc/nginx/conf.d/
RUN rm -f /etc/nginx/conf.d/*.conf && rm -rf /usr/share/nginx/html
WORKDIR /etc/nginx
COPY nginx/site.conf conf.d/
COPY ["nginx/default.conf", "./conf.d/default.conf"]
//- nginx/gone.conf
${site('gone.test', 'legacy:1')}
//- nginx/site.conf
${site('site.test', 'web:80')}
//- nginx/default.conf
${site('default.test', 'api:80')}
`,
    steps: `remove /etc/nginx/conf.d/default.conf
copy nginx/site.conf /etc/nginx/conf.d/site.conf
copy nginx/default.conf /etc/nginx/conf.d/default.conf`,
  },
  {
    name: 'a build of several stages',
    project: `
//- compose.yml
services:
  edge:
    build:
      context: .
      target: production
${SERVICES}
//- Dockerfile
FROM node:22 AS assets
WORKDIR /src
COPY . .
RUN npm run build
FROM nginx:1.22 AS base
COPY base.conf /etc/nginx/conf.d/default.conf
FROM base AS production
COPY --from=assets /src/nginx/prod.conf /etc/nginx/conf.d/prod.conf
FROM base AS development
COPY dev.conf /etc/nginx/conf.d/dev.conf
//- base.conf
${upstream('shared', 'api:3000')}
//- nginx/prod.conf
${site('prod.test', 'shared')}
//- dev.conf
${site('dev.test', 'shared')}
`,
    steps: `copy base.conf /etc/nginx/conf.d/default.conf
copy nginx/prod.conf /etc/nginx/conf.d/prod.conf`,
  },
  {
    name: 'command: nginx -c',
    project: `
//- compose.yml
${EDGE}
    command: ["nginx", "-c", "/srv/edge/main.conf", "-g", "daemon off;"]
    volumes: ["./edge:/srv/edge"]
${SERVICES}
//- edge/main.conf
events {}
http { include apps/*.conf; include /etc/nginx/conf.d/*.conf; }
//- edge/apps/api.conf
${site('api.test', 'api:3000')}
`,
    steps: 'mount edge /srv/edge\nnginx -c /srv/edge/main.conf',
  },
  {
    name: 'command: nginx -p with -c below it',
    project: `
//- compose.yml
${EDGE}
    command: nginx -p /srv/edge/ -c conf/main.conf -g 'daemon off;'
    volumes: ["./edge:/srv/edge"]
${SERVICES}
//- edge/conf/main.conf
events {}
http { include apps/*.conf; }
//- edge/conf/apps/api.conf
${site('api.test', 'api:3000')}
//- edge/apps/wrong.conf
${site('wrong.test', 'api:3000')}
`,
    steps: 'mount edge /srv/edge\nnginx -p /srv/edge/ -c conf/main.conf',
  },
  {
    name: 'command: nginx -p alone leaves the root file where the image was built for',
    project: `
//- compose.yml
${EDGE}
    command: nginx -p /srv/edge/ -g 'daemon off;'
    volumes: ["./edge:/srv/edge", "./api.conf:/etc/nginx/conf.d/api.conf"]
${SERVICES}
//- edge/conf/nginx.conf
events {}
http { include /etc/nginx/conf.d/api.conf; }
//- api.conf
${site('api.test', 'api:3000')}
`,
    steps: 'mount edge /srv/edge\nmount api.conf /etc/nginx/conf.d/api.conf\nnginx -p /srv/edge/',
  },
  {
    name: 'a shell as command, with options of its own',
    project: `
//- compose.yml
${EDGE}
    command: /bin/sh -c "echo start && exec nginx -c /srv/edge/main.conf -g 'daemon off;'"
    volumes: ["./edge:/srv/edge"]
${SERVICES}
//- edge/main.conf
events {}
http { include *.inc; }
//- edge/api.inc
${site('api.test', 'api:3000')}
`,
    steps: 'mount edge /srv/edge\nnginx -c /srv/edge/main.conf',
  },
  {
    name: 'configs from a file and inline, with doubled dollars',
    project: `
//- compose.yml
${EDGE}
    configs:
      - source: main
        target: /etc/nginx/nginx.conf
      - source: site
        target: /etc/nginx/conf.d/site.conf
${SERVICES}
configs:
  main:
    file: ./main.conf
  site:
    content: |
      upstream backend {
        server api-1:3000;
        server api-2:3000 down;
      }
      server {
        listen 80;
        server_name "site.test";
        location / {
          proxy_set_header Host $$host;
          proxy_pass http://backend$$request_uri;
        }
      }
//- main.conf
events {}
http {
  include /etc/nginx/conf.d/site.conf;
}
//- container/site.conf
upstream backend {
  server api-1:3000;
  server api-2:3000 down;
}
server {
  listen 80;
  server_name "site.test";
  location / {
    proxy_set_header Host $host;
    proxy_pass http://backend$request_uri;
  }
}
`,
    steps: 'mount main.conf /etc/nginx/nginx.conf\nwrite container/site.conf /etc/nginx/conf.d/site.conf',
  },
  {
    name: 'an empty folder over conf.d hides what the image has there',
    project: `
//- compose.yml
${EDGE}
    tmpfs: /run
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf
      - type: tmpfs
        target: /etc/nginx/conf.d
${SERVICES}
//- nginx.conf
events {}
http {
  include /etc/nginx/conf.d/*.conf;
  server { listen 80; location / { proxy_pass http://api:3000; } }
}
`,
    steps: 'mount nginx.conf /etc/nginx/nginx.conf\ntmpfs /etc/nginx/conf.d',
  },
  {
    name: 'a file on top of a folder on top of a folder: the longest target wins',
    project: `
//- compose.yml
${EDGE}
    volumes:
      - ./override.conf:/etc/nginx/conf.d/api.conf
      - ./conf.d:/etc/nginx/conf.d
      - ./nginx:/etc/nginx
      - ./data:/etc/nginx/conf.data
${SERVICES}
//- nginx/nginx.conf
events {}
http { include conf.d/*.conf; include conf.data/*.conf; }
//- nginx/conf.d/hidden.conf
${site('hidden.test', 'legacy:1')}
//- conf.d/api.conf
${site('plain.test', 'api:1')}
//- conf.d/web.conf
${site('web.test', 'web:80')}
//- override.conf
${site('override.test', 'api:2')}
//- data/more.conf
${site('more.test', 'api:3')}
`,
    steps: `mount nginx /etc/nginx
mount conf.d /etc/nginx/conf.d
mount override.conf /etc/nginx/conf.d/api.conf
mount data /etc/nginx/conf.data`,
  },
  {
    name: 'two sites that include one snippet',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./conf.d:/etc/nginx/conf.d", "./proxy.inc:/etc/nginx/proxy.inc"]
${SERVICES}
//- conf.d/a.conf
server { listen 80; server_name a.test; include proxy.inc; }
//- conf.d/b.conf
server { listen 80; server_name b.test; include /etc/nginx/proxy.inc; }
//- proxy.inc
location / { proxy_pass http://api:3000; }
location /auth/ { proxy_pass http://auth:9000/; location /auth/deep { proxy_pass http://auth:9001; } }
`,
    steps: 'mount conf.d /etc/nginx/conf.d\nmount proxy.inc /etc/nginx/proxy.inc',
  },
  {
    name: 'one file of the project at two paths of the container',
    project: `
//- compose.yml
${EDGE}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./loc.inc:/etc/nginx/z/loc.inc", "./loc.inc:/etc/nginx/a/loc.inc"]
${SERVICES}
//- nginx.conf
events {}
http {
  server { listen 80; include z/loc.inc; }
  include mime.types;
  server { listen 81; include a/loc.inc; }
}
//- loc.inc
location / { proxy_pass http://api:3000; }
`,
    steps: `mount nginx.conf /etc/nginx/nginx.conf
mount loc.inc /etc/nginx/z/loc.inc
mount loc.inc /etc/nginx/a/loc.inc`,
  },
  {
    name: 'stream beside http, each with its includes',
    project: `
//- compose.yml
${EDGE}
    volumes:
      - ./nginx/nginx.conf:/etc/nginx/nginx.conf
      - ./nginx/streams-enabled:/etc/nginx/streams-enabled
${SERVICES}
  db:
    image: postgres
//- nginx/nginx.conf
worker_processes 2;
events {}
stream {
  include /etc/nginx/streams-enabled/*;
}
http {
  include /etc/nginx/conf.d/*.conf;
}
//- nginx/streams-enabled/db
upstream shared { least_conn; server db:5432 max_fails=1 fail_timeout=5s; }
server { listen 5432; proxy_pass shared; }
//- nginx/streams-enabled/dns.conf
server { listen 5353 udp; proxy_pass db:53; }
`,
    steps: 'mount nginx/nginx.conf /etc/nginx/nginx.conf\nmount nginx/streams-enabled /etc/nginx/streams-enabled',
  },
  {
    name: 'an override moves the mount of the base file',
    project: `
//- docker-compose.yml
${EDGE}
    volumes: ["./dev.conf:/etc/nginx/conf.d/default.conf"]
${SERVICES}
//- docker-compose.override.yml
services:
  edge:
    volumes: ["./override/app.conf:/etc/nginx/conf.d/default.conf", "./override/extra.conf:/etc/nginx/conf.d/extra.conf"]
//- dev.conf
${site('dev.test', 'legacy:1')}
//- override/app.conf
${site('app.test', 'web:80')}
//- override/extra.conf
${site('extra.test', 'api:80')}
`,
    steps: `mount override/app.conf /etc/nginx/conf.d/default.conf
mount override/extra.conf /etc/nginx/conf.d/extra.conf`,
  },
];
