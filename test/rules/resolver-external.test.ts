import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'resolver-external';

const COMPOSE = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: api
`;

describe(RULE, () => {
  it('when: names made of the request, or names without a domain, are asked of a public resolver', () => {
    checkRule(
      RULE,
      `http {
  server {
    resolver 127.0.0.53 8.8.8.8;
    #                   ^^^^^^^ information: "8.8.8.8" is a public resolver, and learns each name that is looked up; answers on the way can be forged
    location / { proxy_pass http://$tenant_host; }
  }
  server {
    resolver [2001:4860:4860::8888]:53 valid=30s;
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^ information: "[2001:4860:4860::8888]:53" is a public resolver, and learns the name "intranet"…
    set $target intranet;
    location / { proxy_pass http://$target; }
  }
}
`,
    );
  });

  it('not: external names only; services, which have their own rule; private addresses; nothing is looked up', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server { resolver 8.8.8.8; set $a api.example.com; location / { proxy_pass https://$a; } }
  server { resolver 8.8.4.4; set $b api; location / { proxy_pass http://$b; } }
  server { resolver 10.0.0.2 192.168.1.1 [fd00::1] [::1]; location / { proxy_pass http://$arg_a; } }
  server { resolver 127.0.0.11 valid=10s; location / { proxy_pass http://$arg_a; } }
  server { resolver 1.1.1.1; location / { proxy_pass http://10.0.0.1; } }
  server { resolver \${DNS}; location / { proxy_pass http://$arg_a; } }
}
${COMPOSE}`,
    );
  });

  it("fix: uses Docker's resolver in a container, and nothing elsewhere", () => {
    const conf = (resolver: string) =>
      `//- nginx.conf\nhttp {\r\n  resolver ${resolver}; # names\r\n  server {\r\n    location / {\r\n      proxy_pass http://$tenant_host;\r\n    }\r\n  }\r\n}\r\n`;
    const title = "Use Docker's resolver 127.0.0.11";
    checkFix(RULE, conf('8.8.8.8 1.1.1.1 ipv6=off') + COMPOSE, conf('127.0.0.11 valid=10s ipv6=off'), { title });
    expect(fixTitles(RULE, conf('8.8.8.8'))).toEqual([]);
  });
});
