import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'include-missing';
const compose = (more = '', image = 'nginx:1.28') => `//- docker-compose.yml
services:
  web:
    image: ${image}
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./snippets:/etc/nginx/snippets:ro${more}
`;
const SNIPPETS = '//- snippets/proxy.conf\nproxy_set_header Host $host;\n';
const conf = (...includes: string[]) =>
  `//- nginx.conf\nevents {}\nhttp {\n${includes.map((text) => `  include ${text};\n`).join('')}}\n`;

describe(RULE, () => {
  it('when: the image has no such file; a mounted folder has none', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  include mime.typess;
  #       ^^^^^^^^^^^ error: "mime.typess" does not exist in the container of nginx (did you mean "mime.types"?); nginx will refuse to start: open() "/etc/nginx/mime.typess" failed (2: No such file or directory)
  include "/etc/nginx/snippets/ssl.conf";
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "/etc/nginx/snippets/ssl.conf" does not exist in the container of nginx; nginx will refuse to start: open() "/etc/nginx/snippets/ssl.conf" failed (2: No such file or directory)
  server { location / { include proxy_params; } }
  #                             ^^^^^^^^^^^^ error
}
${SNIPPETS}${compose()}`,
    );
  });

  it('when: the path was meant to start at the including file', () => {
    checkRule(
      RULE,
      `//- conf.d/app.conf
server { listen 80; include parts/api.conf; }
#                           ^^^^^^^^^^^^^^ error: "parts/api.conf" does not exist in the container of nginx (did you mean "/etc/nginx/conf.d/parts/api.conf"?); nginx will refuse to start: open() "/etc/nginx/parts/api.conf" failed (2: No such file or directory)
//- conf.d/parts/api.conf
location / { return 204; }
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./conf.d:/etc/nginx/conf.d:ro]
`,
    );
  });

  it('not: a file that is there; a wildcard without a match; a file of the package; what certbot writes', () => {
    checkRule(
      RULE,
      conf('mime.types', 'snippets/proxy.conf', 'snippets/*.none', 'fastcgi_params', '/etc/letsencrypt/options.conf') +
        SNIPPETS +
        compose('\n      - ./certs:/etc/letsencrypt') +
        '//- certs/README\nnothing yet\n',
    );
  });

  it('not: a mounted folder that is not here; a volume; an image that may bring it; another folder of the image', () => {
    checkRule(RULE, conf('snippets/ssl.conf') + compose());
    checkRule(RULE, `${conf('data/x.conf')}${compose('\n      - data:/etc/nginx/data')}volumes: { data: {} }\n`);
    checkRule(RULE, conf('mime.typess') + compose('', 'example.com/our-nginx'));
    checkRule(RULE, conf('/usr/share/nginx/modules/x.conf') + SNIPPETS + compose());
  });

  it('not: a script makes files before nginx starts; a mount that may be anywhere; a variable', () => {
    checkRule(RULE, conf('made.conf') + compose('\n    command: sh -c "/make.sh && exec nginx -g \'daemon off;\'"'));
    checkRule(RULE, conf('made.conf') + compose('\n    entrypoint: /start.sh'));
    checkRule(
      RULE,
      `${conf('made.conf')}${compose('\n      - ./make.sh:/docker-entrypoint.d/50-make.sh:ro')}//- make.sh\ntouch x\n`,
    );
    checkRule(RULE, conf('made.conf') + compose(`\n      - ./x:\${TARGET}`));
    checkRule(RULE, conf(`\${NAME}.conf`) + compose());
  });

  it('not: no container is known to load the file', () => {
    checkRule(RULE, 'http { include mime.typess; include /etc/nginx/proxy_params; }\n');
  });

  it('fix: writes the closest name', () => {
    const text = (name: string) => conf(`"snippets/${name}"`).replaceAll(';\n', ';\r\n') + SNIPPETS + compose();
    checkFix(RULE, text('proxi.conf'), text('proxy.conf'));
  });

  it('fix: writes the path of the file beside the including one', () => {
    const text = (path: string) => `//- conf.d/app.conf
server { listen 80; include ${path}; }
//- conf.d/parts/api.inc
location / { return 204; }
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./conf.d:/etc/nginx/conf.d:ro]
`;
    checkFix(RULE, text('parts/api.inc'), text('/etc/nginx/conf.d/parts/api.inc'));
  });

  // nginx 1.22.1, 1.26.3 and 1.30.6: [emerg] open() "/etc/nginx/mime.typess" failed (2: No such file or directory)
  it('nginx: recorded: all versions refuse it in these words', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { include /etc/nginx/mime.typess; }
#              ^^^^^^^^^^^^^^^^^^^^^^ error: "/etc/nginx/mime.typess" does not exist in the container of nginx (did you mean "/etc/nginx/mime.types"?); nginx will refuse to start: open() "/etc/nginx/mime.typess" failed (2: No such file or directory)
${compose()}`,
    );
  });
});
