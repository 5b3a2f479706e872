import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'sse-buffering';

describe(RULE, () => {
  it('when: the path ends in events, stream or sse', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /events { proxy_pass http://10.0.0.1; }
    #        ^^^^^^^ information: "/events" looks like server-sent events, and "proxy_buffering" is on: events arrive late, when a buffer is full or the answer ends
    location = /api/Stream { proxy_pass http://10.0.0.1; }
    #          ^^^^^^^^^^^ information
    location ~ ^/v\\d+/sse/?$ { proxy_pass http://10.0.0.1; }
    #          ^^^^^^^^^^^^^ information
    location /x/events/ { proxy_buffering on; proxy_pass http://10.0.0.1; }
    #        ^^^^^^^^^^ information
  }
}
`,
    );
  });

  it('not: buffering is off here or further out; another path; WebSocket; no proxy; an include that was not read', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /events { proxy_pass http://10.0.0.1; proxy_buffering off; }
    location /events/list { proxy_pass http://10.0.0.1; }
    location ~ ^/(?!api|events) { proxy_pass http://10.0.0.1; }
    location /streams { proxy_pass http://10.0.0.1; }
    location /a/stream { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
    location /a/sse { root /srv; }
    location /b/sse { proxy_pass http://10.0.0.1; include sse.conf; }
    location /c/sse { return 404; proxy_pass http://10.0.0.1; }
  }
  server { proxy_buffering off; location /sse { proxy_pass http://10.0.0.1; } }
}
`,
    );
  });

  it('not: the service turns buffering off itself, as a comment says', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location /events { proxy_pass http://api:3000; } } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: api # sends X-Accel-Buffering: no
`,
    );
  });

  const conf = (more: string) => `http {
  server {
    location /events {
      proxy_pass http://10.0.0.1; # never ends
${more}    }
  }
}
`;

  it('fix: turns buffering off in this location', () => {
    const off = '      proxy_buffering off;\n';
    checkFix(RULE, conf(''), conf(off), { title: 'Add "proxy_buffering off"' });
    checkFix(RULE, conf(off.replace('off', '"on"')), conf(off), { title: 'Set "proxy_buffering off"' });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf('')), windows(conf(off)));
  });
});
