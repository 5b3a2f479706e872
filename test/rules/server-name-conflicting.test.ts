import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'server-name-conflicting';

describe(RULE, () => {
  it('when: two servers have one name on one address, in any case', () => {
    checkRule(
      RULE,
      `http {
  server { listen 80; listen [::]:80; server_name a.example.com; }
  server { listen *:80; listen [::]:80; server_name b.example.com A.example.com; }
  #                                                               ^^^^^^^^^^^^^ warning: "a.example.com" is already a name of the server in line 2; nginx warns and sends no request here by it: conflicting server name "a.example.com" on 0.0.0.0:80, ignored
  server { server_name b.example.com; }
  #                    ^^^^^^^^^^^^^ warning
}
`,
    );
  });

  it('when: neither has a name; both are a catch-all', () => {
    checkRule(
      RULE,
      `http {
  server { listen 80; }
  server { listen 80; }
# ^^^^^^ warning: this server has no name, like the one in line 2; nginx warns and sends no request here by it: conflicting server name "" on 0.0.0.0:80, ignored
  server { listen 81; server_name _; } server { listen 81; server_name "_"; }
  #                                                                    ^^^ warning
}
`,
    );
  });

  it('when: wildcards are the same, or a name with a dot in front stands for the other', () => {
    checkRule(
      RULE,
      `http {
  server { listen 80; server_name .a.com *.b.com c.*; }
  server { listen 80; server_name a.com; } server { listen 80; server_name *.a.com *.b.com c.*; }
  #                               ^^^^^ warning
  #                                                                        ^^^^^^^ warning
  #                                                                                ^^^^^^^ warning
  #                                                                                        ^^^ warning
}
`,
    );
  });

  it('when: a file with a server is included twice', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { include a.conf; include a.con*; }
//- a.conf
server { listen 80; server_name a; }
#                               ^ warning: "a": the file with this server is included twice; …
`,
    );
  });

  it('not: different addresses; different names; the same name twice in one server; regular expressions; templates', () => {
    checkRule(
      RULE,
      `http {
  server { listen 80; server_name a a b; server_name a; }
  server { listen 81; server_name a; }
  server { listen [::]:80; server_name a; }
  server { listen 127.0.0.1:80; server_name a; }
  server { listen 80; server_name ~^x$ c; }
  server { listen 80; server_name ~^x$ \${NAME}; }
  server { listen 80; server_name \${NAME}; }
}
`,
    );
  });

  it('not: a server whose addresses or names may stand in a file that was not read', () => {
    checkRule(
      RULE,
      `http {
  server { server_name a; }
  server { include /srv/listen.conf; server_name a; }
  server { listen 80; include /srv/name.conf; }
  server { listen 80; include /srv/other.conf; }
}
`,
    );
  });

  it('not: the default.conf of the image, which has a rule of its own; several services', () => {
    checkRule(
      RULE,
      `//- localhost.conf
server { listen 80; server_name localhost; location / { return 200; } }
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./localhost.conf:/etc/nginx/conf.d/localhost.conf:ro]
`,
    );
  });
});
