import { parseFixture } from './fixture';

/** Small projects that use, between them, everything that the analysis follows from file to file. */
export const FUZZ_PROJECTS: readonly ReadonlyMap<string, string>[] = [
  // mounts, an override, variables, WebSocket
  `//- docker-compose.yml
name: shop
x-app: &app
  image: registry.example.com/app:\${TAG:-1.0}
  networks: [edge]
  expose: ["3000"]
services:
  nginx:
    image: nginx:1.27-alpine
    ports: ["80:80"]
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./conf.d:/etc/nginx/conf.d:ro
    networks: [edge]
  api-1:
    <<: *app
  api-2:
    <<: *app
    deploy: {replicas: 2}
  chat:
    <<: *app
    profiles: [chat]
networks:
  edge: {}
//- docker-compose.override.yml
services:
  api-1:
    ports: !override
      - "13000:3000"
    networks:
      edge: {aliases: [api]}
//- .env
TAG=2.14
//- nginx.conf
events {}
http {
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  include conf.d/*.conf;
}
//- conf.d/upstreams.conf
upstream api {
  least_conn;
  server api-1:3000 max_fails=3 fail_timeout=30s;
  server api-2:3000 backup;
}
upstream ws { server chat:3000; server api-9:3000 weight=0; }
//- conf.d/site.conf
server {
  listen 80;
  location / { proxy_pass http://api; proxy_set_header Host $host; }
  location /ws/ {
    proxy_pass http://ws;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
  }
}
`,
  // templates, a Dockerfile, build arguments, an env_file
  `//- compose.yaml
services:
  proxy:
    build: {context: proxy, args: {BASE: 1.25}}
    env_file: [proxy.env]
    environment:
      BACKEND: web:8080
    ports: ["8080:80"]
  web:
    image: web
    expose: [8080]
//- proxy.env
NGINX_PORT=80
//- proxy/Dockerfile
ARG BASE=latest
FROM nginx:\${BASE} AS base
FROM base
RUN rm /etc/nginx/conf.d/default.conf
COPY templates/ /etc/nginx/templates/
COPY --chown=nginx snippets/*.conf /etc/nginx/snippets/
//- proxy/templates/site.conf.template
upstream web { server \${BACKEND}; server \${OTHER}; }
server {
  listen \${NGINX_PORT};
  location / { include snippets/proxy.conf; proxy_pass http://web; }
  location /socket.io/ { proxy_pass http://\${BACKEND}/; }
}
//- proxy/snippets/proxy.conf
proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
`,
  // inline configs, stream, extends and include
  `//- docker-compose.yml
include:
  - path: infra/db.yml
    project_directory: .
services:
  base: &base
    image: app
    networks: {back: {aliases: [pool]}}
  app-a: {extends: {service: base}, container_name: app_a}
  app-b:
    extends: {file: common.yml, service: worker}
  lb:
    image: nginx:1.28
    configs:
      - source: site
        target: /etc/nginx/conf.d/default.conf
      - source: main
        target: /etc/nginx/nginx.conf
    networks: [back]
configs:
  site:
    content: |
      upstream pool_up {
        server pool:80;
        server app-b:8080 max_fails=0;
      }
      server {
        listen 80;
        location / { proxy_pass http://pool_up; proxy_set_header Host $$host; }
        location /live { proxy_pass http://app-a:80; proxy_set_header Upgrade $$http_upgrade; }
      }
  main:
    content: "events {}\\nhttp { include /etc/nginx/conf.d/*.conf; }\\nstream { server { listen 5432; proxy_pass db:5432; } }\\n"
networks:
  back:
    external: true
//- common.yml
services:
  worker:
    image: worker:\${VERSION:?set it}
    expose: ["8080"]
    networks: [back]
//- infra/db.yml
services:
  db:
    image: postgres
    network_mode: service:cache
  cache: {image: redis, scale: 0}
`,
  // no container reads it: fragments and orphans, several nginx, an old file
  `//- web/docker-compose.yml
version: "2"
services:
  edge: {image: "openresty/openresty:1.25.3.1", volumes: ["./edge:/usr/local/openresty/nginx/conf"], links: [inner]}
  inner: {image: nginx, command: [nginx, -c, /conf/inner.conf, -g, daemon off;], volumes: ["./inner:/conf"]}
  app: {image: app, ports: ["8000"]}
//- web/edge/nginx.conf
events {}
http {
  resolver 127.0.0.11;
  split_clients $remote_addr $pool { 50% inner; * app; }
  server { listen 80; set $target inner; location / { proxy_pass http://$target:8000$request_uri; } location ~ ^/(ws|live) { proxy_pass http://$pool; } }
}
//- web/inner/inner.conf
http { upstream u { ip_hash; hash $remote_addr; server app:8000; server app:8000; server unix:/run/a.sock down; } server { location / { proxy_pass http://u/; } location @n { proxy_pass http://u/x; } } }
//- nginx/sites-enabled/orphan
upstream orphan { server 127.0.0.1:8000; server localhost:9000; sticky; }
server { location / { proxy_pass orphan; } }
`,
].map((text) => parseFixture(text));
