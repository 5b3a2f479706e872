import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-header-inheritance-lost';

const OUTER = `
  proxy_set_header Host $host;
  proxy_set_header X-Real-IP $remote_addr;`;

describe(RULE, () => {
  it('when: a location with a line of its own drops Host and X-Real-IP, once for each level', () => {
    checkRule(
      RULE,
      `http {${OUTER}
  server {
    location /a {
      proxy_pass http://10.0.0.1;
      proxy_set_header X-A a;
    # ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Host and X-Real-IP from line 2: with one line of its own a level inherits none, and the service does not get them
      proxy_set_header X-B b;
    }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header HOST $host; }
    #                                         ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards X-Real-IP from line 3…
  }
}
`,
    );
  });

  it('when: a server drops the lines of http, which its locations would inherit from it', () => {
    checkRule(
      RULE,
      `http {${OUTER}
  server {
    proxy_set_header X-Forwarded-For $remote_addr;
  # ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Host and X-Real-IP from line 2…
    location /a { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; location /b/c { proxy_pass http://10.0.0.2; } }
  }
}
`,
    );
  });

  it('when: headers that only some services need, lines of gRPC, and parameters of FastCGI, uwsgi and SCGI are lost', () => {
    checkRule(
      RULE,
      `http {
  proxy_set_header X-Tenant blue;
  grpc_set_header Host $host;
  fastcgi_param HTTPS on;
  uwsgi_param A a;
  scgi_param A a;
  server {
    location /a { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
    #                                         ^^^^^^^^^^^^^^^^ information: "proxy_set_header" here discards X-Tenant from line 2…
    location /g { grpc_pass 10.0.0.1:1; grpc_set_header X-A a; }
    #                                   ^^^^^^^^^^^^^^^ information: "grpc_set_header" here discards Host from line 3…
    location /f { fastcgi_pass 10.0.0.1:9000; fastcgi_param https on; }
    #                                         ^^^^^^^^^^^^^ information: "fastcgi_param" here discards HTTPS from line 4…
    location /u { uwsgi_pass 10.0.0.1:1; uwsgi_param B b; }
    #                                    ^^^^^^^^^^^ information: "uwsgi_param" here discards A from line 5…
    location /s { scgi_pass 10.0.0.1:1; scgi_param B b; }
    #                                   ^^^^^^^^^^ information: "scgi_param" here discards A from line 6…
  }
}
`,
    );
  });

  it('when: a level drops lines of two directives, and serves a foreign site beside its own services', () => {
    checkRule(
      RULE,
      `http {
  proxy_set_header Host $host;
  grpc_set_header X-Tenant blue;
  server {
    proxy_set_header X-A a;
  # ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Host from line 2…
    grpc_set_header X-A a;
  # ^^^^^^^^^^^^^^^ information: "grpc_set_header" here discards X-Tenant from line 3…
    location /a { proxy_pass https://api.example.com; }
    location /b { proxy_pass http://10.0.0.1; }
    location /c { grpc_pass 10.0.0.1:1; }
  }
}
`,
    );
  });

  it('when: the outer lines stand in another file, which is named', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include proxy.conf;
  server { location / { proxy_pass http://10.0.0.1; proxy_set_header X-A a; } }
  #                                                 ^^^^^^^^^^^^^^^^ warning: "proxy_set_header" here discards Host from line 1 of proxy.conf…
}
//- proxy.conf
proxy_set_header Host $host;
`,
    );
  });

  it('not: all are repeated; nothing further out; only what nginx sends anyway; no own line', () => {
    checkRule(
      RULE,
      `http {
  server {${OUTER}
    location /a { proxy_pass http://10.0.0.1; proxy_set_header host $http_host; proxy_set_header "X-Real-IP" ""; }
    location /b { proxy_pass http://10.0.0.1; }
  }
  server { location / { proxy_pass http://10.0.0.1; proxy_set_header X-A a; } }
  server {
    proxy_set_header Host $proxy_host;
    location / { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
  }
}
`,
    );
  });

  it('not: the pair of a WebSocket handshake; an empty Connection for keepalive: they have their own rules', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    location /ws { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
    location /api { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
  }
  server {
    proxy_set_header Connection "";
    location / { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
  }
}
`,
    );
  });

  it('when: a foreign site does not get what only the configuration knows', () => {
    checkRule(
      RULE,
      `http {
  proxy_set_header Host $host;
  proxy_set_header X-Api-Key abc;
  server { location / { proxy_pass https://api.example.com; proxy_set_header Host api.example.com; } }
  #                                                         ^^^^^^^^^^^^^^^^ information: "proxy_set_header" here discards X-Api-Key from line 3…
}
`,
    );
  });

  it('not: a level that proxies nothing; Host and client of no concern to a foreign site; an include that was not read', () => {
    checkRule(
      RULE,
      `http {
  proxy_set_header Host $host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  server {
    proxy_set_header X-A a;
    location / { root /srv; }
  }
  server { location / { proxy_pass https://api.example.com; proxy_set_header Authorization ""; } }
  server { location / { proxy_pass http://10.0.0.1; include proxy_params.conf; proxy_set_header X-A a; } }
}
`,
    );
  });

  const conf = (inner: string) => `http {
  server {
    proxy_set_header Host "$host"; # the client's
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    location / {
      proxy_pass http://10.0.0.1;
      proxy_set_header X-A a; # ours
${inner}      access_log off;
    }
  }
}
`;

  it('fix: copies the outer lines here, in their own words', () => {
    const copied = `      proxy_set_header Host "$host";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
`;
    checkFix(RULE, conf(''), conf(copied), { title: 'Copy the outer lines here' });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf('')), windows(conf(copied)), { title: 'Copy the outer lines here' });
  });

  it('fix: copies an empty Connection too, and leaves the handshake to its own rule', () => {
    const server = (inner: string, outer: string) =>
      `http { server { ${outer} proxy_set_header Host $host; location / { proxy_pass http://10.0.0.1; proxy_set_header X-A a;${inner} } } }\n`;
    const empty = "proxy_set_header Connection '';";
    checkFix(RULE, server('', empty), server(` ${empty} proxy_set_header Host $host;`, empty));
    const upgrade = 'proxy_set_header Upgrade $http_upgrade;';
    checkFix(RULE, server('', upgrade), server(' proxy_set_header Host $host;', upgrade));
    expect(fixTitles(RULE, server('', upgrade))).toEqual(['Copy the outer line here']);
  });

  it('fix: copies into the location where its own line stands in an included file', () => {
    const files = (more: string) => `//- nginx.conf
http {
  proxy_set_header Host $host;
  server {
    location / {
      proxy_pass http://10.0.0.1;
      include own.conf;${more}
    }
  }
}
//- own.conf
proxy_set_header X-A a;
`;
    checkFix(RULE, files(''), files('\n      proxy_set_header Host $host;'));
  });
});
