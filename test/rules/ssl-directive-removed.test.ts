import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest, nginxVersion } from '../support/nginx';

const RULE = 'ssl-directive-removed';
const DEPRECATED = 'the "ssl" directive is deprecated, use the "listen ... ssl" directive instead';
const isOld = findNginx() !== undefined && /^1\.(?:1\d|2[0-4])\./.test(nginxVersion());
const NEW = { settings: { nginxVersion: '1.30.6' } };

describe(RULE, () => {
  it('when: the version no longer knows it', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  ssl off;
# ^^^^^^^ error
  server {
    listen 443;
    ssl on;
#   ^^^^^^ error: "ssl on" was removed in 1.25.1, "listen … ssl" takes its place; nginx 1.28 (image tag nginx:1.28) will refuse to start: unknown directive "ssl"
  }
}
mail { server { listen 993; ssl on; } }
#                           ^^^^^^ error
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]
`,
    );
  });

  it('when: an older version warns', () => {
    checkRule(
      RULE,
      `http { server { listen 443; ssl on; } }
#                           ^^^^^^ warning: "ssl on" was removed in 1.25.1, "listen … ssl" takes its place; nginx 1.22.1 (setting upstreamLens.nginxVersion) warns: the "ssl" directive is deprecated, use the "listen ... ssl" directive instead
`,
      { settings: { nginxVersion: '1.22.1' } },
    );
  });

  it('when: the version is unknown, or older than the warning of 1.15.0', () => {
    for (const nginxVersion of ['', '1.14.2'])
      checkRule(
        RULE,
        `http { server { listen 443; ssl on; } }
#                           ^^^^^^ information: "ssl on" was removed in 1.25.1, "listen … ssl" takes its place; from then on nginx refuses to start: unknown directive "ssl"
`,
        { settings: { nginxVersion } },
      );
  });

  it('not: the parameter of listen; other directives; entries of data', () => {
    checkRule(
      RULE,
      'http { map $scheme $x { ssl on; } server { listen 443 ssl; ssl_certificate a.pem; ssl_session_cache shared:SSL:1m; } }\n',
      NEW,
    );
  });

  it('fix: moves it into the lines of listen', () => {
    checkFix(
      RULE,
      'http {\r\n  server {\r\n    listen 443; # v4\r\n    listen [::]:443 ssl;\r\n    ssl on;\r\n    server_name a;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  server {\r\n    listen 443 ssl; # v4\r\n    listen [::]:443 ssl;\r\n    server_name a;\r\n  }\r\n}\r\n',
      NEW,
    );
  });

  it('fix: for all servers that it holds for, from http', () => {
    const conf = (ssl: string, param: string) =>
      `http {\n${ssl}  server { listen 443${param}; server_name a; }\n  server { listen 444${param}; server_name b; }\n}\n`;
    checkFix(RULE, conf('  ssl on;\n', ''), `//- nginx.conf\n${conf('', ' ssl')}`, NEW);
    expect(fixTitles(RULE, 'http { ssl on; server { server_name a; } }', NEW)).toEqual([]);
  });

  it('fix: removes what says off', () => {
    const conf = (ssl: string) => `http {\n  server {\n    listen 80;\n${ssl}  }\n}\n`;
    checkFix(RULE, conf('    ssl off;\n'), `//- nginx.conf\n${conf('')}`, NEW);
  });

  it('fix: in mail, for all servers that it holds for', () => {
    const conf = (ssl: string, param: string) =>
      `mail {\n${ssl}  server { listen 993${param}; protocol imap; }\n  server { listen 995${param}; protocol pop3; }\n}\n`;
    checkFix(RULE, conf('  ssl on;\n', ''), `//- nginx.conf\n${conf('', ' ssl')}`, NEW);
  });

  it.skipIf(!isOld)('nginx: 1.22.1 warns in http and in mail, and no longer after the fix', async () => {
    for (const block of ['http { server { listen 8443; ssl on; } }', 'mail { server { listen 993; ssl on; } }']) {
      const conf = `events {}\n${block}\n`;
      const { errors } = await nginxTest(conf);
      expect(errors).toContainEqual({ level: 'warn', message: DEPRECATED, file: 'nginx.conf', line: 2 });
      const [fixed = ''] = fixedTexts(RULE, conf, NEW);
      expect(fixed).toContain(' ssl;');
      expect((await nginxTest(fixed)).errors.map(({ message }) => message)).not.toContain(DEPRECATED);
    }
  });

  // nginx 1.26.3 and 1.30.6: [emerg] unknown directive "ssl", in http, in mail, and in their servers
  it('nginx: recorded: 1.26.3 and 1.30.6 refuse it in all contexts', () => {
    for (const conf of [
      'http { ssl on; }',
      'http { server { ssl off; } }',
      'mail { ssl on; }',
      'mail { server { ssl on; } }',
    ]) {
      expect(findingsOf(RULE, conf, NEW).map(({ refusal }) => refusal?.message)).toEqual(['unknown directive "ssl"']);
    }
  });
});
