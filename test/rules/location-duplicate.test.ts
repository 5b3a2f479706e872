import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'location-duplicate';

describe(RULE, () => {
  it('when: one path stands twice in a server, whether or not with ^~', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /api/ { return 200; }
    location /api/ { return 204; }
    #        ^^^^^ error: "/api/": this location is already defined in line 3; nginx will refuse to start: duplicate location "/api/"
    location ^~ "/api/" { return 204; }
    #           ^^^^^^^ error
    location = /x { return 200; } location =/x { return 204; }
    #                                       ^^ error
  }
}
`,
    );
  });

  it('when: twice in a location; in an included file', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location /a { location /a/b { return 200; } location /a/b { return 204; } }
    #                                                    ^^^^ error
    location /health { return 200; }
    include health.conf;
  }
}
//- health.conf
location /health { return 204; }
#        ^^^^^^^ error: "/health": this location is already defined in nginx.conf, line 4; nginx will refuse to start: duplicate location "/health"
`,
    );
  });

  it('when: a file is included twice in one server', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { include health.conf; include health.conf; } }
//- health.conf
location /health { return 204; }
#        ^^^^^^^ error: "/health": the file with this location is included twice; nginx will refuse to start: duplicate location "/health"
`,
    );
  });

  it('not: /a, /a/ and = /a; upper and lower case; other levels and servers; regular expressions; named locations', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { location /a/b { return 200; } location /a { return 200; } }
    location /a/ { return 200; }
    location = /a { return 200; }
    location /A { return 200; }
    location /a/b { return 200; }
    location ~ ^/x { return 200; }
    location ~ ^/x { return 200; }
    location ~* ^/x { return 200; }
    location @back { return 200; }
    location @back { return 200; }
  }
  server { location /a { return 200; } }
}
`,
    );
  });
});
