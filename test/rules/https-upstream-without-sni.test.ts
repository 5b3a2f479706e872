import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'https-upstream-without-sni';

describe(RULE, () => {
  it('when: a site of somebody else, by its name or through an upstream', () => {
    checkRule(
      RULE,
      `http {
  upstream cdn { server cdn.example.net:443; }
  server {
    location /a { proxy_pass https://api.example.com/v1; }
    #                                ^^^^^^^^^^^^^^^ warning: nginx connects to "api.example.com" by TLS without naming it (no SNI: "proxy_ssl_server_name" is off); a host with several sites refuses or shows another one's certificate
    location /b { proxy_pass https://cdn; proxy_ssl_server_name off; }
    #                                ^^^ warning
  }
}
`,
    );
  });

  it('when: a service of the compose file, or another internal name, is worth knowing', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location /a { proxy_pass https://api:8443; }
    #                                ^^^ information: nginx connects to "api" by TLS without naming it…
    location /b { proxy_pass https://vault.internal; }
    #                                ^^^^^^^^^^^^^^ information
  }
}
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: api
`,
    );
  });

  it('not: addresses; plain http; turned on here or further out; a variable; an include that was not read', () => {
    checkRule(
      RULE,
      `http {
  upstream two { server 10.0.0.1:443; server [::1]:443; }
  server {
    location /a { proxy_pass https://10.0.0.1; }
    location /b { proxy_pass https://[::1]:8443; }
    location /c { proxy_pass https://two; }
    location /d { proxy_pass http://api.example.com; }
    location /e { proxy_pass https://api.example.com; proxy_ssl_server_name ON; }
    location /f { proxy_pass https://$host; }
    location /g { proxy_pass https://api.example.com; include ssl.conf; }
    location /h { grpc_pass grpcs://api.example.com; }
    location /i { proxy_pass https://localhost:8443; }
  }
  server { proxy_ssl_server_name on; location / { proxy_pass https://api.example.com; } }
}
`,
    );
  });

  const conf = (
    host: string,
    more: string,
    servers = 'server cdn.example.net:443 max_fails=3 fail_timeout=30s;',
  ) => `http {
  upstream cdn { ${servers} }
  server {
    location / {
      proxy_pass https://${host}; # theirs
${more}    }
  }
}
`;

  it('fix: turns it on in the location', () => {
    const on = '      proxy_ssl_server_name on;\n';
    const title = 'Add "proxy_ssl_server_name on"';
    checkFix(RULE, conf('a.example.com', ''), conf('a.example.com', on), { title });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf('a.example.com', '')), windows(conf('a.example.com', on)), { title });
    checkFix(RULE, conf('a.example.com', on.replace('on;', 'off;')), conf('a.example.com', on), {
      title: 'Set "proxy_ssl_server_name on"',
    });
  });

  it('fix: names the server of an upstream, not the upstream', () => {
    const both = '      proxy_ssl_server_name on;\n      proxy_ssl_name cdn.example.net;\n';
    checkFix(RULE, conf('cdn', ''), conf('cdn', both), {
      title: 'Add "proxy_ssl_server_name on" and "proxy_ssl_name cdn.example.net"',
    });
    const named = '      proxy_ssl_name cdn.example.net;\n';
    checkFix(RULE, conf('cdn', named), conf('cdn', `      proxy_ssl_server_name on;\n${named}`));
    const servers = 'server a.example.net:443; server b.example.net:443;';
    expect(fixTitles(RULE, conf('cdn', '', servers))).toEqual([]);
  });
});
