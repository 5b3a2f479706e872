import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'balancing-backup-before-method';

describe(RULE, () => {
  it('when: backup above ip_hash, hash and random, in http and in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1;
    server a-2 'backup' max_fails=3; # spare
    #          ^^^^^^^^ warning: nginx accepts "backup" only because "ip_hash" stands below; moved under it, nginx will refuse to start
    ip_hash;
  }
  upstream b { server b-1; server b-2 backup; hash $uri; }
  #                                   ^^^^^^ warning: nginx accepts "backup" only because "hash"…
}
stream { upstream c { server c-1:1; server c-2:1 backup; random; } }
#                                                ^^^^^^ warning
`,
    );
  });

  it('not: a line below the method: balancing-backup-unsupported', () => {
    const conf = `http {
  upstream a { server a-1; server a-2 backup; ip_hash; server a-3 backup; }
  #                                   ^^^^^^ warning
}
`;
    checkRule(RULE, conf);
    checkRule(
      'balancing-backup-unsupported',
      conf.replace(
        '#                                   ^^^^^^ warning',
        '#                                                               ^^^^^^ error',
      ),
    );
  });

  it('not: least_conn; no method; another method in effect; no backup', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server a-1; server a-2 backup; least_conn; }
  upstream b { server b-1; server b-2 backup; }
  upstream c { server c-1; server c-2 backup; ip_hash; least_conn; }
  upstream d { server d-1; server d-2 down; ip_hash; }
}
`,
    );
  });

  const CONF = `http {
  upstream a {
    server a-1 max_fails=3 fail_timeout=30s;
    server a-2 backup max_fails=3 fail_timeout=30s; # spare
    random two; # of them
  }
}
`.replaceAll('\n', '\r\n');

  it('fix: removes the word', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(' backup', '')}`);
  });

  it('fix: puts least_conn in the place of the method', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace('random two', 'least_conn')}`, {
      title: 'Use "least_conn" instead of "random"',
    });
  });
});
