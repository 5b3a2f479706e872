import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'balancing-backup-unsupported';

describe(RULE, () => {
  it('when: backup below ip_hash, hash and random, in http and in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    ip_hash;
    server a-1:80;
    server a-2:80 "backup" max_fails=3; # spare
    #             ^^^^^^^^ error: "ip_hash" does not support "backup"; nginx will refuse to start: balancing method does not support parameter "backup"
    server a-3:80 weight=2 backup;
    #                      ^^^^^^ error
  }
  upstream b { hash $remote_addr consistent; server b-1; server b-2 backup; }
  #                                                                 ^^^^^^ error: "hash" does not…
}
stream {
  upstream c { random two; server c-1:1; server c-2:1 backup; }
  #                                                   ^^^^^^ error: "random" does not…
}
`,
    );
  });

  it('when: the method and the server stand in included files', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { include method.conf; include servers.conf; } }
//- method.conf
ip_hash;
//- servers.conf
server a-1;
server a-2 backup;
#          ^^^^^^ error
`,
    );
  });

  it('not: least_conn; least_time; round robin; sticky; the method below; another method in effect; no backup', () => {
    checkRule(
      RULE,
      `http {
  upstream a { least_conn; server a-1; server a-2 backup; }
  upstream b { least_time header; server b-1; server b-2 backup; }
  upstream c { server c-1; server c-2 backup; }
  upstream d { server d-1; server d-2 backup; ip_hash; }
  upstream e { ip_hash; least_conn; server e-1; server e-2 backup; }
  upstream f { ip_hash; server f-1; server f-2 down; }
  upstream g { sticky cookie id; server g-1; server g-2 backup; }
}
`,
    );
  });

  const CONF = `http {
  upstream a {
    hash $remote_addr
      consistent; # by client
    server a-1 max_fails=3 fail_timeout=30s;
    server a-2 max_fails=3 fail_timeout=30s backup; # spare
  }
}
`.replaceAll('\n', '\r\n');

  it('fix: removes the word', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(' backup', '')}`);
    checkFix(
      RULE,
      'http { upstream a { ip_hash; server a-1; server a-2 backup max_fails=2; } }\n',
      '//- nginx.conf\nhttp { upstream a { ip_hash; server a-1; server a-2 max_fails=2 fail_timeout=30s; } }\n',
    );
    checkFix(
      RULE,
      'http { upstream a { ip_hash; server a-1; server a-2 backup; } }\n',
      '//- nginx.conf\nhttp { upstream a { ip_hash; server a-1; server a-2 max_fails=3 fail_timeout=30s; } }\n',
    );
  });

  it('fix: puts least_conn in the place of the method', () => {
    const title = 'Use "least_conn" instead of "hash"';
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(/hash \$remote_addr\r\n {6}consistent/, 'least_conn')}`, {
      title,
    });
  });

  it('fix: keeps the method where WebSocket clients may need it', () => {
    const conf = (path: string) => `http {
  upstream a { ip_hash; server a-1; server a-2 backup; }
  server { location ${path} { proxy_pass http://a; } }
}
`;
    expect(fixTitles(RULE, conf('/'))).toEqual(['Remove "backup"', 'Use "least_conn" instead of "ip_hash"']);
    expect(fixTitles(RULE, conf('/ws/'))).toEqual(['Remove "backup"']);
  });
});
