import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'listen-http2-deprecated';
const NEW = { settings: { nginxVersion: '1.30.6' } };

describe(RULE, () => {
  it('when: the version has the directive', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  server {
    listen 443 ssl http2;
    #              ^^^^^ warning: "http2" is a directive of its own since 1.25.1; nginx 1.28 (image tag nginx:1.28) warns: the "listen ... http2" directive is deprecated, use the "http2" directive instead
    listen [::]:443 "http2" ssl;
    #               ^^^^^^^ warning
    server_name a;
  }
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]
`,
    );
  });

  it('not: an older version; an unknown one; the directive; stream', () => {
    const conf = 'http { server { listen 443 ssl http2; } }\n';
    checkRule(RULE, conf);
    checkRule(RULE, conf, { settings: { nginxVersion: '1.25.0' } });
    checkRule(RULE, 'http { server { listen 443 ssl; http2 on; listen 444 quic; } }\n', NEW);
  });

  it('fix: sets it for the server, and keeps what holds for all', () => {
    checkFix(
      RULE,
      'http {\r\n  server {\r\n    listen 443 ssl http2; # v4\r\n    listen [::]:443 http2 ssl;\r\n    server_name a;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  server {\r\n    listen 443 ssl; # v4\r\n    listen [::]:443 ssl;\r\n    http2 on;\r\n    server_name a;\r\n  }\r\n}\r\n',
      NEW,
    );
  });

  it('fix: leaves the directive alone that is there, and replaces one that says off', () => {
    const conf = (text: string) => `http { server { listen 443 ssl${text} } }\n`;
    checkFix(RULE, conf(' http2; http2 on;'), `//- nginx.conf\n${conf('; http2 on;')}`, NEW);
    checkFix(RULE, conf(' http2; http2 off;'), `//- nginx.conf\n${conf('; http2 on;')}`, NEW);
  });

  it('fix: is safe only where it changes nothing for other servers and addresses', () => {
    const kindOf = (conf: string) => {
      const { workspace, snapshot } = analyseFixture(parseFixture(conf), NEW.settings);
      const [finding] = findingsOf(RULE, conf, NEW);
      return finding && workspace.fixes(snapshot, finding)[0]?.kind;
    };
    expect(kindOf('http { server { listen 443 ssl http2; } server { listen 443 ssl http2; server_name b; } }')).toBe(
      'safe',
    );
    expect(kindOf('http { server { listen 443 ssl http2; listen 80; } }')).toBe('suggestion');
    expect(kindOf('http { server { listen 443 ssl http2; } server { listen 443 ssl; server_name b; } }')).toBe(
      'suggestion',
    );
  });

  // nginx 1.26.3 and 1.30.6: [warn] the "listen ... http2" directive is deprecated, use the "http2" directive instead; 1.22.1 says nothing
  it('nginx: recorded: 1.26.3 and 1.30.6 warn, 1.22.1 does not', () => {
    const conf = 'http { server { listen 8080 http2; } }';
    expect(findingsOf(RULE, conf, { settings: { nginxVersion: '1.26.3' } })).toHaveLength(1);
    expect(findingsOf(RULE, conf, { settings: { nginxVersion: '1.22.1' } })).toHaveLength(0);
  });
});
