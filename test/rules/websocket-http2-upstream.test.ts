import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-http2-upstream';

const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';

describe(RULE, () => {
  it('when: HTTP/2 with the pair, in the location or further out', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /live { proxy_pass http://10.0.0.1:80; ${PAIR} proxy_http_version 2; }
    #                                                                                                                                               ^ error: HTTP/2 to "10.0.0.1:80" cannot carry an Upgrade: every handshake ends in 502
  }
  server {
    proxy_http_version 2;
    location /ws { proxy_pass http://10.0.0.1; ${PAIR} }
    #        ^^^ error
    location / { proxy_pass http://10.0.0.1; }
  }
}
`,
    );
  });

  it('not: no pair; 1.1; 1.0', () => {
    checkRule(
      RULE,
      `http {
  proxy_http_version 2;
  server {
    location / { proxy_pass http://10.0.0.1; }
    location /ws { proxy_pass http://10.0.0.1; }
    location /a { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 1.1; }
    location /b { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 1.0; }
  }
}
`,
    );
  });

  it('fix: goes back to 1.1 for the location', () => {
    checkFix(
      RULE,
      `http { server { location /ws { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 2; } } }\r\n`,
      `//- nginx.conf\nhttp { server { location /ws { proxy_pass http://10.0.0.1; ${PAIR} proxy_http_version 1.1; } } }\r\n`,
    );
    checkFix(
      RULE,
      `//- nginx.conf
http {
  proxy_http_version 2;
  server {
    location /ws {
      proxy_pass http://10.0.0.1; # app
      ${PAIR}
    }
  }
}
`,
      `//- nginx.conf
http {
  proxy_http_version 2;
  server {
    location /ws {
      proxy_pass http://10.0.0.1; # app
      proxy_http_version 1.1;
      ${PAIR}
    }
  }
}
`,
    );
  });
});
