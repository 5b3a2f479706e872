import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'upstream-server-variable';

describe(RULE, () => {
  it('when: a variable stands for the host or for the port', () => {
    checkRule(
      RULE,
      `http {
  map $host $backend { default api; }
  upstream a {
    server $backend:80 max_fails=3;
    #      ^^^^^^^^^^^ error: nginx expands no variables in "$backend:80": a server of an upstream is fixed when nginx starts; nginx will refuse to start: host not found in upstream "$backend:80"
    server "\${backend}"; server api:$port; server $backend:$port backup; server http://$backend;
    #       ^^^^^^^^^^ error: …
    #                           ^^^^^^^^^ error: nginx expands no variables in "api:$port": a server of an upstream is fixed when nginx starts; nginx will refuse to start: invalid port in upstream "api:$port"
    #                                             ^^^^^^^^^^^^^^ error
    #                                                                           ^^^^^^^^^^^^^^^ error: nginx expands no variables in "http://$backend": a server of an upstream is fixed when nginx starts; nginx will refuse to start: invalid host in upstream "http://$backend"
  }
}
stream { upstream b { server $backend; } }
#                            ^^^^^^^^ error: nginx expands no variables in "$backend": a server of an upstream is fixed when nginx starts; nginx will refuse to start: host not found in upstream "$backend"
`,
    );
  });

  it('when: a container loads an upper-case variable as it is', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { upstream a { server \${API_HOST}:3000; } }
#                          ^^^^^^^^^^^^^^^^ error
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]
`,
    );
  });

  it('not: a word of envsubst in a template, or in a file that no container loads; a socket; a target', () => {
    checkRule(
      RULE,
      `//- app.conf.template
upstream a { server \${API_HOST}:3000; server $API_HOST; }
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./app.conf.template:/etc/nginx/templates/app.conf.template:ro]
    environment: { OTHER: x }
`,
    );
    checkRule(RULE, `http { upstream a { server \${API_HOST}:\${API_PORT}; server unix:$path; server api; } }\n`);
    checkRule(RULE, 'http { server { location / { proxy_pass http://$backend; } } }\n');
  });
});
