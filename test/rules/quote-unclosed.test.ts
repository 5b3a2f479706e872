import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'quote-unclosed';

describe(RULE, () => {
  it('when: names a quote without end', () => {
    checkRule(
      RULE,
      `http {
  server {
    location / { return 200 "hello; }
    #                       ^^^^^^ error: the quote " has no partner; nginx will refuse to start: unexpected end of file, expecting ";" or "}"
  }
}
`,
    );
  });

  it('when: names text that is glued to a closing quote', () => {
    checkRule(
      RULE,
      `http { upstream api { hash "$remote_addr"consistent; server a:1; } }
  #                        ^^^^^^^^^^^^^^^ error: nothing may stand right after the closing quote of "$remote_addr"; nginx will refuse to start: unexpected "c"
`,
    );
  });

  it('when: names a word that is too long', () => {
    const conf = `http { server { location / { return 200 "${'x'.repeat(4200)}"; } } }\n`;
    checkRule(
      RULE,
      `${conf}  #                                     ${'^'.repeat(4202)} error: this word does not fit into the 4096 bytes that nginx reads at a time; nginx will refuse to start: too long parameter…\n`,
    );
    expect(fixTitles(RULE, conf)).toEqual([]);
  });

  it('not: quotes over several lines, within words, and before a parenthesis', () => {
    checkRule(
      RULE,
      `http {
  log_format main "a
    b";
  server { location /it's { if ($uri ~ "a b") { return 200 'say "x"'; } } } # don't
}
`,
    );
  });

  it('fix: adds the missing quote', () => {
    checkFix(
      RULE,
      "http {\r\n  server { server_name 'a.example.com;\r\n    listen 80; }\r\n}\r\n",
      "//- nginx.conf\nhttp {\r\n  server { server_name 'a.example.com';\r\n    listen 80; }\r\n}\r\n",
    );
  });

  it('fix: inserts a space after a closing quote', () => {
    checkFix(
      RULE,
      'http { upstream api { hash "$uri"consistent; server a:1; } }\n',
      '//- nginx.conf\nhttp { upstream api { hash "$uri" consistent; server a:1; } }\n',
    );
  });
});
