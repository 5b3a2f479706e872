import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'stub-status-public';

const compose = (ports: string) => `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    ports: ${ports}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;

describe(RULE, () => {
  it('when: no list of addresses, no password, and a port that others reach', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /status { stub_status; }
    #                  ^^^^^^^^^^^ warning: "stub_status" is open to everybody: whoever reaches the server can read "/status"
    location = /nginx { auth_basic off; stub_status on; }
    #                                   ^^^^^^^^^^^ warning: "stub_status" is open to everybody: whoever reaches the server can read "/nginx"
    location /api { api write=on; }
    #               ^^^ warning: "api" is open…
  }
  server { listen 127.0.0.1:81; listen 82; stub_status; }
  #                                        ^^^^^^^^^^^ warning: "stub_status" is open to everybody: whoever reaches the server can read "/"
}
`,
    );
  });

  it('when: the container publishes the port, or another proxy brings the requests', () => {
    const conf = `//- nginx.conf
http { server { listen 8081; location /status { stub_status; } } }
#                                               ^^^^^^^^^^^ warning
`;
    checkRule(RULE, conf + compose('["80:80", "8081:8081"]'));
    checkRule(RULE, conf + compose('[]'));
  });

  it('not: allow and deny here or further out; a password; only this machine; a socket; an if that refuses; not read whole', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { stub_status; allow 127.0.0.1; deny all; }
    location /b { auth_basic "who"; auth_basic_user_file /x; stub_status; }
    location /c { auth_request /auth; stub_status; }
    location /d { internal; stub_status; }
    location /e { if ($remote_addr != 10.0.0.1) { return 403; } stub_status; }
    location /f { include private.conf; stub_status; }
  }
  server { allow 10.0.0.0/8; deny all; location / { stub_status; } }
  server { listen 127.0.0.1:8080; listen [::1]:8080; location / { stub_status; } }
  server { listen unix:/run/nginx.sock; location / { stub_status; } }
}
`,
    );
  });

  it('not: a port that the container does not publish, or publishes for this machine only', () => {
    const conf = '//- nginx.conf\nhttp { server { listen 8081; location /status { stub_status; } } }\n';
    checkRule(RULE, conf + compose('["80:80"]'));
    checkRule(RULE, conf + compose('["80:80", "127.0.0.1:8081:8081"]'));
  });

  const conf = (more: string) => `//- nginx.conf
http {
  server {
    location /status {
      stub_status; # counters
${more}    }
  }
}
`;

  it('fix: lets only this machine in', () => {
    const after = '      allow 127.0.0.1;\n      deny all;\n';
    checkFix(RULE, conf(''), conf(after), { title: 'Add "allow 127.0.0.1" and "deny all"' });
    const windows = (text: string) => text.replaceAll('\n', '\r\n').replace('nginx.conf\r\n', 'nginx.conf\n');
    checkFix(RULE, windows(conf('')), windows(conf(after)));
  });
});
