import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'listen-port-unpublished';

const NGINX = (lines: string) => `//- nginx.conf
http {
  server {
    listen 80;
${lines}    return 204;
  }
}
`;
const COMPOSE = (keys = '    ports:\n      - "80:80"\n', rest = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
${keys}${rest}`;
const CARET = '    #      ^^^^ information\n';
const EXTRA = '    listen 8443;\n';

describe(RULE, () => {
  it('when: a port is neither published nor asked for', () => {
    checkRule(
      RULE,
      NGINX(`    listen [::]:80;
    listen 8443;
    #      ^^^^ information: "8443" is not published by "web", and no service here asks for it; nothing outside can reach it
`) + COMPOSE(),
    );
  });

  it('when: once for each port, in stream too', () => {
    checkRule(
      RULE,
      `${NGINX(`${EXTRA}${CARET}    listen [::]:8443;\n`)}stream {
  server { listen 5353 udp; proxy_pass 10.0.0.1:53; }
  #               ^^^^ information
}
${COMPOSE()}`,
    );
  });

  it('not: published, in a range too; exposed; on the loopback address; a variable', () => {
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    ports: ["80:80", "8443:8443"]\n'));
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    ports: ["80:80", "8440-8450:8440-8450"]\n'));
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    ports: ["80:80"]\n    expose: [8443]\n'));
    checkRule(RULE, NGINX('    listen 127.0.0.1:8443;\n') + COMPOSE());
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    ports: ["80:80", "${PORT}"]\n'));
  });

  it('not: another service asks for it, or a health check, or nginx itself, by its own name too', () => {
    const other = (keys: string) => COMPOSE(undefined, `  exporter:\n    image: exporter\n${keys}`);
    checkRule(RULE, NGINX(EXTRA) + other('    command: ["--uri=http://web:8443/status"]\n'));
    checkRule(RULE, NGINX(EXTRA) + other('    environment: {URL: "http://web:8443"}\n'));
    checkRule(
      RULE,
      NGINX(EXTRA) + COMPOSE('    ports: ["80:80"]\n    healthcheck: {test: "curl -f http://localhost:8443"}\n'),
    );
    checkRule(RULE, NGINX(`${EXTRA}    location /in { proxy_pass http://127.0.0.1:8443; }\n`) + COMPOSE());
    checkRule(RULE, NGINX(`${EXTRA}    location /in { proxy_pass http://web:8443; }\n`) + COMPOSE());
  });

  it('not: nginx behind another proxy, or without ports; status pages; the network of the host; other networks', () => {
    checkRule(RULE, NGINX(EXTRA) + COMPOSE(undefined, '  edge:\n    image: traefik:v3\n'));
    checkRule(RULE, NGINX(EXTRA) + COMPOSE(''));
    checkRule(RULE, NGINX(`${EXTRA}    location /s { stub_status; }\n`) + COMPOSE());
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    network_mode: host\n    ports: ["80:80"]\n'));
    checkRule(
      RULE,
      NGINX(EXTRA) + COMPOSE('    ports: ["80:80"]\n    networks: [out]\n', 'networks: {out: {external: true}}\n'),
    );
  });

  it('not: what published-port-without-listen speaks of', () => {
    checkRule(RULE, NGINX(EXTRA) + COMPOSE('    ports: ["80:80", "443:443"]\n'));
  });

  it('fix: publishes it, with CRLF', () => {
    const text = (port: string) => COMPOSE(`    ports:\n      - "80:80" # web\n${port}`).replaceAll('\n', '\r\n');
    checkFix(RULE, NGINX(EXTRA) + text(''), text('      - "8443:8443"\n'));
  });
});
