import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-host-ambiguous';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [blue, green]
  blue:
    image: app
    networks: { default: { aliases: [app] } }
  green:
    image: app
    networks: { default: { aliases: [App] } }
`;

describe(RULE, () => {
  it('when: an alias of two services, in any case', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server "app:3000"; }
  #                    ^^^ information: "app" is a name of "blue" and "green"; any of them may answer
  server { location / { proxy_pass http://app:3000/; } }
  #                                       ^^^ information
}
${COMPOSE}`,
    );
  });

  it('not: replicas of one service; an alias on another network; a pair that a comment says is meant', () => {
    const nginx = '//- nginx.conf\nhttp {\n  upstream a { server app:3000; }\n}\n';
    checkRule(
      RULE,
      nginx + COMPOSE.replace('aliases: [App]', 'aliases: [other]').replace('image: app', 'image: app\n    scale: 3'),
    );
    checkRule(
      RULE,
      `${nginx + COMPOSE.replace('default: { aliases: [App] }', 'deep: { aliases: [app] }')}networks:\n  deep:\n`,
    );
    checkRule(
      RULE,
      nginx.replace(
        '  upstream',
        '  # upstream-lens-ignore upstream-host-ambiguous blue and green on purpose\n  upstream',
      ) + COMPOSE,
    );
  });

  it('fix: uses one of the services', () => {
    const nginx = `//- nginx.conf
http { upstream a { server app:3000 max_fails=3 fail_timeout=30s; server 10.0.0.1 max_fails=3 fail_timeout=30s; } }
`;
    expect(fixTitles(RULE, nginx + COMPOSE)).toEqual(['Use the service "blue"', 'Use the service "green"']);
    checkFix(
      RULE,
      (nginx + COMPOSE).replaceAll('\n', '\r\n'),
      nginx.replace('app:3000', 'blue:3000').replaceAll('\n', '\r\n'),
    );
    const both = nginx.replace('10.0.0.1', 'blue:3000');
    checkFix(RULE, both + COMPOSE, both.replace('app:3000', 'green:3000'));
  });
});
