import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'proxy-ssl-verify-off';

describe(RULE, () => {
  it('when: a foreign site by https, and nothing checks its certificate', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { proxy_pass https://api.example.com/v1; }
    #                                ^^^^^^^^^^^^^^^ hint: the certificate of "api.example.com" is not checked ("proxy_ssl_verify" is off): who stands between can read and change what is sent
    location /b { proxy_pass https://api.example.com; proxy_ssl_verify off; }
    #                                ^^^^^^^^^^^^^^^ hint
  }
}
`,
    );
  });

  it('not: checked here or further out; internal names; addresses; plain http; a variable; not read whole', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { proxy_pass https://api.example.com; proxy_ssl_verify on; }
    location /b { proxy_pass https://api:8443; }
    location /c { proxy_pass https://10.0.0.1; }
    location /d { proxy_pass http://api.example.com; }
    location /e { proxy_pass https://$host; }
    location /f { proxy_pass https://api.example.com; include tls.conf; }
    location /g { proxy_pass https://host.docker.internal; }
  }
  server { proxy_ssl_verify ON; location / { proxy_pass https://api.example.com; } }
}
`,
    );
  });
});
