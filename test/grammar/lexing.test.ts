import { describe, it } from 'vitest';
import { conf, expectScopes } from './support';

describe('comments', () => {
  it('start only where a word could start', async () => {
    await expectScopes(`
# whole line
# <------------ comment.line.number-sign
  a#b c#d; # text
# ^^^ keyword.other.directive - comment
#     ^^^ string.unquoted - comment
#          ^^^^^^ comment.line.number-sign
  listen 80;#text
#           ^^^^^ comment.line.number-sign
  events {#text
#         ^^^^^ comment.line.number-sign
  }#text
#  ^^^^^ comment.line.number-sign
`);
  });

  it('are legal between the words of a statement', async () => {
    await expectScopes(`
  server_name one # text; }
#                 ^^^^^^^^^ comment.line.number-sign
    two;
#   ^^^ string.unquoted
#      ^ punctuation.terminator.statement
`);
  });

  it('do not follow a closing quote', async () => {
    await expectScopes(`
  set $a "x"#y;
#           ^^ - comment
`);
  });
});

describe('strings', () => {
  it('hold escapes and variables in both kinds of quotes', async () => {
    await expectScopes(conf`
  return 200 "a\"b $host \n";
#            ^^^^^^^^^^^^^^^ string.quoted.double
#              ^^ constant.character.escape
#                  ^^^^^ variable.other
#                        ^^ constant.character.escape
  return 200 'a\'b $1';
#            ^^^^^^^^^ string.quoted.single
#              ^^ constant.character.escape
#                  ^^ variable.other.capture
`);
  });

  it('expand a variable after a backslash, as nginx does', async () => {
    await expectScopes(conf`
  return 200 "\$uri";
#             ^ - constant.character.escape
#              ^^^^ variable.other
`);
  });

  it('may hold what ends statements elsewhere, over several lines', async () => {
    await expectScopes(`
  log_format x '{"a": "$uri"; #'
#              ^^^^^^^^^^^^^^^^^ string.quoted.single - comment
    "second }
#   ^^^^^^^^^ string.quoted.double
third";
# <------ string.quoted.double
#     ^ punctuation.terminator.statement
  listen 80;
# ^^^^^^ keyword.other.directive
`);
  });

  it('start only where a word could start', async () => {
    await expectScopes(`
  set $a b"c;
#        ^^^ string.unquoted - string.quoted
  listen 80;
# ^^^^^^ keyword.other.directive
`);
  });
});

describe('words', () => {
  it('keep escaped separators and closing braces', async () => {
    await expectScopes(conf`
  set $a b\;c;
#        ^^^^ string.unquoted
#         ^^ constant.character.escape
#            ^ punctuation.terminator.statement
  set $a b}c;
#        ^^^ string.unquoted
`);
  });

  it('end at a brace, also without a space before it', async () => {
    await expectScopes(`
  location /a{
#          ^^ string.unquoted.path
#            ^ punctuation.section.block.begin
    if ($uri){ break; }
#      ^ punctuation.section.condition.begin
#       ^^^^ variable.other
#           ^ punctuation.section.condition.end
#            ^ punctuation.section.block.begin
  }
# ^ punctuation.section.block.end
`);
  });

  it('are not split at a no-break space', async () => {
    await expectScopes(`
  listen\u00a080;
# ^^^^^^^^^ keyword.other.directive
`);
  });

  it('may be quoted where a directive is named', async () => {
    await expectScopes(`
  "listen" 80;
# ^^^^^^^^ keyword.other.directive
#          ^^ constant.numeric
`);
  });
});

describe('variables', () => {
  it('are marked alone and inside words', async () => {
    await expectScopes(`
  set $target $scheme;
#     ^^^^^^^ variable.other
#             ^^^^^^^ variable.other - string
  root /srv/$host/$1x;
#      ^^^^^^^^^^^^^^ string.unquoted
#           ^^^^^ variable.other ...
#                 ^^ variable.other.capture
`);
  });
});

describe('variables in braces', () => {
  // A template literal needs a backslash before each \${, so the carets below stand one column per brace to the left.
  it('belong to the word or string around them', async () => {
    await expectScopes(`
  set $a \${uri}x;
#        ^^^^^^^ string.unquoted
#        ^^^^^^ variable.other
  return 200 "\${uri}x";
#            ^^^^^^^^^ string.quoted.double
#             ^^^^^^ variable.other
`);
  });
});

describe('numbers', () => {
  it('carry their units', async () => {
    await expectScopes(`
  proxy_read_timeout 10s;
#                    ^^ constant.numeric
#                      ^ keyword.other.unit
  proxy_buffer_size 64k;
#                     ^ keyword.other.unit
  expires 1h30m;
#         ^ constant.numeric
#          ^ keyword.other.unit
#           ^^ constant.numeric
#             ^ keyword.other.unit
  proxy_timeout 500ms;
#                  ^^ keyword.other.unit
  proxy_http_version 1.1;
#                    ^^^ constant.numeric
  limit_req_zone $uri zone=a:1m rate=10r/s;
#                                    ^^ constant.numeric
#                                      ^^^ keyword.other.unit
  root 10x;
#      ^^^ string.unquoted - constant.numeric
`);
  });
});

describe('constants', () => {
  it('are on and off in any case, as whole words', async () => {
    await expectScopes(`
  proxy_buffering ON;
#                 ^^ constant.language.boolean
  sendfile off;
#          ^^^ constant.language.boolean
  root once;
#      ^^^^ string.unquoted - constant.language
`);
  });
});

describe('templates', () => {
  it('mark upper-case names in braces as words filled in later', async () => {
    await expectScopes(`
  \${EXTRA_LINES}
# ^^^^^^^^^^^^^^ constant.other.placeholder.envsubst
  listen \${PORT};
# ^^^^^^ keyword.other.directive
#        ^^^^^^^ constant.other.placeholder.envsubst
  server \${APP_HOST}:\${APP_PORT} max_fails=\${FAILS};
#        ^^^^^^^^^^^ constant.other.placeholder.envsubst
#                    ^^^^^^^^^^^ constant.other.placeholder.envsubst
#                                ^^^^^^^^^ variable.parameter
#                                          ^^^^^^^^ constant.other.placeholder.envsubst
  location /\${BASE} {
#          ^^^^^^^^ string.unquoted.path
#           ^^^^^^^ constant.other.placeholder.envsubst
`);
  });
});
