import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'request-body-blocks-retry';
const TWO = 'upstream two { server 10.0.0.1; server 10.0.0.2; }';

describe(RULE, () => {
  it('when: bodies are not buffered and there are several servers, once for the line', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  proxy_request_buffering off;
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^ information: "proxy_request_buffering off": once part of a body of "/a" was sent, no other server is tried
  server {
    location /a { proxy_pass http://two; }
    location /b { proxy_pass http://two; }
    location /c { fastcgi_pass two; fastcgi_request_buffering off; }
    #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information
  }
}
`,
    );
  });

  it('not: on; one peer; no failover wanted; replaced further in; another protocol', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  upstream one { server 10.0.0.1; }
  server {
    proxy_request_buffering off;
    location /a { proxy_pass http://two; proxy_request_buffering on; }
    location /b { proxy_pass http://one; }
    location /c { proxy_pass http://two; proxy_next_upstream off; }
    location /d { fastcgi_pass two; }
  }
}
`,
    );
  });
});
