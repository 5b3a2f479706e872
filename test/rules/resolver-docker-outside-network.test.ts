import { describe, expect, it } from 'vitest';
import { checkRule, fixTitles } from '../support/check';

const RULE = 'resolver-docker-outside-network';

const COMPOSE = (mode: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
${mode}  api:
    image: api
`;
const SITE = (resolver: string) =>
  `//- nginx.conf\nhttp {\n  ${resolver}\n  server { location / { proxy_pass http://api.example.com$request_uri; } }\n}\n`;

describe(RULE, () => {
  it('when: nginx is on the network of the host', () => {
    checkRule(
      RULE,
      SITE(`resolver 127.0.0.11 valid=10s;
  #        ^^^^^^^^^^ warning: "127.0.0.11" answers in networks that Compose makes, but "web" is on network_mode host; what nginx looks up while it runs gets no answer`) +
        COMPOSE('    network_mode: host\n'),
    );
  });

  it('when: on the old bridge, with a port, beside another resolver', () => {
    checkRule(
      RULE,
      SITE('resolver 8.8.8.8 127.0.0.11:53;\n  #                ^^^^^^^^^^^^^ warning') +
        COMPOSE('    network_mode: bridge\n'),
    );
  });

  it('not: on a network of Compose; a mode that is not known; the stack of another; another resolver; no service of nginx', () => {
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=10s;') + COMPOSE(''));
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=10s;') + COMPOSE('    network_mode: ${MODE}\n'));
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=10s;') + COMPOSE('    network_mode: service:api\n'));
    checkRule(RULE, SITE('resolver 127.0.0.53;') + COMPOSE('    network_mode: host\n'));
    checkRule(RULE, `${SITE('resolver 127.0.0.11 valid=10s;')}//- docker-compose.yml\nservices: {api: {image: api}}\n`);
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=10s;'));
  });

  it('has no fix', () => {
    expect(fixTitles(RULE, SITE('resolver 127.0.0.11;') + COMPOSE('    network_mode: host\n'))).toEqual([]);
  });
});
