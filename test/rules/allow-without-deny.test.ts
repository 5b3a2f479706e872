import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'allow-without-deny';

describe(RULE, () => {
  it('when: nothing follows that keeps the others out, once for each level', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a {
      allow 10.0.0.1;
      allow 10.0.0.2;
    # ^^^^^^^^^^^^^^ warning: "allow" alone excludes nobody: after "allow 10.0.0.2" everybody else is let in, for there is no "deny all"
    }
    location /b { deny 10.0.0.9; allow 10.0.0.0/8; }
    #                            ^^^^^^^^^^^^^^^^ warning
    location /c { limit_except GET { allow 10.0.0.1; } }
    #                                ^^^^^^^^^^^^^^ warning
  }
}
stream { server { listen 1; proxy_pass 10.0.0.1:1; allow 10.0.0.0/8; } }
#                                                  ^^^^^^^^^^^^^^^^ warning
`,
    );
  });

  it('when: an inner list drops the deny of an outer one (nginx inherits both lines or none)', () => {
    checkRule(
      RULE,
      `http {
  server {
    allow 10.0.0.1; deny all;
    location / { allow 10.0.0.2; }
    #            ^^^^^^^^^^^^^^ warning
  }
}
`,
    );
  });

  it('when: the addresses stand in a file that is included, in the block that includes it', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location /a { include office.conf; }
  # ^^^^^^^^^^^ warning: "allow" alone excludes nobody: after "allow 10.0.0.2"…
    location /b { include office.conf; deny all; }
  }
}
//- office.conf
allow 10.0.0.1;
allow 10.0.0.2;
`,
    );
  });

  it('not: a deny that follows; exceptions of a deny; everybody on purpose; a password for the others; not read whole', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { allow 10.0.0.1; deny all; }
    location /b { allow 10.0.0.1; deny 10.0.0.0/8; }
    location /c { deny 10.0.0.9; allow all; }
    location /d { allow all; }
    location /e { satisfy any; allow 10.0.0.0/8; auth_basic "who"; auth_basic_user_file /x; }
    location /f { allow 10.0.0.1; include deny.conf; }
    location /g { deny all; }
    location /h { allow 10.0.0.1; deny 0.0.0.0/0; }
  }
}
`,
    );
  });

  const conf = (more: string) => `//- nginx.conf
http {
  server {
    location / {
      allow 10.0.0.1; # office
${more}      proxy_pass http://10.0.0.1;
    }
  }
}
`;

  it('fix: keeps the others out', () => {
    const after = '      deny all;\n';
    checkFix(RULE, conf(''), conf(after), { title: 'Add "deny all"' });
    const windows = (text: string) => text.replaceAll('\n', '\r\n').replace('nginx.conf\r\n', 'nginx.conf\n');
    checkFix(RULE, windows(conf('')), windows(conf(after)));
  });

  it('fix: leaves a shared list of addresses as it is', () => {
    const files = (more: string) => `//- nginx.conf
http {
  server {
    location / {
      include office.conf;
      root /srv;${more}
    }
  }
}
//- office.conf
allow 10.0.0.1;
`;
    checkFix(RULE, files(''), files('\n      deny all;'));
  });
});
