import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'connection-upgrade-undefined';

const SETTINGS = { settings: { nginxVersion: '1.25.3' } };

const LOCATION = `    location /ws {
      proxy_pass http://10.0.0.1;
      proxy_http_version 1.1;
      proxy_read_timeout 1h;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
`;

describe(RULE, () => {
  it('when: the first use, once for all', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /ws {
      proxy_pass http://10.0.0.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      #                           ^^^^^^^^^^^^^^^^^^^ error: "$connection_upgrade" is no built-in variable and no map defines it; nginx will refuse to start: unknown "connection_upgrade" variable
    }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header Connection "$connection_upgrade"; }
  }
}
`,
    );
  });

  it('when: inside other text, in braces, in any directive', () => {
    checkRule(
      RULE,
      `http {
  log_format a '$remote_addr \${connection_upgrade}';
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error
}
`,
    );
  });

  it('not: a map; set; a map in an included file; an include that was not read; a module that may bring it', () => {
    const server = `server {\n${LOCATION}}`;
    checkRule(RULE, `http { map $http_upgrade $connection_upgrade { default upgrade; } ${server} }`);
    checkRule(RULE, `http { ${server} include conf.d/*.conf; }`);
    checkRule(RULE, `load_module modules/x.so; http { ${server} }`);
    checkRule(RULE, `http { server { set $connection_upgrade upgrade; ${LOCATION} } }`);
    checkRule(
      RULE,
      `//- nginx.conf
http { include map.conf; ${server} }
//- map.conf
map $http_upgrade $connection_upgrade { default upgrade; '' close; }
`,
    );
  });

  it('not: a longer name; a comment; stream, whose variables are its own', () => {
    checkRule(
      RULE,
      `http {
  # proxy_set_header Connection $connection_upgrade;
  map $http_upgrade $connection_upgraded { default upgrade; }
  server { location / { proxy_pass http://10.0.0.1; proxy_set_header Connection $connection_upgraded; } }
}
stream { log_format basic '$connection_upgrade'; }
`,
    );
  });

  it('when: information in a part of a configuration: what includes it may bring the map', () => {
    checkRule(
      RULE,
      `//- conf.d/site.conf
server { location /ws { proxy_pass http://10.0.0.1; proxy_set_header Connection $connection_upgrade; } }
#                                                                               ^^^^^^^^^^^^^^^^^^^ information
`,
    );
  });

  it('fix: adds the map', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream app { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; }

  # Chat.
  server {
${LOCATION}  }
}
`,
      `//- nginx.conf
http {
  upstream app { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; }

  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
  }

  # Chat.
  server {
${LOCATION}  }
}
`,
      SETTINGS,
    );
  });

  it('fix: adds a map for websocket only, in a fragment with CRLF', () => {
    const crlf = (text: string): string => text.replace(/\n/g, '\r\n');
    checkFix(
      RULE,
      `//- conf.d/site.conf\n${crlf(`server {\n${LOCATION}}\n`)}`,
      `//- conf.d/site.conf\n${crlf(`map $http_upgrade $connection_upgrade {\n    default   '';\n    websocket upgrade;\n}\n\nserver {\n${LOCATION}}\n`)}`,
      { ...SETTINGS, title: 'Add a map that upgrades to websocket only' },
    );
  });

  it('fix: keeps connections to the service open where nginx does', () => {
    checkFix(
      RULE,
      `http { upstream app { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; keepalive 8; } server { ${LOCATION.trim()} } }`,
      `//- nginx.conf\nhttp { upstream app { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; keepalive 8; } map $http_upgrade $connection_upgrade { default upgrade; '' ''; } server { ${LOCATION.trim()} } }`,
      { ...SETTINGS, allow: ['upstream-unused'] },
    );
  });

  it('fix: corrects an Upgrade that has the variable, too', () => {
    const swapped = `//- nginx.conf\nhttp {\n  server {\n${LOCATION.replace('$http_upgrade', '$connection_upgrade').replace('Connection $connection_upgrade', 'Connection upgrade')}  }\n}\n`;
    expect(fixTitles(RULE, swapped)).toEqual(['Use $http_upgrade']);
    checkFix(RULE, swapped, swapped.replace('$connection_upgrade', '$http_upgrade'), SETTINGS);
  });
});
