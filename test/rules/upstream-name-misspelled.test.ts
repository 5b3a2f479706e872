import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-name-misspelled';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api, backed]
  api:
    image: api
  backed:
    image: api
`;

describe(RULE, () => {
  it('when: an error where the name resolves nowhere: two letters, - for _, the default port, grpc_pass', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream backend { server api:3000; }
  upstream user_api { server api:3000; }
  server {
    location / { proxy_pass http://bakend; }
    #                              ^^^^^^ error: "bakend" is no upstream and no name that nginx can resolve (did you mean "backend"?); nginx will refuse to start: host not found in upstream
    location /u { proxy_pass http://user-api/; }
    #                               ^^^^^^^^ error: "user-api" is no upstream and no name that nginx can resolve (did you mean "user_api"?)…
    location /p { proxy_pass "http://backends:80/x"; }
    #                                ^^^^^^^^ error
    location /g { grpc_pass grpc://bakend; }
    #                              ^^^^^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('when: a warning where DNS may know the name, or nginx starts without it', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream backend { server 10.0.0.1:3000; }
  server { location / { proxy_pass http://bakend; } }
  #                                       ^^^^^^ warning: "bakend" is no upstream; nginx resolves it by DNS instead (did you mean "backend"?)
}
`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream backend { server api:3000; }
  server { location / { proxy_pass http://bakend$request_uri; } }
  #                                       ^^^^^^ warning
}
${COMPOSE}`,
    );
  });

  it('when: an upstream of stream, whose names http does not share', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://bakend; } } }
stream {
  upstream backend { server api:3000; }
  server { listen 53; proxy_pass bakend; }
  #                              ^^^^^^ error
}
${COMPOSE}`,
    );
  });

  it('not: a service; another port; an unlike name; a variable; another case; an include that was not read', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream backend { server api:3000; }
  server {
    location / { proxy_pass http://backed; }
    location /a { proxy_pass http://bakend:8080; }
    location /b { proxy_pass http://frontend; }
    location /c { proxy_pass http://$bakend; }
    location /d { proxy_pass http://BACKEND; }
    location /e { proxy_pass https://bakend:8443; }
  }
}
${COMPOSE}`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include conf.d/*.conf;
  upstream backend { server api:3000; }
  server { location / { proxy_pass http://bakend; } }
}
${COMPOSE}`,
    );
  });

  it('not: a service that is closer to what is written', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream ap { server api:3000; }
  server { location / { proxy_pass http://apii; } }
}
${COMPOSE}`,
    );
  });

  it('fix: uses the name of the upstream and takes the port away', () => {
    const fixture = `//- nginx.conf
http {
  upstream backend { server api:3000 max_fails=3 fail_timeout=30s; }
  upstream backend2 { server api:3000 max_fails=3 fail_timeout=30s; }
  server { location / { proxy_pass "http://bakend:80/x"; } } # keep
}
${COMPOSE}`;
    expect(fixTitles(RULE, fixture)).toEqual(['Use the upstream "backend"', 'Use the upstream "backend2"']);
    checkFix(
      RULE,
      fixture.replaceAll('\n', '\r\n'),
      `//- nginx.conf
http {
  upstream backend { server api:3000 max_fails=3 fail_timeout=30s; }
  upstream backend2 { server api:3000 max_fails=3 fail_timeout=30s; }
  server { location / { proxy_pass "http://backend/x"; } } # keep
}
`.replaceAll('\n', '\r\n'),
    );
  });
});
