import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-server-parameter-invalid';

describe(RULE, () => {
  it('when: names unknown parameters', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1 max_fail=3 "foo";
    #          ^^^^^^^^^^ error: "max_fail=3" is no parameter of a server (did you mean "max_fails=3"?); nginx will refuse to start: invalid parameter "max_fail=3"
    #                     ^^^^^ error: "foo" is no parameter of a server; nginx will refuse to start: invalid parameter "foo"
  }
  upstream b { server b-1 Backup; server b-2 backup=1; server b-3 fail-timeout=3s; server b-4 max_fails:3; }
  #                       ^^^^^^ error: "Backup" is no parameter of a server (did you mean "backup"?)…
  #                                          ^^^^^^^^ error: "backup=1" is no parameter of a server (did you mean "backup"?)…
  #                                                               ^^^^^^^^^^^^^^^ error
  #                                                                                           ^^^^^^^^^^^ error
}
stream { upstream c { server c-1:1 wieght=2; } }
#                                  ^^^^^^^^ error: "wieght=2" is no parameter of a server (did you mean "weight=2"?)…
`,
    );
  });

  it('when: names values that nginx does not take', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1 weight=0;
    #          ^^^^^^^^ error: "weight=0": weight takes a whole number from 1 up; nginx will refuse to start: invalid parameter "weight=0"
    server a-2 weight=1.5 max_fails=-1;
    #          ^^^^^^^^^^ error
    #                     ^^^^^^^^^^^^ error: "max_fails=-1": max_fails takes a whole number from 0 up…
    server a-3 max_conns= fail_timeout=500ms;
    #          ^^^^^^^^^^ error
    #                     ^^^^^^^^^^^^^^^^^^ error: "fail_timeout=500ms": fail_timeout takes a time in whole seconds…
    server a-4 fail_timeout=10x; server a-5 fail_timeout; server a-6 fail_timeout=1.5s;
    #          ^^^^^^^^^^^^^^^^ error
    #                                       ^^^^^^^^^^^^ error
    #                                                                ^^^^^^^^^^^^^^^^^ error
  }
}
`,
    );
  });

  it('when: names blanks around the equals sign, once', () => {
    checkRule(
      RULE,
      `http { upstream a { server a-1 weight = 5 max_fails= 3 fail_timeout =10s; } }
  #                            ^^^^^^^^^^ error: no space may stand around the "=" of "weight = 5"; nginx will refuse to start: invalid parameter "weight"
  #                                       ^^^^^^^^^^^^ error
  #                                                    ^^^^^^^^^^^^^^^^^ error
`,
    );
  });

  it('when: names a line that was eaten, unless the parser has', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1 max_fails=3
      server a-2;
    # ^^^^^^ error: "server" is no parameter of a server, a ";" is missing before it; nginx will refuse to start: invalid parameter "server"
    server b-1
    server b-2;
  }
}
`,
    );
  });

  it('when: names a line once that stands in two upstreams', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { include servers.conf; } upstream b { include servers.conf; } }
//- servers.conf
server a-1 foo;
#          ^^^ error
`,
    );
  });

  it('not: all parameters, also those of newer versions and NGINX Plus, and for templates', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1 weight=5 max_conns=0 max_fails=0 fail_timeout=1h30m backup down;
    server a-2 "fail_timeout=1m 30s" max_fails=3 max_fails=4 "weight=2" fail_timeout=10;
    server a-3 resolve service=_http._tcp route=a drain slow_start=30s;
    server a-4 weight=\${WEIGHT} \${FLAGS} max_fails=$x;
  }
}
`,
    );
    checkRule(RULE, 'load_module modules/x.so;\nhttp { upstream a { server a-1 max_busy_thing=3; } }\n');
  });

  const CONF =
    'http {\r\n  upstream a {\r\n    server a-1 weight=0 max_fails=3 fail_timeout=30s; # one\r\n  }\r\n}\r\n';

  it('fix: puts a right parameter in the place', () => {
    expect(fixTitles(RULE, CONF)).toEqual(['Use "down"', 'Use "weight=1"', 'Remove "weight=0"']);
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace('weight=0', 'down')}`);
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace('weight=0', 'weight=1')}`, { title: 'Use "weight=1"' });
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(' weight=0', '')}`, { title: 'Remove "weight=0"' });
  });

  it.each([
    ['max_fail=3', 'max_fails=3'],
    ['max_fails:3', 'max_fails=3'],
    ['backup=1', 'backup'],
    ['weight=1.5', 'weight=2'],
    ['weight=-2', 'weight=1'],
    ['max_conns=-1', 'max_conns=0'],
    ['fail_timeout=500ms', 'fail_timeout=1s'],
    ['fail_timeout=10x', 'fail_timeout=10s'],
    ['weight = 5', 'weight=5'],
    ['max_fails= 3', 'max_fails=3'],
    ['fail_timeout =10s', 'fail_timeout=10s'],
  ])('fix: offers for %s the text %s', (from, to) => {
    const conf = (text: string) => `http { upstream a { server a-1; server a-2 ${text} down; } }\n`;
    checkFix(RULE, conf(from), `//- nginx.conf\n${conf(to)}`);
  });

  it('fix: removes what it cannot mend', () => {
    const conf = (text: string) => `http { upstream a { server a-1${text} down; } }\n`;
    checkFix(RULE, conf(' foo'), `//- nginx.conf\n${conf('')}`);
    checkFix(RULE, conf(' weight'), `//- nginx.conf\n${conf('')}`);
  });

  it('fix: adds the semicolon that was forgotten', () => {
    checkFix(
      RULE,
      'http {\n  upstream a {\n    server a-1 # one\n      server a-2;\n  }\n}\n',
      '//- nginx.conf\nhttp {\n  upstream a {\n    server a-1; # one\n      server a-2;\n  }\n}\n',
    );
  });
});
