import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'sticky-before-method';

describe(RULE, () => {
  it('when: sticky above a method', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    sticky cookie id expires=1h;
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "least_conn" below discards this "sticky"; requests go by "least_conn" alone
    server a-1;
    least_conn;
  }
}
`,
    );
  });

  it('not: sticky alone; sticky below a method; an nginx that is too old to know it', () => {
    checkRule(
      RULE,
      `http {
  upstream a { sticky cookie id; server a-1; }
  upstream b { least_conn; sticky cookie id; server b-1; }
}
`,
    );
    checkRule(RULE, 'http { upstream a { sticky cookie id; ip_hash; server a-1; } }\n', {
      settings: { nginxVersion: '1.28' },
    });
  });

  it('when: Plus, which has had sticky all along', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  upstream a { sticky cookie id; ip_hash; server a-1; }
  #            ^^^^^^^^^^^^^^^^ warning: "ip_hash" below discards this "sticky"; requests go by "ip_hash" alone
}
//- docker-compose.yml
services:
  lb:
    image: private-registry.nginx.com/nginx-plus/base:r33
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  a-1:
    image: app
`,
      { settings: { nginxVersion: '1.27' } },
    );
  });

  it('fix: moves sticky below the method', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream a {\r\n    sticky cookie id\r\n      expires=1h;\r\n    least_conn; # load\r\n    server a-1;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream a {\r\n    least_conn; # load\r\n    sticky cookie id\r\n      expires=1h;\r\n    server a-1;\r\n  }\r\n}\r\n',
    );
    checkFix(
      RULE,
      'http { upstream a { sticky cookie id; ip_hash; server a-1; } }\n',
      '//- nginx.conf\nhttp { upstream a { ip_hash; sticky cookie id; server a-1; } }\n',
    );
  });

  it('fix: has no fix across files', () => {
    const files = '//- nginx.conf\nhttp { upstream a { include sticky.conf; ip_hash; server a-1; } }\n';
    expect(fixTitles(RULE, `${files}//- sticky.conf\nsticky cookie id;\n`)).toEqual([]);
  });

  it('nginx: recorded: 1.30.6 warns of sticky above each method, and of nothing after the fix', () => {
    // 1.30.6 -t: [warn] load balancing method redefined, at the line of the method, for the first four; silent for the last
    const above = ['least_conn', 'ip_hash', 'hash $uri', 'random'];
    const conf = (...lines: string[]) =>
      `http { upstream a { ${lines.join('; ')}; server 10.0.0.1; server 10.0.0.2; } }\n`;
    const settings = { nginxVersion: '1.30.6' };
    for (const method of above) {
      checkRule(
        RULE,
        `${conf('sticky cookie id', method)}#${' '.repeat(conf('').indexOf('{ ;'))} ^^^^^^^^^^^^^^^^ warning\n`,
        { settings },
      );
      checkRule(RULE, conf(method, 'sticky cookie id'), { settings });
    }
  });
});
