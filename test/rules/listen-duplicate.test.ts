import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'listen-duplicate';

describe(RULE, () => {
  it('when: a server listens on one address twice, however it is written', () => {
    checkRule(
      RULE,
      `http {
  server {
    listen 8080;
    listen *:8080 ssl;
    #      ^^^^^^ error: "*:8080": this server listens on 0.0.0.0:8080 already in line 3; nginx will refuse to start: a duplicate listen 0.0.0.0:8080
  }
  server { listen 127.0.0.1; listen "localhost:80"; listen LOCALHOST:81; listen 127.0.0.1:81; }
  #                                 ^^^^^^^^^^^^^^ error
  #                                                                             ^^^^^^^^^^^^ error
  server { listen [::1]:82; listen [0:0:0:0:0:0:0:1]:82 ipv6only=on; }
  #                                ^^^^^^^^^^^^^^^^^^^^ error: "[0:0:0:0:0:0:0:1]:82": this server listens on [::1]:82 already in line 7; nginx will refuse to start: a duplicate listen [::1]:82
  server { listen unix:/run/a.sock; listen unix:/run/a.sock; listen 90-92; listen 91; }
  #                                        ^^^^^^^^^^^^^^^^ error
  #                                                                               ^^ error: "91": this server listens on 0.0.0.0:91 already in line 8; nginx will refuse to start: a duplicate listen 0.0.0.0:91
}
`,
    );
  });

  it('when: two servers are the default for one address', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server { listen 8080 default_server; }
  include b.conf;
}
//- b.conf
server { listen 0.0.0.0:8080 reuseport default; }
#                                      ^^^^^^^ error: "default": the default server for 0.0.0.0:8080 is already set in nginx.conf, line 2; nginx will refuse to start: a duplicate default server for 0.0.0.0:8080
`,
    );
  });

  it('when: the same in stream, in the words of its version', () => {
    const conf = `stream {
  server {
    listen 53 udp;
    listen 53;
    listen *:53;
    #      ^^^^ error: "*:53": this server listens on 0.0.0.0:53 already in line 4; nginx will refuse to start: duplicate "0.0.0.0:53" address and port pair
  }
}
`;
    checkRule(RULE, conf, { settings: { nginxVersion: '1.22.1' } });
    const words = 'nginx will refuse to start: a duplicate listen 0.0.0.0:53';
    checkRule(RULE, conf.replace(/nginx will.*/, words), { settings: { nginxVersion: '1.30.6' } });
  });

  it('not: other addresses of one port; IPv4 and IPv6; http and stream; TCP and QUIC; several servers on one address', () => {
    checkRule(
      RULE,
      `http {
  server { listen 8080; listen [::]:8080; listen 127.0.0.1:8080; listen 10.0.0.1:8080; listen unix:/a; listen unix:/b; }
  server { listen 8080; listen 443 ssl; listen 443 quic reuseport; }
  server { listen 8080 default_server; listen [::]:8080 default_server; listen 127.0.0.1:8080 default_server; }
  server { listen \${PORT}; listen \${PORT}; }
}
stream { server { listen 8080; } server { listen 8080 udp; } }
`,
    );
  });

  it('not: two services that listen on the same port', () => {
    const web = (name: string) =>
      `  ${name}: { image: "nginx:1.28", volumes: ["./${name}.conf:/etc/nginx/nginx.conf:ro"] }\n`;
    const conf = (name: string) => `//- ${name}.conf\nevents {}\nhttp { server { listen 80 default_server; } }\n`;
    checkRule(RULE, `//- docker-compose.yml\nservices:\n${web('a')}${web('b')}${conf('a')}${conf('b')}`);
  });

  it('fix: removes the second line', () => {
    checkFix(
      RULE,
      'http {\r\n  server {\r\n    listen 80;\r\n    listen *:80; # again\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  server {\r\n    listen 80;\r\n  }\r\n}\r\n',
    );
    expect(fixTitles(RULE, 'http { server { listen 80; listen 80-81; } }')).toEqual([]);
  });

  it('fix: leaves one server the default', () => {
    const conf = (text: string) =>
      `http {\n  server { listen 80 default_server; server_name a; }\n  server { listen *:80${text} reuseport; server_name b; }\n}\n`;
    checkFix(RULE, conf(' default_server'), `//- nginx.conf\n${conf('')}`);
  });
});
