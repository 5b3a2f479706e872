import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'host-header-spoofable';

const compose = (port: string) => `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    ports: ["${port}"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;

describe(RULE, () => {
  it('when: Host is $http_host, at any level', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  proxy_set_header Host $http_host;
  #                     ^^^^^^^^^^ information: "$http_host" is whatever the client sent: a service that builds links from it sends users to the host of an attacker
  server {
    location / { proxy_pass http://10.0.0.1; proxy_set_header host "\${http_host}"; }
    #                                                              ^^^^^^^^^^^^^^ information
  }
}
${compose('80:80')}`,
    );
  });

  it('not: a port that must survive, published or listened on; another server refuses foreign hosts; an if does; $host', () => {
    const conf =
      '//- nginx.conf\nhttp { server { location / { proxy_pass http://10.0.0.1; proxy_set_header Host $http_host; } } }\n';
    checkRule(RULE, conf + compose('8080:80'));
    checkRule(RULE, conf.replace('server {', 'server { listen 8080;'));
    checkRule(RULE, conf.replace('server {', 'server { listen 80 default_server; return 444; } server {'));
    checkRule(RULE, conf.replace('server {', "server { if ($host != 'example.org') { return 444; }"));
    checkRule(RULE, conf.replace('$http_host', '$host'));
    checkRule(RULE, conf.replace('Host $http_host', 'X-Host $http_host'));
  });

  it('fix: takes the host that nginx has checked', () => {
    const conf = (host: string) =>
      `//- nginx.conf\nhttp {\r\n  server {\r\n    location / {\r\n      proxy_pass http://10.0.0.1;\r\n      proxy_set_header Host ${host}; # theirs\r\n    }\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('$http_host'), conf('$host'), { title: 'Use "$host"' });
  });
});
