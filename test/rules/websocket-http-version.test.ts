import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-http-version';

const OLD = { settings: { nginxVersion: '1.25' } };
const NEW = { settings: { nginxVersion: '1.29.7' } };

const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';

describe(RULE, () => {
  it('when: unset before 1.29.7', () => {
    checkRule(
      RULE,
      `http {
  upstream app { server 10.0.0.1; }
  server {
    location /live { proxy_pass http://app; ${PAIR} }
    #        ^^^^^ warning: "app" sees the handshake as HTTP/1.0, the default of nginx 1.25 (setting upstreamLens.nginxVersion); strict WebSocket servers refuse it
  }
}
`,
      OLD,
    );
  });

  it('when: information where the version of nginx is not known', () => {
    checkRule(
      RULE,
      `http {
  server { location /ws { proxy_pass http://10.0.0.1:80; ${PAIR} } }
  #                 ^^^ information: before nginx 1.29.7 "10.0.0.1:80" sees the handshake as HTTP/1.0; strict WebSocket servers refuse it
}
`,
    );
  });

  it('when: an explicit 1.0 on every version', () => {
    const fixture = `http {
  server {
    location /ws { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 1.0; }
    #                                                                                                                                          ^^^ warning
  }
}
`;
    checkRule(RULE, fixture, NEW);
    checkRule(RULE, fixture);
  });

  it('when: headers of an outer level, once for all locations', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_set_header Upgrade $http_upgrade;
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
    proxy_set_header Connection upgrade;
    location /a { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; }
    location /c { proxy_pass http://10.0.0.1; proxy_http_version 1.1; }
  }
}
`,
      OLD,
    );
  });

  it('not: 1.1, further out too; unset from 1.29.7 on; Upgrade alone; Connection ""; no pair; a file that was not read; HTTP/2', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_http_version 1.1;
    location /ws { proxy_pass http://10.0.0.1; ${PAIR} }
    location /wss { proxy_pass http://10.0.0.1; }
  }
  server {
    location /a { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ""; }
    location /c { proxy_pass http://10.0.0.1; }
    location /d { proxy_pass http://10.0.0.1; ${PAIR} include more.conf; }
    location /e { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 2; }
  }
}
`,
      OLD,
    );
    checkRule(RULE, `http { server { location /ws { proxy_pass http://10.0.0.1; ${PAIR} } } }`, NEW);
  });

  it('when: the version of the image; not from 1.29.7 on', () => {
    const fixture = (image: string): string => `//- nginx.conf
http {
  server { location /ws { proxy_pass http://app:80; ${PAIR} } }
  #                 ^^^ warning
}
//- docker-compose.yml
services:
  web: {image: "${image}"}
  app: {image: app}
`;
    checkRule(RULE, fixture('nginx:1.25-alpine'));
    checkRule(RULE, fixture('nginx:1.29.7').replace(/^ +#.*\n/m, ''));
  });

  it('fix: adds 1.1 after proxy_pass', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {\r
  server {\r
    location /ws {\r
      proxy_pass       http://10.0.0.1; # app\r
      proxy_set_header Upgrade $http_upgrade;\r
      proxy_set_header Connection upgrade;\r
    }\r
  }\r
}\r
`,
      `//- nginx.conf
http {\r
  server {\r
    location /ws {\r
      proxy_pass       http://10.0.0.1; # app\r
      proxy_http_version 1.1;\r
      proxy_set_header Upgrade $http_upgrade;\r
      proxy_set_header Connection upgrade;\r
    }\r
  }\r
}\r
`,
      OLD,
    );
  });

  it('fix: adds 1.1 beside the headers of an outer level', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  server {
    proxy_set_header Host $host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection upgrade;
    location /a { proxy_pass http://10.0.0.1; }
  }
}
`,
      `//- nginx.conf
http {
  server {
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection upgrade;
    location /a { proxy_pass http://10.0.0.1; }
  }
}
`,
      OLD,
    );
  });

  it('fix: corrects 1.0, or overrides that of an outer level', () => {
    checkFix(
      RULE,
      `http { server { location /ws { proxy_pass http://10.0.0.1; proxy_http_version "1.0"; ${PAIR} } } }`,
      `//- nginx.conf\nhttp { server { location /ws { proxy_pass http://10.0.0.1; proxy_http_version 1.1; ${PAIR} } } }`,
      OLD,
    );
    checkFix(
      RULE,
      `http { proxy_http_version 1.0; server { location /ws { proxy_pass http://10.0.0.1; ${PAIR} } } }`,
      `//- nginx.conf\nhttp { proxy_http_version 1.0; server { location /ws { proxy_pass http://10.0.0.1; proxy_http_version 1.1; ${PAIR} } } }`,
      OLD,
    );
  });
});
