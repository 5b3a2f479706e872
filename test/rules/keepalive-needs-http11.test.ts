import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { countConnections, fixedTexts } from '../support/live';
import { findNginx, nginxVersion } from '../support/nginx';

const RULE = 'keepalive-needs-http11';

const OLD = { settings: { nginxVersion: '1.26.3' } };
const NEW = { settings: { nginxVersion: '1.30.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';
const UPSTREAM = `upstream app { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; keepalive 32; }`;

describe(RULE, () => {
  it('when: nothing is set, or one half of it', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; keepalive 32; }
  #                             ^^^^^^^^^^^^ warning: "keepalive 32" has no effect for "/a": requests go out as HTTP/1.0 with "Connection: close"
  upstream b { server 10.0.0.1; keepalive 16; }
  #                             ^^^^^^^^^^^^ warning: "keepalive 16" has no effect for "/b": requests go out with "Connection: close"
  upstream c { server 10.0.0.1; keepalive 8; }
  #                             ^^^^^^^^^^^ warning: "keepalive 8" has no effect for "/c": requests go out as HTTP/1.0
  upstream d { server 10.0.0.1; keepalive 8; }
  #                             ^^^^^^^^^^^ warning: "keepalive 8" has no effect for "/d/1" and 1 more: requests go out with "Connection: close"
  server {
    location /a { proxy_pass http://a; }
    location /b { proxy_pass http://b; proxy_http_version 1.1; }
    location /c { proxy_pass http://C; proxy_set_header connection ''; }
  }
  server {
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location /d/1 { proxy_pass http://d; proxy_set_header Host $host; }
    location /d/2 { proxy_pass http://d; proxy_set_header Host $host; }
    location /d/3 { proxy_pass http://d; }
  }
}
`,
      OLD,
    );
  });

  it('when: a line ends connections, on every version and once for all upstreams', () => {
    for (const options of [OLD, NEW, {}]) {
      checkRule(
        RULE,
        `http {
  proxy_http_version 1.0;
# ^^^^^^^^^^^^^^^^^^^^^^ warning: "proxy_http_version 1.0" ends the connection after each request of "/a" and 1 more: "keepalive 32" has no effect
  upstream a { server 10.0.0.1; keepalive 32; }
  upstream b { server 10.0.0.1; keepalive 16; }
  server {
    location /a { proxy_pass http://a; }
    location /b { proxy_pass http://b; }
    location /c {
      proxy_pass http://b;
      proxy_http_version 1.1;
      proxy_set_header Connection Close;
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "proxy_set_header Connection Close" ends the connection after each request of "/c": "keepalive 16" has no effect
    }
  }
}
`,
        options,
      );
    }
  });

  it('when: the version of nginx is not known', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; keepalive 32; }
  #                             ^^^^^^^^^^^^ information: "keepalive 32" has no effect for "/": before nginx 1.29.7 requests go out as HTTP/1.0 with "Connection: close"
  server { location / { proxy_pass http://a; } }
}
`,
    );
  });

  it('not: 1.29.7 without lines of its own; keepalive 0', () => {
    const conf = `http { ${UPSTREAM} server { location / { proxy_pass http://app; } } }\n`;
    checkRule(RULE, conf, NEW);
    checkRule(RULE, conf, { settings: { nginxVersion: '1.29.7' } });
    checkRule(RULE, conf.replace('keepalive 32', 'keepalive 0'), NEW);
  });

  it('not: HTTP/1.1 and an empty header, further out or not; HTTP/2; a variable; WebSocket; other protocols; unused; files not read', () => {
    checkRule(
      RULE,
      `http {
  ${UPSTREAM}
  proxy_http_version 1.1;
  server {
    proxy_set_header Connection "";
    location /a { proxy_pass http://app; }
    location /b { proxy_pass http://app; proxy_set_header Connection $connection; }
    location /c { proxy_pass http://app; proxy_set_header Connection keep-alive; }
    location /d { proxy_pass http://app; proxy_http_version 2; proxy_set_header X y; }
    location /ws { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
    location /live { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection close; }
    location /f { proxy_pass http://app; include headers.conf; proxy_set_header X y; }
    location /g { grpc_pass grpc://app; }
    location /h { fastcgi_pass app; }
    location /i { memcached_pass app; }
    location /j { proxy_pass http://10.0.0.1; proxy_http_version 1.0; }
  }
  upstream unused { server 10.0.0.1; keepalive 8; }
}
`,
      OLD,
    );
  });

  it('fix: adds both lines after proxy_pass, and beside headers that are there', () => {
    checkFix(
      RULE,
      `http {\r\n  ${UPSTREAM}\r\n  server {\r\n    location / {\r\n      proxy_pass http://app; # all\r\n    }\r\n    location /a {\r\n      proxy_set_header Host $host;\r\n      proxy_pass       http://app;\r\n    }\r\n  }\r\n}\r\n`,
      `//- nginx.conf\nhttp {\r\n  ${UPSTREAM}\r\n  server {\r\n    location / {\r\n      proxy_pass http://app; # all\r\n      proxy_http_version 1.1;\r\n      proxy_set_header Connection "";\r\n    }\r\n    location /a {\r\n      proxy_set_header Host $host;\r\n      proxy_http_version 1.1;\r\n      proxy_set_header Connection "";\r\n      proxy_pass       http://app;\r\n    }\r\n  }\r\n}\r\n`,
      OLD,
    );
  });

  it('fix: adds the lines to the level that holds the headers', () => {
    const conf = (more: string) => `//- nginx.conf
http {
  ${UPSTREAM}
  server {
    proxy_set_header Host $host;${more}
    location / { proxy_pass http://app; }
    location /a { proxy_pass http://app; }
  }
}
`;
    checkFix(RULE, conf(''), conf('\n    proxy_http_version 1.1;\n    proxy_set_header Connection "";'), OLD);
  });

  it('fix: leaves the level alone that a WebSocket location shares, and copies its headers', () => {
    const conf = (more: string) => `//- nginx.conf
http {
  ${UPSTREAM}
  server {
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header Upgrade $http_upgrade;
    location /a {
      proxy_pass http://app;${more}
    }
    location /hub { proxy_pass http://10.0.0.1; }
  }
}
`;
    checkFix(RULE, conf(''), conf('\n      proxy_set_header Host $host;\n      proxy_set_header Connection "";'), OLD);
  });

  it('fix: corrects the line that ends connections', () => {
    const conf = (version: string, value: string) =>
      `http { ${UPSTREAM} server { location / { proxy_pass http://app; proxy_http_version ${version}; proxy_set_header Connection ${value}; } } }\n`;
    checkFix(RULE, conf('1.0', 'close'), `//- nginx.conf\n${conf('1.1', '""')}`, NEW);
    checkFix(RULE, conf('1.1', "'close'"), `//- nginx.conf\n${conf('1.1', '""')}`, OLD);
  });

  const LIVE = (location: string) =>
    `events {}\nhttp {\n  upstream app { server app-1:3000 ${TUNED}; keepalive 32; }\n  server { listen 8080; location / { proxy_pass http://app; ${location} } }\n}\n`;

  it
    .skipIf(!findNginx())
    .each([
      '',
      'proxy_http_version 1.1;',
      'proxy_set_header Connection "";',
      'proxy_http_version 1.0; proxy_set_header Connection "";',
      'proxy_http_version 1.1; proxy_set_header Connection close;',
    ])('nginx: opens a connection for each request with "%s", and one after the fix', async (lines) => {
    const settings = { nginxVersion: nginxVersion() };
    const count = (config: string) => countConnections(config, { requests: 4, path: '/', hosts: ['app-1:3000'] });
    const fixed = fixedTexts(RULE, LIVE(lines), { settings });
    if (fixed.length > 0) expect(await count(LIVE(lines))).toBe(4);
    for (const text of fixed) expect(await count(text)).toBe(1);
  });
});
