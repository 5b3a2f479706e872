import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'templates-not-processed';

const FILES = `//- templates/app.conf.template
server { listen 80; location / { return 204; } }
//- conf.d/other.conf
server { listen 81; location / { return 204; } }
`;

const compose = (lines: string, image = 'image: nginx:1.28') => `${FILES}//- docker-compose.yml
services:
  web:
    ${image}
    volumes:
      - ./templates:/etc/nginx/templates
      - ./conf.d/other.conf:/etc/nginx/conf.d/other.conf
${lines}`;

describe(RULE, () => {
  it('when: entrypoint is overridden', () => {
    checkRule(
      RULE,
      compose(`    entrypoint: [nginx, -g, "daemon off;"]
#   ^^^^^^^^^^ warning: the image's entrypoint expands /etc/nginx/templates, and "entrypoint" replaces it; nginx does not see "app.conf.template"
`),
    );
  });

  it('when: the command is a shell', () => {
    checkRule(
      RULE,
      compose(`    command: [/bin/sh, -c, "nginx -g 'daemon off;'"]
#   ^^^^^^^ warning: the image's entrypoint expands /etc/nginx/templates, and "command" is not "nginx", for which alone it does that; nginx does not see "app.conf.template"
`),
    );
  });

  it('not: nginx or nginx-debug as command; the image of a build; a script; envsubst by hand; no templates', () => {
    checkRule(RULE, compose(''));
    checkRule(RULE, compose("    command: nginx -g 'daemon off;'\n"));
    checkRule(RULE, compose("    command: [nginx-debug, -g, 'daemon off;']\n"));
    checkRule(RULE, compose('    entrypoint: [nginx]\n', 'build: .'));
    checkRule(RULE, compose('    entrypoint: /start.sh\n'));
    checkRule(RULE, compose("    command: sh -c 'envsubst < /etc/nginx/templates/a > /etc/nginx/a && nginx'\n"));
    checkRule(RULE, compose('    entrypoint: [nginx]\n').replace('app.conf.template', 'app.conf'));
    checkRule(RULE, compose('    entrypoint: ${START}\n'));
  });
});
