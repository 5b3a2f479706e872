import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-pass-slash-mismatch';

describe(RULE, () => {
  it('when: only the URI part ends in a slash, which is doubled', () => {
    checkRule(
      RULE,
      `http {
  upstream app { server 10.0.0.1; }
  server {
    location /api { proxy_pass http://app/; }
    #                                    ^ warning: "/" takes the place of "/api" as text: "/api/users" reaches the service as "//users"
    location ^~ "/shop" { proxy_pass "http://app:80/v1/"; }
    #                                              ^^^^ warning: "/v1/" takes the place of "/shop" as text: "/shop/users" reaches the service as "/v1//users"
    location /socket.io { proxy_pass http://unix:/run/a.sock:/; }
    #                                                        ^ warning: "/" takes the place of "/socket.io" as text…
  }
}
`,
    );
  });

  it('when: only the location ends in a slash, which is lost', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /api/ { proxy_pass http://app/v1; }
    #                                     ^^^ warning: "/v1" takes the place of "/api/" as text: "/api/users" reaches the service as "/v1users"
    location /a/ { location /a/b/ { proxy_pass https://app/v2; } }
    #                                                     ^^^ warning: "/v2" takes the place of "/a/b/" as text…
    location /q/ { proxy_pass http://app/v1?x=1; }
    #                                   ^^^^^^^ warning: "/v1?x=1" takes the place of "/q/" as text: "/q/users" reaches the service as "/v1?x=1users"
  }
}
`,
    );
  });

  it('when: the location is "/" and the URI part has no slash at its end (nginx: GET /users becomes /v1users)', () => {
    checkRule(
      RULE,
      `http { server { location / { proxy_pass http://app/v1; } } }
#                                                 ^^^ warning: "/v1" takes the place of "/" as text: "/users" reaches the service as "/v1users"
`,
    );
  });

  it('not: both end in a slash; neither does; "/" with "/"; exact; regex; named; without URI part; with variables', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a/ { proxy_pass http://app/; }
    location /b { proxy_pass http://app/v1; }
    location / { proxy_pass http://app/; }
    location = /c { proxy_pass http://app/; }
    location =/c/ { proxy_pass http://app/x; }
    location ~ ^/d { proxy_pass http://app; }
    location @e { proxy_pass http://app; }
    location /f/ { proxy_pass http://app; }
    location /g { proxy_pass http://unix:/run/a.sock; }
    location /h { proxy_pass http://$backend/; }
    location /i { proxy_pass http://app/$request_uri; }
    location /j { proxy_pass http://\${BACKEND}/; }
    location /k { fastcgi_pass app:9000; }
  }
}
stream { server { listen 1; proxy_pass app:1; } }
`,
    );
  });

  it('not: a rewrite with break takes the URI part out of effect; one file, below which nothing stands; answered by return; a template', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { rewrite ^/a/(.*)$ /$1 break; proxy_pass http://app/; }
    location /robots.txt { proxy_pass http://app/; }
    location /b { return 301 /c; proxy_pass http://app/; }
    location /\${PREFIX} { proxy_pass http://app/; }
  }
}
`,
    );
  });

  const conf = (location: string, pass: string) =>
    `http {\r\n  server {\r\n    location ${location} {\r\n      proxy_pass ${pass}; # to app\r\n    }\r\n  }\r\n}\r\n`;
  const written = (location: string, pass: string) => `//- nginx.conf\n${conf(location, pass)}`;

  it('not: another location has what stands below the path', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /api { proxy_pass http://b/; }
    location /api/ { proxy_pass http://b/; }
    location ^~ /v1 { proxy_pass http://b/v1/; }
    location ^~ /v1/ { return 204; }
  }
}
`,
    );
  });

  it('not: what the path is to be joined to: the value of an argument, the start of a name', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /get/ { proxy_pass http://b/item?id=; }
    location /img/ { proxy_pass http://b/bucket/pre_; }
    location /v1/ { proxy_pass http://b/api-; }
  }
}
`,
    );
  });

  it('fix: ends both with a slash', () => {
    const title = 'End both with "/"';
    checkFix(RULE, conf('/api', 'http://10.0.0.1/'), written('/api/', 'http://10.0.0.1/'), { title });
    checkFix(RULE, conf('^~ "/api"', '"http://10.0.0.1/v1/"'), written('^~ "/api/"', '"http://10.0.0.1/v1/"'), {
      title,
    });
    checkFix(RULE, conf('/api/', '"http://10.0.0.1/v1"'), written('/api/', '"http://10.0.0.1/v1/"'), { title });
    checkFix(RULE, conf('/', 'http://10.0.0.1/v1'), written('/', 'http://10.0.0.1/v1/'), { title });
  });

  it('fix: removes the URI part', () => {
    const title = 'Remove the URI part "/v1"';
    checkFix(RULE, conf('/api/', 'http://10.0.0.1/v1'), written('/api/', 'http://10.0.0.1'), { title });
    checkFix(RULE, conf('/api/', 'http://unix:/run/a.sock:/v1'), written('/api/', 'http://unix:/run/a.sock'), {
      title,
    });
  });

  it('fix: ends both with a slash only where that mends something', () => {
    expect(fixTitles(RULE, conf('/q/', 'http://10.0.0.1/v1?x=1'))).toEqual(['Remove the URI part "/v1?x=1"']);
  });
});
