import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-duplicate';

describe(RULE, () => {
  it('when: names the second upstream of a name', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server a; }
  include more.conf;
}
//- more.conf
upstream other { server b; } upstream "App" { server b; }
#                                     ^^^^^ error: the upstream "App" is already defined as "app" in nginx.conf, line 2; nginx will refuse to start: duplicate upstream "App"
upstream other { server c; }
#        ^^^^^ error: the upstream "other" is already defined as "other" in line 1; nginx will refuse to start: duplicate upstream "other"
`,
    );
  });

  it('when: names a file that is included twice', () => {
    const files = `//- nginx.conf
http { include up.conf; include up.conf; }
//- up.conf
upstream a { server b; }
#        ^ error: the file with "a" is included twice; nginx will refuse to start: duplicate upstream "a"
`;
    checkRule(RULE, files);
    expect(fixTitles(RULE, files)).toEqual([]);
  });

  it('not: http beside stream, and for files of different roots', () => {
    checkRule(RULE, 'http { upstream a { server b; } }\nstream { upstream a { server b:1; } }\n');
    checkRule(
      RULE,
      '//- one/nginx.conf\nhttp { upstream a { server b; } }\n//- two/nginx.conf\nhttp { upstream a { server b; } }\n',
    );
  });

  it('fix: renames it to a name that is free', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream api { server a; }\r\n  upstream API-2 { server a; }\r\n  upstream api { # again\r\n    server b;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream api { server a; }\r\n  upstream API-2 { server a; }\r\n  upstream api-3 { # again\r\n    server b;\r\n  }\r\n}\r\n',
    );
  });

  it('fix: each of several twins gets a name of its own, in quotes where it needs them', () => {
    const conf = (second: string, third: string) =>
      `http {\n  upstream "a b" { server a; }\n  upstream ${second} { server b; }\n  upstream ${third} { server c; }\n}\n`;
    const twins = conf('"a b"', '"a b"');
    checkFix(RULE, twins, `//- nginx.conf\n${conf('"a b-2"', '"a b"')}`);
    checkFix(RULE, twins, `//- nginx.conf\n${conf('"a b"', '"a b-3"')}`, { finding: 1 });
  });
});
