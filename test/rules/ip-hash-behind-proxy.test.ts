import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'ip-hash-behind-proxy';

const OLD = { settings: { nginxVersion: '1.26.3' } };
const NEW = { settings: { nginxVersion: '1.30.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';
const SERVERS = `server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED};`;

describe(RULE, () => {
  it('when: a header of a proxy in front is used, in methods and in limits', () => {
    checkRule(
      RULE,
      `http {
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  #              ^^^^^^^^^^^^^^^^^^^ warning: all clients arrive from the address of a proxy in front: they share one limit by "$binary_remote_addr"
  upstream a { ip_hash; ${SERVERS} }
  #            ^^^^^^^ warning: all clients arrive from the address of a proxy in front: "ip_hash" sends them to one server
  upstream b { hash $remote_addr consistent; ${SERVERS} }
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: all clients arrive from the address of a proxy in front: "hash" sends them to one server
  server { location / { proxy_pass http://a; proxy_set_header X-Real-IP $http_cf_connecting_ip; } }
}
`,
    );
  });

  it('when: a server takes the proxy protocol', () => {
    checkRule(
      RULE,
      `http {
  upstream a { ip_hash; ${SERVERS} }
  #            ^^^^^^^ warning
  upstream b { ip_hash; ${SERVERS} }
  server { listen 80 proxy_protocol; location / { proxy_pass http://a; } }
  server { listen 81; location / { proxy_pass http://b; } }
}
`,
    );
  });

  const COMPOSE = (ports: string) => `//- docker-compose.yml
services:
  edge:
    image: traefik:v3.1
    ports: ["443:443"]
  web:
    image: nginx:1.26${ports}
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
    deploy: { replicas: 2 }
`;

  it('not: the port is that of an exporter of metrics', () => {
    const conf =
      '//- nginx.conf\nhttp { upstream a { ip_hash; server api:80; } server { location / { proxy_pass http://a; } } }\n';
    for (const image of ['nginx/nginx-prometheus-exporter:1.3', 'haproxy-exporter']) {
      checkRule(RULE, conf + COMPOSE('').replace('traefik:v3.1', image));
    }
  });

  it('when: nginx publishes no port and another proxy does', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { ip_hash; server api:80; } server { location / { proxy_pass http://a; } } }
#                   ^^^^^^^ warning
${COMPOSE('')}`,
    );
  });

  it('when: a port is published by Docker, once for all upstreams', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  upstream a { ip_hash; server api:80; }
  #            ^^^^^^^ information: with Docker Desktop and rootless engines all clients arrive from one address: "ip_hash" then sends them to one server
  upstream b { ip_hash; server api:80; }
  server { location / { proxy_pass http://a; } }
}
${COMPOSE('\n    ports: ["80:80"]')}`,
    );
  });

  it('not: set_real_ip_from; files not read', () => {
    const conf = (line: string) =>
      `http { ${line} upstream a { ip_hash; ${SERVERS} } server { listen 80 proxy_protocol; location / { proxy_pass http://a; proxy_set_header X-Real-IP $http_x_real_ip; } } }\n`;
    checkRule(RULE, conf('set_real_ip_from 10.0.0.0/8;'));
    checkRule(RULE, conf('include conf.d/real_ip.conf;'));
  });

  it('not: the header in a log or passed on as nginx makes it; one server; other keys, of limits too; host network; stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  log_format main '$remote_addr "$http_x_forwarded_for"';
  upstream a { ip_hash; ${SERVERS} }
  upstream b { hash $cookie_a consistent; ${SERVERS} }
  server { location / { proxy_pass http://a; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } }
}
stream { upstream c { hash $remote_addr; server 10.0.0.1:1; server 10.0.0.2:1; } }
//- docker-compose.yml
services:
  web:
    image: nginx:1.26
    network_mode: host
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
`,
    );
    checkRule(
      RULE,
      `http {
  limit_req_zone $server_name zone=a:1m rate=1r/s;
  upstream a { ip_hash; server 10.0.0.1; }
  upstream b { hash $cookie_a consistent; ${SERVERS} }
  server { location / { proxy_pass http://a; proxy_set_header X $http_x_real_ip; } location /b { proxy_pass http://b; } }
}
stream { upstream c { hash $remote_addr; server 10.0.0.1:1; server 10.0.0.2:1; } server { listen 1; proxy_pass c; } }
`,
    );
  });

  const conf = (before: string, method: string, listen = 'listen 80;') =>
    `http {\r\n${before}  # two\r\n  upstream a {\r\n    ${method} # sticky\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n  }\r\n  server {\r\n    ${listen}\r\n    location / { proxy_pass http://a; proxy_set_header X-Real-IP $http_x_real_ip; proxy_set_header X-User $cookie_user; proxy_http_version 1.1; }\r\n  }\r\n}\r\n`;
  const REAL_IP = (header: string) =>
    `  set_real_ip_from 10.0.0.0/8;\r\n  set_real_ip_from 172.16.0.0/12;\r\n  set_real_ip_from 192.168.0.0/16;\r\n  real_ip_header ${header};\r\n  real_ip_recursive on;\r\n\r\n`;

  it("fix: takes the client's address from the proxy", () => {
    checkFix(RULE, conf('', 'ip_hash;'), `//- nginx.conf\n${conf(REAL_IP('X-Real-IP'), 'ip_hash;')}`, OLD);
    const listen = 'listen 80 proxy_protocol;';
    checkFix(
      RULE,
      conf('', 'ip_hash;', listen),
      `//- nginx.conf\n${conf(REAL_IP('proxy_protocol'), 'ip_hash;', listen)}`,
      OLD,
    );
  });

  it('fix: chooses by a cookie', () => {
    const hash = 'Use hash $cookie_user consistent';
    checkFix(RULE, conf('', 'ip_hash;'), `//- nginx.conf\n${conf('', 'hash $cookie_user consistent;')}`, {
      ...OLD,
      title: hash,
    });
    const sticky = 'Use sticky cookie srv_id expires=1h instead';
    checkFix(RULE, conf('', 'ip_hash;'), `//- nginx.conf\n${conf('', 'sticky cookie srv_id expires=1h;')}`, {
      ...NEW,
      title: sticky,
    });
    expect(fixTitles(RULE, conf('', 'ip_hash;'), NEW)).toContain(hash);
  });
});
