import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { analyseFixture } from '../support/fixture';

const RULE = 'upstream-unused';

describe(RULE, () => {
  it('when: no pass of any kind names it, in http and in stream; with a tag', () => {
    const conf = `http {
  upstream legacy {
# ^^^^^^^^^^^^^^^ hint: the upstream "legacy" is not used, yet nginx resolves its servers at start
    server old:80;
  }
  upstream addresses { server 10.0.0.1; }
# ^^^^^^^^^^^^^^^^^^ hint: the upstream "addresses" is not used; nothing reaches its servers
  server { location / { proxy_pass http://app; } }
  upstream App { server app-1; }
}
stream { upstream app { server app-1:80; } server { listen 1; proxy_pass db:1; } }
#        ^^^^^^^^^^^^ hint
`;
    checkRule(RULE, conf);
    const [finding] = analyseFixture(
      new Map([['nginx.conf', 'http { upstream a { server b; } }\n']]),
    ).snapshot.findings.filter(({ rule }) => rule === RULE);
    expect(finding?.tag).toBe('unnecessary');
  });

  it('not: named by a pass of any kind, in any case, in an if, in an included file, in stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server a-1; } upstream b { server b-1; } upstream c { server c-1; }
  server {
    location /a { if ($uri) { proxy_pass http://A; } }
    location /b { fastcgi_pass b; }
    include grpc.conf;
  }
}
stream { upstream d { server d-1:1; } server { listen 1; proxy_pass d; } }
//- grpc.conf
location /c { grpc_pass grpcs://c; }
`,
    );
  });

  it('not: the value of a map; a variable in part of a name; a variable of unknown value; one that a script may set', () => {
    checkRule(
      RULE,
      `http {
  upstream blue { server a-1; } upstream green { server a-2; }
  map $cookie_color $to { default blue; x http://green/path; }
  server { location / { proxy_pass http://$to; } }
}
`,
    );
    checkRule(
      RULE,
      `http {
  upstream api_1 { server a-1; }
  upstream other { server a-2; }
# ^^^^^^^^^^^^^^ hint
  server { location / { proxy_pass http://api_$arg_n; } }
}
`,
    );
    checkRule(RULE, 'http { upstream a { server b; } server { location / { proxy_pass $anything; } } }\n');
    const scripted = (line: string) =>
      `http { upstream a { server 10.0.0.1; } server { set $to ''; ${line} location / { proxy_pass http://$to; } } }\n`;
    checkRule(RULE, `${scripted('')}#      ^^^^^^^^^^ hint\n`);
    checkRule(RULE, scripted('access_by_lua_file choose.lua;'));
    checkRule(RULE, scripted('js_access main.choose;'));
  });

  it('not: includes that were not read; a part of a configuration; an empty block; a second block of the name; one that a misspelled host means', () => {
    checkRule(RULE, 'http { upstream a { server b; } include sites/*; }\n');
    checkRule(RULE, '//- conf.d/upstreams.nginx.conf\nupstream a { server b; }\n');
    checkRule(
      RULE,
      `http {
  upstream a { }
  upstream b { server c; }
  upstream B { server d; }
  server { location / { proxy_pass http://b; } }
}
`,
    );
    checkRule(RULE, 'http { upstream backend { server a; } server { location / { proxy_pass http://bakend; } } }\n');
  });

  it('not: an upstream in a file that another nginx reads too, which may use it', () => {
    const fixture = (included: string) => `//- shared.conf
  upstream app { server app:80; }
  upstream admin { server admin:80; }
//- a.conf
events {} http { include shared.conf; server { location / { proxy_pass http://app; } } }
//- b.conf
events {} http { include ${included}.conf; server { location / { proxy_pass http://admin; } } }
//- other.conf
upstream admin { server admin:80; }
//- docker-compose.yml
services:
  a: {image: "nginx:1.28", volumes: ["./a.conf:/etc/nginx/nginx.conf", "./shared.conf:/etc/nginx/shared.conf"]}
  b: {image: "nginx:1.28", volumes: ["./b.conf:/etc/nginx/nginx.conf", "./${included}.conf:/etc/nginx/${included}.conf"]}
  app: {image: app}
  admin: {image: admin}
`;
    checkRule(RULE, fixture('shared'));
    const alone = fixture('other').replace('//- a.conf', '# ^^^^^^^^^^^^^^ hint\n//- a.conf');
    checkRule(RULE, alone);
  });

  it('fix: removes the block', () => {
    checkFix(
      RULE,
      'http {\r\n  # old\r\n  upstream a {\r\n    server b; # one\r\n  } # end\r\n\r\n  server { listen 80; }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  # old\r\n\r\n  server { listen 80; }\r\n}\r\n',
    );
  });
});
