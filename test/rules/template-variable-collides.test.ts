import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';

const RULE = 'template-variable-collides';

const TEMPLATE = `//- templates/app.conf.template
server {
    listen 80;
    server_name \${NAME};
    location / {
        return 301 https://$host$request_uri;
    }
}
`;

const compose = (environment = '', image = 'image: nginx:1.28') => `//- docker-compose.yml
services:
  web:
    ${image}
    volumes:
      - ./templates:/etc/nginx/templates
${environment}`;

describe(RULE, () => {
  it('when: the environment has a variable of the name of one of nginx, once for each template', () => {
    checkRule(
      RULE,
      `//- templates/app.conf.template
server {
    listen 80;
    location / {
        proxy_set_header Host $host;
        #                     ^^^^^ warning: envsubst writes "db.internal" in the place of "$host", for the environment of "web" has a variable of this name; nginx does not see its own
        proxy_set_header X-Forwarded-Host "$host";
        proxy_set_header X-Uri "to $uri now";
        #                          ^^^^ warning: envsubst writes "/start"…
        proxy_pass http://10.0.0.1:3000;
    }
}
${compose('    environment: { host: db.internal, uri: /start }\n')}`,
    );
  });

  it('when: it comes from an env_file, or from ENV of a Dockerfile', () => {
    const fromFile = `${TEMPLATE}${compose('    env_file: web.env\n')}//- web.env\nhost=a\n`;
    const fromBuild = `${TEMPLATE}${compose('', 'build: .')}//- Dockerfile\nFROM nginx:1.28\nENV host=a\n`;
    for (const fixture of [fromFile, fromBuild]) expect(findingsOf(RULE, fixture)).toHaveLength(1);
  });

  it('not: a filter; in capitals; in braces, for envsubst; in a comment; a header that is named like a variable', () => {
    checkRule(RULE, TEMPLATE + compose("    environment: { host: a, NGINX_ENVSUBST_FILTER: '^NAME' }\n"));
    checkRule(RULE, TEMPLATE + compose('    environment: { HOST: a, NAME: b, URI: c }\n'));
    checkRule(RULE, TEMPLATE.replace('$host', '${host}') + compose('    environment: { host: a }\n'));
    checkRule(RULE, TEMPLATE.replace('https://$host', '/; # $host') + compose('    environment: { host: a }\n'));
    checkRule(RULE, TEMPLATE.replace('$host', '$http_proxy') + compose('    environment: { http_proxy: a }\n'));
  });

  it('not: a file that is no template; a value that is not known; a service that is not nginx', () => {
    const conf = TEMPLATE.replace('templates/app.conf.template', 'conf.d/app.conf').replace('${NAME}', 'a');
    const mounts = compose('    environment: { host: a }\n').replace(
      './templates:/etc/nginx/templates',
      './conf.d:/etc/nginx/conf.d',
    );
    checkRule(RULE, conf + mounts);
    checkRule(RULE, TEMPLATE + compose('    environment: [host]\n'));
    checkRule(RULE, `${TEMPLATE + compose()}  api: { image: api, environment: { host: a } }\n`);
  });

  it('fix: sets a filter, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const environment = '    environment:\n      host: a # ours\n      NAME: b\n';
    checkFix(
      RULE,
      crlf(TEMPLATE + compose(environment)),
      crlf(compose(`${environment}      NGINX_ENVSUBST_FILTER: ^[A-Z]\n`)),
    );
    checkFix(
      RULE,
      TEMPLATE + compose('    environment:\n      - host=a\n      - NAME=b\n'),
      compose('    environment:\n      - host=a\n      - NAME=b\n      - NGINX_ENVSUBST_FILTER=^[A-Z]\n'),
    );
    checkFix(
      RULE,
      TEMPLATE + compose('    environment: { host: a, NAME: b }\n'),
      compose('    environment: { host: a, NAME: b, NGINX_ENVSUBST_FILTER: "^[A-Z]" }\n'),
    );
  });

  it('fix: none where it would keep back other words of envsubst', () => {
    const text = TEMPLATE.replace('${NAME}', '${name}') + compose('    environment: { host: a, name: b }\n');
    expect(findingsOf(RULE, text)).toHaveLength(1);
    expect(fixTitles(RULE, text)).toEqual([]);
  });
});
