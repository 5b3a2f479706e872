import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-buffering-off-globally';

describe(RULE, () => {
  it('when: at the level of a server or of http', () => {
    checkRule(
      RULE,
      `http {
  proxy_buffering off;
# ^^^^^^^^^^^^^^^^^^^ warning: "proxy_buffering off" holds for all servers: each slow client now keeps a connection of the service busy until it has read the answer
  server { location / { proxy_pass http://10.0.0.1; } }
  server {
    proxy_buffering OFF;
  # ^^^^^^^^^^^^^^^^^^^ warning: "proxy_buffering off" holds for the whole server…
    location / { proxy_pass http://10.0.0.1; }
    location /events { proxy_pass http://10.0.0.1; }
  }
}
`,
    );
  });

  it('not: in a location; on; only what streams is below it; nothing is proxied; a server of one location; every location decides for itself', () => {
    checkRule(
      RULE,
      `http {
  proxy_buffering on;
  server { location /a { proxy_pass http://10.0.0.1; proxy_buffering off; } }
  server {
    proxy_buffering off;
    location /events { proxy_pass http://10.0.0.1; }
    location /ws { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
  }
  server { proxy_buffering off; location / { root /srv; } }
  server { proxy_buffering off; location / { proxy_pass http://10.0.0.1:11434; } location /static/ { root /srv; } }
  server { proxy_buffering off; location / { proxy_pass http://10.0.0.1; proxy_buffering on; } }
}
`,
    );
  });

  const conf = (server: string, location: string) => `http {
  server {
${server}    location / { proxy_pass http://10.0.0.1; }
    location /api/events {
      proxy_pass http://10.0.0.1; # never ends
${location}    }
  }
}
`;

  it('fix: moves it to the streaming location', () => {
    const line = '    proxy_buffering off;\n';
    const title = 'Move it to the location "/api/events"';
    checkFix(RULE, conf(line, ''), conf('', `  ${line}`), { title });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf(line, '')), windows(conf('', `  ${line}`)), { title });
    expect(fixTitles(RULE, conf(line, '').replace('/api/events', '/api'))).toEqual([]);
  });
});
