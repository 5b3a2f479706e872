import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-server-address-invalid';

describe(RULE, () => {
  it('when: names URLs and paths', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server http://api:3000;
    #      ^^^^^^^^^^^^^^^ error: "http://api:3000" is no address, a server takes host or host:port; nginx will refuse to start: invalid host in upstream "http://api:3000"
    server "api/path" weight=2;
    #       ^^^^^^^^ error: "api/path" is no address, a server takes host or host:port; nginx will refuse to start: invalid host in upstream "api/path"
  }
}
`,
    );
  });

  it('when: names missing hosts and impossible ports', () => {
    checkRule(
      RULE,
      `http { upstream a { server :8080; server api:0; server api:99999; server api:; server api:http; } }
  #                        ^^^^^ error: ":8080" is no address, a server takes host or host:port; nginx will refuse to start: no host in upstream ":8080"
  #                                      ^^^^^ error: "api:0" is no address, a server takes host or host:port; nginx will refuse to start: invalid port in upstream "api:0"
  #                                                    ^^^^^^^^^ error
  #                                                                      ^^^^ error
  #                                                                                   ^^^^^^^^ error
`,
    );
  });

  it('when: names IPv6 addresses without brackets', () => {
    checkRule(
      RULE,
      `http { upstream a { server ::1; } }
  #                        ^^^ error: "::1" is no address, a server takes an IPv6 address in brackets; nginx will refuse to start: invalid port in upstream "::1"
`,
    );
  });

  it('when: names a missing port in stream', () => {
    checkRule(
      RULE,
      `stream { upstream a { server db; server unix:/run/db; server db:5432; server [::1]; } }
  #                          ^^ error: "db" is no address, a server takes host:port; nginx will refuse to start: no port in upstream "db"
  #                                                                          ^^^^^ error
`,
    );
  });

  it('not: every form of address, and for templates', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server api; server api:80; server 10.0.0.1:65535; server [::1]:80; server [::1]; server unix:/a/b:c; }
  upstream b { server \${API}:\${PORT}; server $host:99999; server http://$host; }
}
`,
    );
  });

  it('fix: keeps the address of a URL', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream a {\r\n    server "http://api:3000/v1" weight=2; # one\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream a {\r\n    server "api:3000" weight=2; # one\r\n  }\r\n}\r\n',
    );
  });

  it.each([
    ['https://api', 'api:443'],
    ['api/x', 'api'],
    ['api:', 'api'],
    ['::1', '[::1]'],
    ['http://[::1]:3000/', '[::1]:3000'],
  ])('fix: offers for %s the address %s', (from, to) => {
    checkFix(
      RULE,
      `http { upstream a { server ${from}; } }\n`,
      `//- nginx.conf\nhttp { upstream a { server ${to}; } }\n`,
    );
  });

  it('fix: has no fix where the address cannot be told', () => {
    for (const address of [':8080', 'api:0', 'api:99999', 'http://', 'api:http']) {
      expect(fixTitles(RULE, `http { upstream a { server ${address}; } }\n`), address).toEqual([]);
    }
    expect(fixTitles(RULE, 'stream { upstream a { server db; server http://db; } }\n')).toEqual([]);
  });
});
