import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-upgrade-wrong-variable';

const SETTINGS = { settings: { nginxVersion: '1.30.4' } };

const MAP = "  map $http_upgrade $connection_upgrade { default upgrade; '' close; }";

describe(RULE, () => {
  it('when: $connection_upgrade or a literal upgrade in Upgrade, $http_upgrade in Connection, both swapped', () => {
    checkRule(
      RULE,
      `http {
${MAP}
  upstream app { server 10.0.0.1; }
  server {
    location / {
      proxy_pass http://app;
      proxy_set_header Upgrade $connection_upgrade;
      #                        ^^^^^^^^^^^^^^^^^^^ warning: Upgrade gets "$connection_upgrade" (upgrade), not the client's protocol: no handshake succeeds
      proxy_set_header Connection "upgrade";
    }
    location /swapped {
      proxy_pass http://app;
      proxy_set_header Upgrade "\${connection_upgrade}";
      #                        ^^^^^^^^^^^^^^^^^^^^^^^ warning
      proxy_set_header Connection $http_upgrade;
    }
    location /ws {
      proxy_pass http://app;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_upgrade;
      #                           ^^^^^^^^^^^^^ warning: Connection gets "$http_upgrade" (the client's protocol), not upgrade: no handshake succeeds
    }
    location /literal { proxy_pass http://app; proxy_set_header Upgrade upgrade; proxy_set_header Connection upgrade; }
    #                                                                   ^^^^^^^ warning: Upgrade gets "upgrade", not the client's protocol: no handshake succeeds
  }
}
`,
    );
  });

  it('when: a line of an outer level, once for all locations', () => {
    checkRule(
      RULE,
      `http {
${MAP}
  proxy_set_header Upgrade $connection_upgrade;
  #                        ^^^^^^^^^^^^^^^^^^^ warning
  proxy_set_header Connection upgrade;
  server { location /ws { proxy_pass http://10.0.0.1; } location /a { proxy_pass http://10.0.0.1; } }
}
`,
    );
  });

  it('not: a map of that name that gives upgrade tokens; a variable that is not known; a literal protocol', () => {
    checkRule(
      RULE,
      `http {
  map $http_upgrade $connection_upgrade { default ''; websocket websocket; }
  map $http_upgrade $conn { default ''; websocket upgrade; }
  upstream app { server 10.0.0.1; }
  server {
    location /ws { proxy_pass http://app; proxy_set_header Upgrade $connection_upgrade; proxy_set_header Connection $conn; }
    location /wss { proxy_pass http://app; proxy_set_header Upgrade $protocol; proxy_set_header Connection upgrade; }
    location /lit { proxy_pass http://app; proxy_set_header Upgrade websocket; proxy_set_header Connection upgrade; }
  }
}
`,
    );
  });

  it('not: a variable that is defined nowhere: connection-upgrade-undefined', () => {
    checkRule(
      RULE,
      'http { server { location /ws { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $connection_upgrade; } } }\n',
    );
  });

  it('when: information where a file was not read', () => {
    checkRule(
      RULE,
      `http {
  include maps.conf;
  server { location /ws { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $connection_upgrade; } }
  #                                                                            ^^^^^^^^^^^^^^^^^^^ information
}
`,
    );
  });

  it('fix: writes the right variable', () => {
    const fixture = `//- nginx.conf
http {
${MAP}
  server {
    location /ws {
      proxy_pass http://10.0.0.1;
      proxy_set_header Upgrade "$connection_upgrade"; # here
      proxy_set_header Connection "upgrade";
      proxy_read_timeout 1h;
    }
  }
}
`;
    checkFix(RULE, fixture, fixture.replace('"$connection_upgrade"', '$http_upgrade'), SETTINGS);
    checkFix(
      RULE,
      fixture,
      fixture
        .replace('"$connection_upgrade"', '$http_upgrade')
        .replace('10.0.0.1;\n', '10.0.0.1;\n      proxy_http_version 1.1;\n'),
      { settings: { nginxVersion: '1.22.1' } },
    );
  });

  it('fix: writes both right, or adds the other', () => {
    const fixture = (lines: string): string => `//- nginx.conf
http {\r
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }\r
  server {\r
    location /ws {\r
      proxy_pass http://10.0.0.1;\r
      ${lines}\r
      proxy_read_timeout 1h;\r
    }\r
  }\r
}\r
`;
    const right = 'proxy_set_header Upgrade $http_upgrade;\r\n      proxy_set_header Connection $connection_upgrade;';
    checkFix(
      RULE,
      fixture('proxy_set_header Upgrade $connection_upgrade;\r\n      proxy_set_header Connection $http_upgrade;'),
      fixture(right),
      SETTINGS,
    );
    checkFix(RULE, fixture('proxy_set_header Upgrade $connection_upgrade;'), fixture(right), SETTINGS);
  });

  it('fix: corrects an outer line in its place', () => {
    const fixture = `//- nginx.conf
http {
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  proxy_set_header Upgrade $connection_upgrade;
  proxy_set_header Connection $connection_upgrade;
  server { location /a { proxy_pass http://10.0.0.1; } }
}
`;
    checkFix(
      RULE,
      fixture,
      fixture.replace(
        'proxy_set_header Upgrade $connection_upgrade;',
        'proxy_http_version 1.1;\n  proxy_set_header Upgrade $http_upgrade;',
      ),
    );
  });
});
