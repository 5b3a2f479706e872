import type { DirectiveEntry } from './catalogue';

/** A few lines that show a directive as it is used for load balancing; undefined for what needs none. */
export function exampleOf({ name, kind, module }: DirectiveEntry): string | undefined {
  return EXAMPLES[`${name} ${kind} ${module}`];
}

const UPSTREAM = `upstream backend {
    zone backend 64k;
    server app1:8080 max_fails=3 fail_timeout=30s;
    server app2:8080 max_fails=3 fail_timeout=30s;
}`;

/** By `name kind module`; nginx accepts each in its block (see test/nginx/completion.test.ts). */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'upstream http upstream': UPSTREAM,
  'upstream stream upstream': UPSTREAM.replaceAll('8080', '5432'),
  'server http upstream': 'server app1:8080 weight=2 max_fails=3 fail_timeout=30s;\nserver app2:8080 backup;',
  'server stream upstream': 'server db1:5432 max_fails=3 fail_timeout=30s;\nserver db2:5432 backup;',
  'server http core':
    'server {\n    listen 80;\n    server_name example.com;\n\n    location / {\n        proxy_pass http://backend;\n    }\n}',
  'server stream core': 'server {\n    listen 5432;\n    proxy_pass backend;\n}',
  'zone http upstream': 'zone backend 64k;',
  'zone stream upstream': 'zone backend 64k;',
  'hash http upstream': 'hash $request_uri consistent;',
  'hash stream upstream': 'hash $remote_addr consistent;',
  'random http upstream': 'random two least_conn;',
  'keepalive http upstream': 'keepalive 32;',
  'listen http core': 'listen 80 default_server;\nlisten [::]:80 default_server;',
  'location http core':
    'location /api/ {\n    proxy_pass http://backend;\n}\n\nlocation ~ \\.php$ {\n    fastcgi_pass php:9000;\n}',
  'proxy_pass http proxy': 'proxy_pass http://backend;',
  'proxy_pass stream proxy': 'proxy_pass backend;',
  'proxy_set_header http proxy':
    'proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_http_version http proxy': 'proxy_http_version 1.1;\nproxy_set_header Connection "";',
  'proxy_next_upstream http proxy':
    'proxy_next_upstream error timeout http_502 http_503;\nproxy_next_upstream_tries 3;\nproxy_next_upstream_timeout 10s;',
  'proxy_next_upstream_tries http proxy': 'proxy_next_upstream_tries 3;',
  'proxy_next_upstream_timeout http proxy': 'proxy_next_upstream_timeout 10s;',
  'proxy_read_timeout http proxy': 'proxy_read_timeout 1h;',
  'proxy_connect_timeout http proxy': 'proxy_connect_timeout 5s;',
  'map http map': "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    ''      close;\n}",
  'split_clients http split_clients': 'split_clients $remote_addr $variant {\n    10%  canary;\n    *    stable;\n}',
  'geo http geo': 'geo $internal {\n    default    0;\n    10.0.0.0/8 1;\n}',
  'log_format http log': `log_format upstreams '$remote_addr "$request" $status '\n                     '$upstream_addr $upstream_status $upstream_response_time';`,
  'error_page http core': 'error_page 502 503 504 /sorry.html;',
  'try_files http core': 'try_files $uri $uri/ /index.html;',
  'resolver http core': 'resolver 127.0.0.11 valid=10s;',
  'limit_req_zone http limit_req': 'limit_req_zone $binary_remote_addr zone=perip:10m rate=10r/s;',
  'limit_conn_zone http limit_conn': 'limit_conn_zone $binary_remote_addr zone=conns:10m;',
  'add_header http headers': 'add_header X-Upstream $upstream_addr always;',
  'if http rewrite': 'if ($request_method = POST) {\n    return 405;\n}',
  'rewrite http rewrite': 'rewrite ^/old/(.*)$ /new/$1 permanent;',
  'proxy_cache_path http proxy':
    'proxy_cache_path /var/cache/nginx levels=1:2 keys_zone=pages:10m max_size=1g inactive=60m;',
};
