import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { countConnections, fixedTexts } from '../support/live';
import { findNginx, nginxVersion } from '../support/nginx';

const RULE = 'keepalive-default-changed';
const rules = { [RULE]: 'information' as const };
const NEW = { settings: { nginxVersion: '1.29.7', rules } };
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: turned on, and no keepalive line', () => {
    checkRule(
      RULE,
      `http { upstream a { server 10.0.0.1; } server { location / { proxy_pass http://a; } } }
#               ^ information: "a" has no keepalive line: nginx 1.29.7 (setting upstreamLens.nginxVersion) keeps up to 32 idle connections for each worker, where nginx before 1.29.7 kept none
`,
      NEW,
    );
  });

  it('not: off by default; a keepalive line, also 0; older; a version that is not known; unused; stream', () => {
    const conf = (line: string) =>
      `http { upstream a { server 10.0.0.1; ${line} } server { location / { proxy_pass http://a; } } }\n`;
    checkRule(RULE, conf(''), { settings: { nginxVersion: '1.29.7' } });
    checkRule(RULE, conf('keepalive 0;'), NEW);
    checkRule(RULE, conf('keepalive 8;'), NEW);
    checkRule(RULE, conf('include more.conf;'), NEW);
    checkRule(RULE, conf(''), { settings: { nginxVersion: '1.29.6', rules } });
    checkRule(RULE, conf(''), { settings: { rules } });
    checkRule(RULE, 'http { upstream a { server 10.0.0.1; } }\n', NEW);
    checkRule(RULE, 'stream { upstream a { server 10.0.0.1:1; } server { listen 1; proxy_pass a; } }\n', NEW);
  });

  const conf = (line: string) =>
    `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED}; # two\r\n${line}  }\r\n  server { location / { proxy_pass http://a; } }\r\n}\r\n`;

  it('fix: says it', () => {
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf('    keepalive 0;\r\n')}`, NEW);
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf('    keepalive 32;\r\n')}`, {
      ...NEW,
      title: 'Add "keepalive 32", the default',
    });
  });

  it.skipIf(!findNginx())(
    'nginx: keeps no connection before 1.29.7, keeps one since, and none after the fix',
    async () => {
      const live =
        'events {}\nhttp {\n  upstream a { server app-1:3000; }\n  server { listen 8080; location / { proxy_pass http://a; } }\n}\n';
      const count = (config: string) => countConnections(config, { requests: 4, path: '/', hosts: ['app-1:3000'] });
      const isOld = /^1\.(?:\d|1\d|2[0-8])\./.test(nginxVersion());
      expect(await count(live)).toBe(isOld ? 4 : 1);
      const [none = '', explicit = ''] = fixedTexts(RULE, live, NEW);
      // recorded with 1.30.6: 4 and 1; an older nginx has no "keepalive 0" and needs the two proxy lines
      if (isOld) return;
      expect(await count(none)).toBe(4);
      expect(await count(explicit)).toBe(1);
    },
  );
});
