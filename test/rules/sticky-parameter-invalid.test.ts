import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { refusalsOf } from '../support/refusals';

const RULE = 'sticky-parameter-invalid';
const NEW = { settings: { nginxVersion: '1.30' } };
const TUNED = 'max_fails=3 fail_timeout=30s';
const upstream = (line: string): string => `http {
  upstream a {
    server 10.0.0.1 ${TUNED};
    server 10.0.0.2 ${TUNED};
    ${line}
  }
}
`;

describe(RULE, () => {
  it('when: learn lacks zone, lookup or create; samesite has another value', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; sticky learn create=$upstream_cookie_a lookup=$cookie_a; }
#                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "sticky learn" needs "zone="; nginx will refuse to start: "sticky" directive "zone" parameter is not specified
  upstream b { server 10.0.0.1; sticky cookie b samesite=all; }
#                                               ^^^^^^^^^^^^ error: "samesite=all" is none of strict, lax and none; nginx will refuse to start: "sticky" directive invalid "samesite" parameter value
  upstream c { server 10.0.0.1; sticky cookie; }
#                               ^^^^^^^^^^^^^ error: "sticky cookie" needs more than that; …
}
`,
      NEW,
    );
  });

  it('when: it is the form of a module of the same name', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; sticky name=srv; }
#                               ^^^^^^^^^^^^^^^ error: nginx's own "sticky" takes a method and its parameters; this is the form of a module of the same name; nginx will refuse to start: invalid number of arguments in "sticky" directive
  upstream b { server 10.0.0.1; sticky; }
#                               ^^^^^^ error
  upstream c { server 10.0.0.1; sticky name=srv expires=1h; }
#                                      ^^^^^^^^ error: "name=srv" is none of the methods cookie, route and learn; nginx will refuse to start: unknown parameter "name=srv"
}
`,
      NEW,
    );
  });

  it('not: complete lines; a variable; any case', () => {
    for (const line of [
      'sticky cookie srv expires=1h samesite=Strict secure;',
      'sticky cookie srv samesite=$uri;',
      'sticky route $cookie_a $arg_a;',
      'sticky learn create=$upstream_cookie_a lookup=$cookie_a zone=c:1m timeout=1h;',
      'sticky cookie ${NAME};',
    ]) {
      checkRule(RULE, upstream(line), NEW);
    }
  });

  it('not: an old version, which has a rule of its own; a third-party module; Tengine; outside of an upstream', () => {
    checkRule(RULE, upstream('sticky name=a;'), { settings: { nginxVersion: '1.28' } });
    checkRule(RULE, `load_module modules/ngx_http_sticky_module.so;\n${upstream('sticky;')}`, NEW);
    checkRule(RULE, 'stream { upstream a { server 10.0.0.1:1; sticky; } }\n', NEW);
    checkRule(
      RULE,
      `//- nginx.conf\n${upstream('sticky;')}//- docker-compose.yml\nservices: {web: {image: docker.angie.software/angie, volumes: ["./nginx.conf:/etc/angie/angie.conf"]}}\n`,
    );
  });

  it('fix: adds what is missing', () => {
    checkFix(
      RULE,
      upstream('sticky learn lookup=$cookie_session zone=s:1m; # who').replaceAll('\n', '\r\n'),
      `//- nginx.conf\n${upstream('sticky learn lookup=$cookie_session zone=s:1m create=$upstream_cookie_session; # who').replaceAll('\n', '\r\n')}`,
      NEW,
    );
  });

  it('fix: writes the form that nginx has', () => {
    checkFix(RULE, upstream('sticky name=srv;'), `//- nginx.conf\n${upstream('sticky cookie srv;')}`, NEW);
    checkFix(RULE, upstream('sticky;'), `//- nginx.conf\n${upstream('sticky cookie route;')}`, NEW);
    checkFix(
      RULE,
      upstream('sticky name=srv expires=1h;'),
      `//- nginx.conf\n${upstream('sticky cookie srv expires=1h;')}`,
      NEW,
    );
  });

  it('fix: one of the values that samesite takes', () => {
    expect(fixTitles(RULE, upstream('sticky cookie a samesite=all;'), NEW)).toEqual([
      'Use "samesite=strict"',
      'Use "samesite=lax"',
      'Use "samesite=none"',
    ]);
    checkFix(
      RULE,
      upstream('sticky cookie a samesite=all;'),
      `//- nginx.conf\n${upstream('sticky cookie a samesite=lax;')}`,
      { ...NEW, title: 'Use "samesite=lax"' },
    );
  });

  // `nginx -t` of 1.30.6 (Debian 1.30.6-2), run by hand: 1.22.1 knows no sticky
  it.each([
    ['sticky;', 'invalid number of arguments in "sticky" directive'],
    ['sticky name=a;', 'invalid number of arguments in "sticky" directive'],
    ['sticky learn;', 'invalid number of arguments in "sticky" directive'],
    ['sticky learn zone=a:1m;', '"sticky" directive "lookup" parameter is not specified'],
    ['sticky learn lookup=$cookie_a zone=a:1m;', '"sticky" directive "create" parameter is not specified'],
    ['sticky learn create=$cookie_a lookup=$cookie_a;', '"sticky" directive "zone" parameter is not specified'],
    ['sticky cookie a samesite=foo;', '"sticky" directive invalid "samesite" parameter value'],
    ['sticky name=a expires=1h;', 'unknown parameter "name=a"'],
    ['sticky cookie a samesite=STRICT;', undefined],
    ['sticky cookie a samesite=$uri;', undefined],
    ['sticky route $cookie_a;', undefined],
  ])('nginx: recorded: %s', (line, message) => {
    expect(refusalsOf(RULE, upstream(line), NEW.settings)).toEqual(message === undefined ? [] : [message]);
  });
});
