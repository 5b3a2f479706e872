import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'body-size-default';

describe(RULE, () => {
  it('when: the path of a proxied location names uploads', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /upload { proxy_pass http://10.0.0.1; }
    #        ^^^^^^^ hint: "/upload" looks like uploads, and "client_max_body_size" is at its default of 1m: larger ones get 413
    location ~ ^/api/v1/uploads/ { fastcgi_pass 10.0.0.1:9000; }
    #          ^^^^^^^^^^^^^^^^^ hint
    location /file-upload/ { proxy_pass http://10.0.0.1; }
    #        ^^^^^^^^^^^^^ hint
  }
}
`,
    );
  });

  it('not: the size is set anywhere in scope; another path; files that nginx serves itself; not read whole', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /upload/a { proxy_pass http://10.0.0.1; client_max_body_size 1m; }
    location ~ ^/(?!static|uploads)/ { proxy_pass http://10.0.0.1; }
    location /uploader { proxy_pass http://10.0.0.1; }
    location /uploads { root /srv; }
    location /upload/b { proxy_pass http://10.0.0.1; include size.conf; }
  }
  server { client_max_body_size 0; location /upload { proxy_pass http://10.0.0.1; } }
}
`,
    );
  });

  it('fix: allows twenty megabytes in this location', () => {
    const conf = (more: string) =>
      `//- nginx.conf\nhttp {\r\n  server {\r\n    location /upload {\r\n      proxy_pass http://10.0.0.1; # files\r\n${more}    }\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf(''), conf('      client_max_body_size 20m;\r\n'), { title: 'Add "client_max_body_size 20m"' });
  });
});
