import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'if-in-location';

describe(RULE, () => {
  it('when: anything but rewriting, once for each if', () => {
    checkRule(
      RULE,
      `http {
  server {
    location / {
      if ($http_x_beta) { proxy_pass http://10.0.0.2; }
      #                   ^^^^^^^^^^ warning: "proxy_pass" inside an "if" of a location is no branch: nginx answers from the last "if" that matches as from a location of its own, without what others set
      if ($arg_a = b) {
        set $x 1;
        add_header X-A a;
      # ^^^^^^^^^^ warning: "add_header" inside…
        access_log off;
      }
      location /deep { if ($arg_c) { expires 1h; } }
      #                              ^^^^^^^ warning: "expires" inside…
    }
  }
}
`,
    );
  });

  it('when: the setting stands in an included file', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { if ($arg_a) { include beta.conf; } } } }
//- beta.conf
  proxy_pass http://10.0.0.2;
# ^^^^^^^^^^ warning
`,
    );
  });

  it('not: return; rewrite with and without last or break; set; break; an if of a server; a block that ends the request', () => {
    checkRule(
      RULE,
      `http {
  server {
    if ($host = a) { return 301 https://b$request_uri; }
    location / {
      if ($arg_a) { return 403; }
      if ($arg_b) { rewrite ^ /x last; }
      if ($arg_c) { rewrite ^ /x break; }
      if ($arg_d) { set $e 1; break; }
      if ($arg_f) { rewrite ^ https://example.org/ redirect; }
      if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin *; return 204; }
      if ($arg_g) { }
      limit_except GET { deny all; }
    }
  }
}
`,
    );
  });
});
