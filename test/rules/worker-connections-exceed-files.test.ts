import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'worker-connections-exceed-files';

describe(RULE, () => {
  it('when: more than half of the limit that is set', () => {
    checkRule(
      RULE,
      `worker_rlimit_nofile 4096;
events { worker_connections 4096; }
#                           ^^^^ hint: "4096" connections need twice as many open files, one to the client and one to the service; "worker_rlimit_nofile" allows 4096: too many open files
http { }
`,
    );
  });

  it('when: no limit is set, and more than half of the usual one', () => {
    checkRule(
      RULE,
      `events { worker_connections 1024; }
#                           ^^^^ hint: "1024" connections need twice as many open files, one to the client and one to the service; 1024 is the usual limit: too many open files
http { }
`,
    );
  });

  it('not: half of the limit; the default; a container, whose limits are unknown; a variable; not read whole', () => {
    checkRule(RULE, 'worker_rlimit_nofile 8192;\nevents { worker_connections 4096; }\nhttp { }\n');
    checkRule(RULE, 'events { worker_connections 512; }\nhttp { }\n');
    checkRule(RULE, 'events { }\nhttp { }\n');
    checkRule(RULE, 'events { worker_connections ${CONNECTIONS}; }\nhttp { }\n');
    checkRule(RULE, 'include limits.conf;\nevents { worker_connections 4096; }\nhttp { }\n');
    checkRule(
      RULE,
      `//- nginx.conf
events { worker_connections 4096; }
http { server { location / { proxy_pass http://10.0.0.1; } } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`,
    );
  });

  const conf = (limit: string) =>
    `//- nginx.conf\n${limit}events {\r\n  worker_connections 4096; # many\r\n}\r\nhttp { }\r\n`;

  it('fix: raises the limit to twice the connections', () => {
    checkFix(RULE, conf('worker_rlimit_nofile 1024; # few\r\n'), conf('worker_rlimit_nofile 8192; # few\r\n'), {
      title: 'Set "worker_rlimit_nofile 8192"',
    });
  });

  it('fix: sets the limit', () => {
    checkFix(RULE, conf(''), conf('worker_rlimit_nofile 8192;\r\n'), { title: 'Add "worker_rlimit_nofile 8192"' });
  });
});
