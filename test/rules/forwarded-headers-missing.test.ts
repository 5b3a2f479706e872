import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'forwarded-headers-missing';

describe(RULE, () => {
  it('when: nothing tells the address of the client; behind TLS, nothing tells the scheme', () => {
    checkRule(
      RULE,
      `http {
  server {
    location / { proxy_pass http://10.0.0.1; proxy_set_header Host $host; }
    #            ^^^^^^^^^^ hint: "proxy_pass" without X-Forwarded-For: the service cannot see the client's address and scheme; so in 2 more locations
    location /c { proxy_pass http://10.0.0.1; }
    location /d { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header X-Forwarded-Proto $scheme; }
    #             ^^^^^^^^^^ hint: "proxy_pass" without X-Forwarded-For: the service cannot see the client's address
  }
  server {
    listen 443 ssl;
    location / { proxy_pass http://10.0.0.1; proxy_set_header x-forwarded-for $remote_addr; }
    #            ^^^^^^^^^^ hint: "proxy_pass" without X-Forwarded-Proto: the service cannot see the client's scheme
  }
}
`,
    );
  });

  it('not: set here, further out, or under another name; one scheme only; a site of somebody else; no HTTP; not read whole', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    location /a { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header Host $host; }
  }
  server {
    listen 443 ssl;
    location /a { proxy_pass http://10.0.0.1; proxy_set_header Forwarded "for=$remote_addr;proto=$scheme"; }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Scheme $scheme; }
    location /c { proxy_pass https://api.example.com; }
    location /d { fastcgi_pass 10.0.0.1:1; }
    location /e { grpc_pass 10.0.0.1:1; }
    location /f { root /srv; }
    location /g { proxy_pass http://10.0.0.1; include headers.conf; }
    location /h { internal; proxy_pass http://10.0.0.1; }
  }
}
stream { server { listen 1; proxy_pass 10.0.0.1:1; } }
`,
    );
  });

  const EDGE = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;
  const conf = (more: string, listen = 'listen 80;') => `//- nginx.conf
http {
  server {
    ${listen}
    location / {
      proxy_pass http://10.0.0.1; # app
${more}    }
  }
}
`;
  const four = (forwardedFor: string) => `      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For ${forwardedFor};
      proxy_set_header X-Forwarded-Proto $scheme;
`;
  const CHAIN = 'Add the usual headers, X-Forwarded-For with all proxies on the way';
  const ALONE = "Add the usual headers, X-Forwarded-For with the client's address only";

  it('fix: adds the usual four, and appends to what the client sent', () => {
    checkFix(RULE, conf(''), conf(four('$proxy_add_x_forwarded_for')), { title: CHAIN });
    const windows = (text: string) => text.replaceAll('\n', '\r\n').replace('nginx.conf\r\n', 'nginx.conf\n');
    checkFix(RULE, windows(conf('')), windows(conf(four('$proxy_add_x_forwarded_for'))), { title: CHAIN });
  });

  it('fix: trusts nothing that the client sent where clients reach this nginx themselves', () => {
    checkFix(RULE, conf('') + EDGE, conf(four('$remote_addr')), { title: ALONE });
    expect(fixTitles(RULE, conf('') + EDGE)).toEqual([ALONE, CHAIN]);
    expect(fixTitles(RULE, conf(''))).toEqual([CHAIN, ALONE]);
  });

  it('fix: adds only what is missing', () => {
    const own = `      proxy_set_header Host example.org;\n      proxy_set_header X-Forwarded-For $remote_addr;\n`;
    const added = `      proxy_set_header X-Real-IP $remote_addr;\n      proxy_set_header X-Forwarded-Proto $scheme;\n`;
    checkFix(RULE, conf(own, 'listen 443 ssl;'), conf(own + added, 'listen 443 ssl;'), {
      title: 'Add the usual headers that are missing',
    });
  });
});
