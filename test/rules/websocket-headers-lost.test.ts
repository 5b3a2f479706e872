import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'websocket-headers-lost';

const SETTINGS = { settings: { nginxVersion: '1.30.4' } };

describe(RULE, () => {
  it('when: a header of its own discards the pair or half of it, with strong or weak evidence', () => {
    checkRule(
      RULE,
      `http {
  upstream app { ip_hash; server 10.0.0.1; }
  server {
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    location /ws {
      proxy_pass http://app;
      proxy_set_header Host $host;
    # ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Upgrade and Connection set at line 4: no handshake succeeds
      proxy_set_header X-Real-IP $remote_addr;
    }
    location /live {
      proxy_pass http://app;
      proxy_set_header Upgrade $http_upgrade;
    # ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Connection set at line 5: no handshake succeeds
    }
    location /cable { proxy_pass http://app; proxy_set_header A b; }
    #                                        ^^^^^^^^^^^^^^^^ warning
    location /ws/empty { proxy_pass http://app; proxy_set_header Connection ""; }
    #                                           ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Upgrade set at line 4: no handshake succeeds
  }
}
`,
    );
  });

  it('when: the pair stands in an included file', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include proxy.conf;
  server { location /ws { proxy_pass http://10.0.0.1; proxy_set_header Host $host; } }
  #                                                   ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Upgrade and Connection set at line 1 of proxy.conf: no handshake succeeds
}
//- proxy.conf
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection upgrade;
`,
    );
  });

  it('not: repeated; inherited; a location that is no WebSocket; Connection "" in /; a file that was not read', () => {
    checkRule(
      RULE,
      `http {
  upstream app { server 10.0.0.1; }
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection upgrade;
  server {
    location /ws/a { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
    location /ws/b { proxy_pass http://app; }
    location /api { proxy_pass http://app; proxy_set_header Host $host; }
    location / { proxy_pass http://app; proxy_set_header Connection ""; }
    location /ws/c { proxy_pass http://app; proxy_set_header Host $host; include more.conf; }
  }
}
`,
    );
  });

  it('not: outer headers that would not work either', () => {
    checkRule(
      RULE,
      `http {
  proxy_set_header Connection "";
  server { location /ws { proxy_pass http://10.0.0.1; proxy_set_header Host $host; } }
}
`,
    );
  });

  const fixture = `//- nginx.conf
http {
  upstream app { ip_hash; server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; }
  proxy_read_timeout 1h;
  server {
    proxy_set_header Host $host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection 'upgrade';
    location /ws {
      proxy_pass http://app;
      proxy_set_header Host $http_host; # theirs
      proxy_set_header X-A a;
      access_log off;
    }
    location / { proxy_pass http://app; }
  }
}
`;

  it('fix: copies the outer headers, but for those that are set here', () => {
    checkFix(
      RULE,
      fixture,
      fixture.replace(
        'X-A a;',
        "X-A a;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection 'upgrade';",
      ),
      SETTINGS,
    );
  });

  it('fix: sets HTTP/1.1 where the version needs it', () => {
    checkFix(
      RULE,
      fixture,
      fixture
        .replace(
          'X-A a;',
          "X-A a;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection 'upgrade';",
        )
        .replace('http://app;\n', 'http://app;\n      proxy_http_version 1.1;\n'),
      { settings: { nginxVersion: '1.25.3' } },
    );
  });

  it('fix: corrects a Connection that is set here', () => {
    checkFix(
      RULE,
      fixture.replace('proxy_set_header X-A a;', 'proxy_set_header Connection "";'),
      fixture.replace(
        'proxy_set_header X-A a;',
        "proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection 'upgrade';",
      ),
      SETTINGS,
    );
  });

  it('fix: moves the headers out, where the outer level does not set them', () => {
    const movable = fixture.replace('      proxy_set_header Host $http_host; # theirs\n', '');
    expect(fixTitles(RULE, fixture)).toEqual(['Copy the outer headers here']);
    expect(fixTitles(RULE, movable)).toEqual(['Copy the outer headers here', 'Move this header to the outer level']);
    checkFix(
      RULE,
      movable.replace(/\n(?!$)/g, '\r\n').replace('conf\r\n', 'conf\n'),
      movable
        .replace('      proxy_set_header X-A a;\n', '')
        .replace("'upgrade';\n", "'upgrade';\n    proxy_set_header X-A a;\n")
        .replace(/\n(?!$)/g, '\r\n')
        .replace('conf\r\n', 'conf\n'),
      { ...SETTINGS, title: 'Move this header to the outer level' },
    );
  });

  it('fix: moves the headers out together with the version that they need there', () => {
    const movable = fixture.replace('      proxy_set_header Host $http_host; # theirs\n', '');
    checkFix(
      RULE,
      movable,
      movable
        .replace('      proxy_set_header X-A a;\n', '')
        .replace("'upgrade';\n", "'upgrade';\n    proxy_set_header X-A a;\n")
        .replace('    proxy_set_header Host', '    proxy_http_version 1.1;\n    proxy_set_header Host'),
      { settings: { nginxVersion: '1.25.3' }, title: 'Move this header to the outer level' },
    );
  });
});
