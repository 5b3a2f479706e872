import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest, nginxVersion } from '../support/nginx';

const RULE = 'balancing-method-after-keepalive';

const OLD = { settings: { nginxVersion: '1.29.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: a method stands below keepalive', () => {
    checkRule(
      RULE,
      `http {
  upstream a { zone a 64k; server 10.0.0.1; keepalive 8; least_conn; server 10.0.0.2; }
  #                                                      ^^^^^^^^^^ warning: "least_conn" below "keepalive" discards it before nginx 1.29.7: load balancing method redefined, and each request opens a connection
  upstream b {
    keepalive 8;
    hash $remote_addr consistent;
  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "hash" below …
    server 10.0.0.1; server 10.0.0.2;
  }
  upstream c { include keepalive.inc; ip_hash; server 10.0.0.1; }
  #                                   ^^^^^^^ warning
}
`
        .replace(/^/, '//- nginx.conf\n')
        .concat('//- keepalive.inc\nkeepalive 4;\n'),
      OLD,
    );
  });

  it('not: 1.29.7; a version that is not known', () => {
    const conf = 'http { upstream a { server 10.0.0.1; server 10.0.0.2; keepalive 8; least_conn; } }\n';
    checkRule(RULE, conf, { settings: { nginxVersion: '1.29.7' } });
    checkRule(RULE, conf);
  });

  it('not: the method above; no method; keepalive_timeout above; a method above that another one below replaces', () => {
    checkRule(
      RULE,
      `http {
  upstream a { least_conn; server 10.0.0.1; keepalive 8; }
  upstream b { server 10.0.0.1; keepalive 8; }
  upstream c { server 10.0.0.1; keepalive_timeout 30s; random; }
  upstream d { ip_hash; least_conn; server 10.0.0.1; keepalive 8; }
}
`,
      OLD,
    );
  });

  it('fix: moves the method to the top of the block', () => {
    checkFix(
      RULE,
      `http {\r\n  upstream a { # two\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n    keepalive 8; # idle\r\n    hash "$remote_addr"  consistent;\r\n  }\r\n}\r\n`,
      `//- nginx.conf\nhttp {\r\n  upstream a { # two\r\n    hash "$remote_addr"  consistent;\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n    keepalive 8; # idle\r\n  }\r\n}\r\n`,
      OLD,
    );
  });

  it('fix: moves keepalive instead where the method would come above a backup server', () => {
    const conf = (lines: string) =>
      `http { upstream a { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED} backup;${lines} } }\n`;
    checkFix(RULE, conf(' keepalive 8; ip_hash;'), `//- nginx.conf\n${conf(' ip_hash; keepalive 8;')}`, OLD);
  });

  it
    .skipIf(!findNginx())
    .each([
      'server 10.0.0.1; server 10.0.0.2; keepalive 8; least_conn;',
      'keepalive 8; server 10.0.0.1; ip_hash; server 10.0.0.2;',
      'server 10.0.0.1; server 10.0.0.2 backup; keepalive 8; random;',
    ])('nginx: warns of "%s" before 1.29.7, and of nothing after the fix', async (lines) => {
    const config = `events {}\nhttp {\n  upstream a { ${lines} }\n  server { listen 8080; location / { proxy_pass http://a; } }\n}\n`;
    const fixed = fixedTexts(RULE, config, { settings: { nginxVersion: nginxVersion() } });
    const { errors } = await nginxTest(config);
    expect(errors.map(({ message }) => message)).toEqual(fixed.length > 0 ? ['load balancing method redefined'] : []);
    for (const text of fixed) expect((await nginxTest(text)).errors).toEqual([]);
  });
});
