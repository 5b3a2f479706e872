import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'zone-size-invalid';
const http = (...body: string[]) => `events {}\nhttp {\n${body.map((line) => `  ${line}\n`).join('')}}\n`;
const upstream = (name: string, zone: string) =>
  `upstream ${name} { zone ${zone}; server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; }`;

describe(RULE, () => {
  it('when: no line gives a size, it is too small, or it is none', () => {
    checkRule(
      RULE,
      `http {
  upstream a { zone a; server 10.0.0.1; }
  #                 ^ error: no line gives the zone "a" a size; nginx will refuse to start: zero size shared memory zone "a"
  upstream b { zone b 8k; server 10.0.0.1; }
  #                   ^^ error: the zone "b" has 8k, the smallest is 32k; nginx will refuse to start: zone "b" is too small
  upstream c { zone c 32767; server 10.0.0.1; }
  #                   ^^^^^ error
  upstream d { zone d 1g; server 10.0.0.1; }
  #                   ^^ error: "1g" is no size: nginx takes a whole number, with k or m; nginx will refuse to start: invalid zone size "1g"
  upstream e { zone e "0"; server 10.0.0.1; }
  #                   ^^^ error
}
`,
    );
  });

  it('when: two lines give different sizes', () => {
    checkRule(
      RULE,
      `http {
  upstream a { zone z 64k; server 10.0.0.1; }
  upstream b { zone z 1m; server 10.0.0.1; }
  #                   ^^ error: the zone "z" has 1m here and 64k elsewhere; nginx will refuse to start: the size 1048576 of shared memory zone "z" conflicts with already declared size 65536
}
`,
    );
  });

  it('when: the name belongs to something else', () => {
    checkRule(
      RULE,
      `http {
  limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;
  limit_conn_zone $binary_remote_addr zone=b:1m;
  proxy_cache_path /var/cache/nginx levels=1:2 keys_zone=c:1m;
  ssl_session_cache shared:d:1m;
  upstream a { zone a 64k; server 10.0.0.1; }
  #                 ^ error: the zone "a" is also the name of the memory of "limit_req_zone"; nginx will refuse to start: the shared memory zone "a" is already declared for a different use
  upstream b { zone b 64k; server 10.0.0.1; }
  #                 ^ error
  upstream c { zone c 64k; server 10.0.0.1; }
  #                 ^ error
  upstream d { zone d 64k; server 10.0.0.1; }
  #                 ^ error
  upstream e { zone e 64k; server 10.0.0.1; }
}
stream { upstream e { zone e 64k; server 10.0.0.1:1; } }
#                          ^ error: the zone "e" is also the name of a zone of an upstream in "http"…
`,
    );
  });

  it('not: another upstream gives the size, before or after; the same size written otherwise; upper and lower case; 32k', () => {
    checkRule(RULE, http(upstream('a', 'z 64k'), upstream('b', 'z'), upstream('c', 'z 65536'), upstream('d', 'z 64K')));
    checkRule(RULE, http(upstream('a', 'z'), upstream('b', 'z 64k'), upstream('c', 'Z 128k'), upstream('d', 'y 32k')));
  });

  it('not: a size that is filled in; a zone that is no upstream’s; limits that share a name with nothing', () => {
    checkRule(RULE, http(upstream('a', `a \${SIZE}`), upstream('b', `\${NAME} 8k`)));
    checkRule(RULE, http('limit_req_zone $uri zone=z rate=1r/s;', 'server { limit_req zone=z; }'));
  });

  it('not: the size may stand in a file that was not read, or in another part of the configuration', () => {
    checkRule(RULE, http('include /srv/*.conf;', upstream('a', 'z')));
    checkRule(RULE, `${upstream('a', 'z')}\nserver { listen 80; }\n`);
  });

  it.each([
    ['a zone a;', 'a zone a 64k;'],
    ['a zone a 8k;', 'a zone a 64k;'],
    ['a zone a 64kb;', 'a zone a 64k;'],
  ])('fix: gives it 64k: %s', (before, after) => {
    const conf = (zone: string) => http(upstream('a', 'x').replace('zone x;', zone.slice(2))).replaceAll('\n', '\r\n');
    checkFix(RULE, conf(before), `//- nginx.conf\n${conf(after)}`);
  });

  it('fix: gives it the size that it has elsewhere, or a name of its own', () => {
    const conf = (zone: string) => http(upstream('a', 'z 64k'), upstream('b', zone));
    checkFix(RULE, conf('z 1m'), `//- nginx.conf\n${conf('z 64k')}`);
    checkFix(RULE, conf('z 1m'), `//- nginx.conf\n${conf('z-2 1m')}`, { title: 'Rename this zone to "z-2"' });
  });

  it('fix: gives it a name that nothing else has', () => {
    const conf = (zone: string) => http('limit_conn_zone $binary_remote_addr zone=z:1m;', upstream('a', zone));
    checkFix(RULE, conf('z 64k'), `//- nginx.conf\n${conf('z-2 64k')}`);
    expect(fixTitles(RULE, conf('z 64k'))).toEqual(['Rename this zone to "z-2"']);
  });
});
