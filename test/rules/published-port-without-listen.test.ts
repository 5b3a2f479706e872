import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'published-port-without-listen';

const NGINX = `//- nginx.conf
events {}
http {
  server {
    listen 80;
  }
}
`;

const compose = (ports: string): string => `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    ports: ${ports}
`;

const fragment = (target: string): string => `//- default.conf
server { listen 8000; }
//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    volumes: ["./default.conf:${target}:ro"]
    ports:
      - 8080:8080
`;

describe(RULE, () => {
  it('when: a port that nginx does not listen on, in each form of ports', () => {
    checkRule(
      RULE,
      `${NGINX}${compose('')}      - "8080:8080"
      #       ^^^^ warning: "8080" is published, but nginx does not listen on it (it listens on 80); connections will be refused
      - 127.0.0.1:80:80
      - 9000-9002:9000-9002
      #           ^^^^^^^^^ warning: "9000-9002" is published, but nginx does not listen on it…
      - target: 443
        #       ^^^ warning
        published: 443
      - "\${PORT:-80}:81"
      # ^^^^^^^^^^^^^^^^ warning: "81" is published…
`,
    );
  });

  it('not: a listen of any server; the default port; one of a range; stream; UDP', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  server { }
  server { listen [::]:443 ssl; listen 8443 quic; }
}
stream { server { listen 127.0.0.1:5432; } server { listen 53 udp; } }
${compose('["80:80", "443:443", "443:8443/udp", "5432:5432", "53:53/udp", "9000-9999:9000-9999"]').replace('9000-9999:9000-9999', '8000-8500:8000-8500')}`,
    );
  });

  it('not: an include that was not read; a templated listen; mail; a line that cannot be read; the host network; unknown ports; a service in the stack of nginx', () => {
    const ports = '["8080:8080"]';
    const volume = compose(ports).replace('ro"]', 'ro", "more:/etc/nginx/conf.d"]');
    checkRule(RULE, NGINX.replace('http {', 'http {\n  include /etc/nginx/conf.d/*.conf;') + volume);
    checkRule(RULE, NGINX.replace('listen 80;', 'listen ${PORT};') + compose(ports));
    checkRule(RULE, NGINX.replace('events {}', 'events {} mail { server { listen 25; } }') + compose(ports));
    checkRule(RULE, NGINX.replace('listen 80;', 'listen 80') + compose(ports));
    checkRule(RULE, NGINX + compose(`${ports}\n    network_mode: host`));
    checkRule(RULE, NGINX + compose('["${PORTS}"]'));
    checkRule(
      RULE,
      `${NGINX}${compose('["80:80", "9113:9113"]')}  exporter:\n    image: exporter\n    network_mode: service:web\n`,
    );
  });

  it('not: a listen in a file that is included and mounted', () => {
    const ports = '["8080:8080"]';
    const including = NGINX.replace('http {', 'http {\n  include conf.d/*.conf;');
    const mounted = compose(ports).replace('ro"]', 'ro", "./conf.d:/etc/nginx/conf.d"]');
    checkRule(RULE, `${including}//- conf.d/a.conf\nserver { listen 8080; }\n${mounted}`);
  });

  it('when: a part of a configuration, together with the files of the image', () => {
    const found = (target: string, message: string): void => {
      const wanted = `8080:8080\n      #      ^^^^ warning: "8080" is published, but nginx does not listen on it (it listens on ${message}); connections will be refused\n`;
      checkRule(RULE, fragment(target).replace('8080:8080\n', wanted));
    };
    found('/etc/nginx/conf.d/default.conf', '8000');
    found('/etc/nginx/templates/default.conf.template', '8000');
    found('/etc/nginx/conf.d/app.conf', '8000, 80');
    checkRule(RULE, fragment('/etc/nginx/conf.d/app.conf').replace('8080:8080', '8080:80'));
  });

  it('when: information where something else may run in the container', () => {
    checkRule(
      RULE,
      `${NGINX}${compose('').replace('nginx:1.25', 'acme/nginx-php')}      - 9000:9000
      #      ^^^^ information
`,
    );
  });

  it('when: information where only the image says that the service runs this configuration', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    ports:
      - 9000:9000
      #      ^^^^ information
`,
    );
  });

  it('fix: publishes the port on which nginx listens, with CRLF', () => {
    const fixture = NGINX + compose('["8080:8080/tcp"] # public');
    checkFix(RULE, fixture.replaceAll('\n', '\r\n'), compose('["8080:80/tcp"] # public').replaceAll('\n', '\r\n'));
  });

  it('fix: adds a listen', () => {
    const fixture = NGINX + compose('["80:80", "8080:8080"]');
    expect(fixTitles(RULE, fixture)).toEqual(['Add "listen 8080" to the server of 80']);
    checkFix(RULE, fixture, NGINX.replace('listen 80;', 'listen 80;\n    listen 8080;'));
    const oneLine = NGINX.replace('server {\n    listen 80;\n  }', 'server { listen 80; return 204; }');
    checkFix(
      RULE,
      oneLine + compose('["80:80", "8080:8080"]'),
      oneLine.replace('listen 80;', 'listen 80; listen 8080;'),
    );
  });

  it('fix: offers no plain HTTP on a port of TLS', () => {
    const ports = compose('["80:80", "443:443"]');
    expect(fixTitles(RULE, NGINX + ports)).toEqual([]);
    expect(fixTitles(RULE, NGINX + compose('["443:443"]'))).toEqual([]);
    const conf = `${NGINX.replace('  }\n}\n', '  }\n  server {\n    listen 80;\n    server_name b;\n    ssl_certificate b.crt;\n    ssl_certificate_key b.key;\n  }\n}\n')}`;
    expect(fixTitles(RULE, conf + ports)).toEqual(['Add "listen 443 ssl" to the server of 80']);
    checkFix(RULE, conf + ports, conf.replace('server_name b;', 'listen 443 ssl;\n    server_name b;'));
  });
});
