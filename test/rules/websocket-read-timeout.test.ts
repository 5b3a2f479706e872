import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-read-timeout';

const SETTINGS = { settings: { nginxVersion: '1.30.4' } };
const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';

describe(RULE, () => {
  it('when: the default, and times of a minute and less in each unit, further out too', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /ws { proxy_pass http://10.0.0.1; }
    #        ^^^ warning: an idle socket of "/ws" is cut after 60s unless one side pings
    location /live { proxy_pass http://10.0.0.1; proxy_read_timeout 45; ${PAIR} }
    #                                                               ^^ warning: an idle socket of "/live" is cut after 45 unless one side pings
    location /wss { proxy_pass http://10.0.0.1; proxy_read_timeout 1m; }
    #                                                              ^^ warning
    location /a/ws { proxy_pass http://10.0.0.1; proxy_read_timeout "500ms"; }
    #                                                               ^^^^^^^ warning
  }
  server {
    proxy_read_timeout 30s;
    location /ws { proxy_pass http://10.0.0.1; }
    #        ^^^ warning: an idle socket of "/ws" is cut after 30s unless one side pings
  }
}
`,
    );
  });

  it('when: a hint for protocols that ping by themselves, unless the time is shorter than the ping', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /sockjs-node { proxy_pass http://10.0.0.1; }
    #        ^^^^^^^^^^^^ hint
    location ~ ^/(cable|hubs)/ { proxy_pass http://10.0.0.1; ${PAIR} }
    #          ^^^^^^^^^^^^^^^ hint
    location /github { proxy_pass http://10.0.0.1; ${PAIR} }
    #        ^^^^^^^ warning
    location /socket.io/ { proxy_pass http://10.0.0.1; }
    #        ^^^^^^^^^^^ hint
    location /a/socket.io/ { proxy_pass http://10.0.0.1; proxy_read_timeout 20s; }
    #                                                                       ^^^ warning
  }
}
`,
    );
  });

  it('not: longer times; a variable of a template; a file that was not read; weak evidence; no evidence; a longer time further out', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /ws/a { proxy_pass http://10.0.0.1; proxy_read_timeout 1h30m; }
    location /ws/b { proxy_pass http://10.0.0.1; proxy_read_timeout "1h 30m"; }
    location /ws/c { proxy_pass http://10.0.0.1; proxy_read_timeout 61; }
    location /ws/d { proxy_pass http://10.0.0.1; proxy_read_timeout 1d; }
    location /ws/e { proxy_pass http://10.0.0.1; proxy_read_timeout \${TIMEOUT}; }
    location /ws/f { proxy_pass http://10.0.0.1; include more.conf; }
    location /cable { proxy_pass http://10.0.0.1; }
    location / { proxy_pass http://10.0.0.1; }
  }
  server {
    proxy_read_timeout 600s;
    location /ws { proxy_pass http://10.0.0.1; }
  }
}
`,
    );
  });

  it('fix: adds both timeouts after the other lines about proxying', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  server {
    location /ws {
      proxy_pass         http://10.0.0.1;
      proxy_http_version 1.1; # needed
      access_log off;
    }
  }
}
`,
      `//- nginx.conf
http {
  server {
    location /ws {
      proxy_pass         http://10.0.0.1;
      proxy_http_version 1.1; # needed
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
      access_log off;
    }
  }
}
`,
      SETTINGS,
    );
  });

  it('fix: corrects what is there', () => {
    checkFix(
      RULE,
      'http { server { location /ws { proxy_pass http://10.0.0.1; proxy_read_timeout 60s; } } }\r\n',
      '//- nginx.conf\nhttp { server { location /ws { proxy_pass http://10.0.0.1; proxy_read_timeout 1h; proxy_send_timeout 1h; } } }\r\n',
    );
    checkFix(
      RULE,
      'http { proxy_send_timeout 10m; server { location /ws { proxy_read_timeout 60s; proxy_pass http://10.0.0.1; } } }',
      '//- nginx.conf\nhttp { proxy_send_timeout 10m; server { location /ws { proxy_read_timeout 1h; proxy_pass http://10.0.0.1; } } }',
      { title: 'Use proxy_read_timeout 1h' },
    );
  });
});
