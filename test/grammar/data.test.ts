import { describe, expect, it } from 'vitest';
import { conf, expectScopes, tokenize } from './support';

describe('map', () => {
  it('has keys, not directives', async () => {
    await expectScopes(conf`
  map $http_upgrade $connection_upgrade {
# ^^^ keyword.control.block
#     ^^^^^^^^^^^^^ variable.other
    default upgrade; # text
#   ^^^^^^^ keyword.other.map
#           ^^^^^^^ string.unquoted
#                    ^^^^^^ comment.line
    '' close;
#   ^^ string.quoted.single support.type.property-name
    server 1; location on; if $host;
#   ^^^^^^ support.type.property-name - keyword
#          ^ constant.numeric
#             ^^^^^^^^ support.type.property-name - keyword
#                      ^^ constant.language.boolean
#                          ^^ support.type.property-name - keyword
#                             ^^^^^ variable.other
    \default 2;
#   ^^^^^^^^ support.type.property-name - keyword
    include extra.map;
#   ^^^^^^^ keyword.control.import
    ~^/a$ 1;
#   ^ keyword.operator.regexp
#    ^^^^ string.regexp.unquoted
    "~*^b{2}" $1;
#   ^^^^^^^^^ string.regexp.quoted.double
#             ^^ variable.other.capture
  }
# ^ punctuation.section.block.end
  server { }
# ^^^^^^ keyword.control.block
`);
  });

  it('fits on one line', async () => {
    await expectScopes(`
  map \${uri} $a{default 1;} server { }
#     ^^^^^^ variable.other
#               ^^^^^^^ keyword.other.map
#                         ^ punctuation.section.block.end
#                           ^^^^^^ keyword.control.block
`);
  });
});

describe('geo, types and split_clients', () => {
  it('have keys too', async () => {
    await expectScopes(`
  geo $near {
    ranges;
#   ^^^^^^ keyword.other.geo
    10.0.0.0/8 1;
#   ^^^^^^^^^^ support.type.property-name
    # text
#   ^^^^^^ comment.line
  }
  types {
# ^^^^^ keyword.control.block
    text/html html htm;
#   ^^^^^^^^^ support.type.property-name
#             ^^^^ string.unquoted
    default x;
#   ^^^^^^^ support.type.property-name
  }
  types_hash_max_size 64;
# ^^^^^^^^^^^^^^^^^^^ keyword.other.directive
  split_clients $remote_addr $variant {
    0.5% a;
#   ^^^^ support.type.property-name
    * b;
#   ^ support.type.property-name
  }
# ^ punctuation.section.block.end
`);
  });
});

const lua = `
  content_by_lua_block {
# ^^^^^^^^^^^^^^^^^^^^ keyword.other.directive
#                      ^ punctuation.section.embedded.begin
    local t = { a = "}" } -- }
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^ meta.embedded.block.lua ...
#                   ^^^ string.quoted.double.lua
#                         ^^^^ comment.line.double-dash.lua
    ngx.say(#t); return [[ } ]]
#           ^^^^ meta.embedded.block.lua - comment ...
#                       ^^^^^^^ string.quoted.other.multiline.lua
  }
# ^ punctuation.section.embedded.end
  set_by_lua_block $x { return 1 }
#                  ^^ variable.other
#                                ^ punctuation.section.embedded.end
  "rewrite_by_lua_block" { local a = {} }
#                          ^^^^^^^^^^^^ meta.embedded.block.lua ...
  listen 80;
# ^^^^^^ keyword.other.directive
`;

describe('Lua blocks', () => {
  it('are Lua with balanced braces', async () => {
    await expectScopes(lua);
  });

  it('are told from other text in the same way without a Lua grammar', async () => {
    await expectScopes(lua, 'none');
  });

  it('use the keywords of the Lua grammar', async () => {
    await expectScopes(`
  access_by_lua_block { local a = { b = function() end } }
#                       ^^^^^ keyword.control.lua meta.embedded.block.lua
#                                       ^^^^^^^^ keyword.control.lua
`);
  });

  it('keep their braces without a Lua grammar', async () => {
    const { depth, lines } = await tokenize(
      'content_by_lua_block {\n  a = "}" .. \'}\' --[[ }\n  } ]] -- }\n}\nlisten 80;',
      'none',
    );
    expect(depth).toBe(1);
    expect(lines.at(-1)?.scopes[0]).toContain('keyword.other.directive.nginx');
  });

  it('are a plain string in the quoted form', async () => {
    await expectScopes(`
  content_by_lua 'ngx.say("};")';
#                ^^^^^^^^^^^^^^^ string.quoted.single - meta.embedded
`);
  });
});
