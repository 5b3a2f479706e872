import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'websocket-without-sticky-upstream';

const OLD = { settings: { nginxVersion: '1.25.3' } };
const NEW = { settings: { nginxVersion: '1.30.4' } };

const TUNED = 'max_fails=3 fail_timeout=30s';

const LOCATION = `    location /ws {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }
`;

function withUpstream(body: string): string {
  return `//- nginx.conf
http {
  upstream app {
${body}
  }
  server {
${LOCATION}  }
}
`;
}

const TWO = `    server 10.0.0.1 ${TUNED};
    server 10.0.0.2 ${TUNED};`;

describe(RULE, () => {
  it('when: several servers in one upstream, with least_conn too; Socket.IO has words of its own', () => {
    checkRule(
      RULE,
      `http {
  upstream app { server 10.0.0.1; server 10.0.0.2; server 10.0.0.3; }
  upstream chat { least_conn; server chat-1; server chat-2; }
  server {
    location /ws { proxy_pass http://app; }
    #        ^^^ warning: "/ws" spreads over 3 peers without affinity: a polling fallback fails, and state kept in one instance is missing after a reconnect
    location /socket.io/ { proxy_pass http://chat/; }
    #        ^^^^^^^^^^^ warning: "/socket.io/" spreads over at least 2 peers without affinity: polling gets HTTP 400 (unknown sid)
  }
}
`,
    );
  });

  it('when: random; once for an upstream, at the location with the strongest evidence', () => {
    checkRule(
      RULE,
      `http {
  upstream app { random two least_conn; server 10.0.0.1; server 10.0.0.2; }
  server {
    location /cable { proxy_pass http://app; }
    location /ws { proxy_pass http://app; }
    #        ^^^ warning
    location /live { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; }
    location / { proxy_pass http://app; }
  }
}
`,
    );
  });

  it('when: information with weak evidence, or where the number of replicas is not known', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server 10.0.0.1; server 10.0.0.2; }
  upstream chat { server chat:3000; }
  server {
    location /hub { proxy_pass http://app; }
    #        ^^^^ information
    location /ws { proxy_pass http://chat; }
    #        ^^^ information: "/ws" spreads over its replicas without affinity:…
  }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  chat: {image: chat, deploy: {replicas: "\${COUNT}"}}
`,
    );
  });

  it('when: a service with replicas that proxy_pass names itself', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location /ws { proxy_pass http://chat:3000; }
    #        ^^^ warning: "/ws" spreads over 3 peers without…
    location /wss { proxy_pass http://chat:3000; }
  }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  chat: {image: chat, deploy: {replicas: 3}}
`,
    );
  });

  it('not: ip_hash; hash; sticky; one peer; a domain; down and backup lines; an include in the block; no WebSocket; a service without replicas; stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { ip_hash; server 10.0.0.1; server 10.0.0.2; }
  upstream b { hash $cookie_sid consistent; server 10.0.0.1; server 10.0.0.2; }
  upstream c { server 10.0.0.1; server 10.0.0.2; sticky cookie srv_id; }
  upstream d { server 10.0.0.1; }
  upstream e { server elsewhere.example.com; }
  upstream f { server 10.0.0.1; server 10.0.0.2 down; server 10.0.0.3 backup; }
  upstream g { server 10.0.0.1; server 10.0.0.2; include method.conf; }
  upstream h { server 10.0.0.1; server 10.0.0.2; }
  upstream i { server chat; }
  server {
    location /ws/a { proxy_pass http://a; }
    location /ws/b { proxy_pass http://b; }
    location /ws/c { proxy_pass http://c; }
    location /ws/d { proxy_pass http://d; }
    location /ws/e { proxy_pass http://e; }
    location /ws/f { proxy_pass http://f; }
    location /ws/g { proxy_pass http://g; }
    location / { proxy_pass http://h; }
    location /ws/i { proxy_pass http://i; }
    location /ws/k { proxy_pass http://chat; }
  }
}
stream {
  upstream s { server 10.0.0.1:1; server 10.0.0.2:1; }
  server { listen 1; proxy_pass s; }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  chat: {image: chat}
`,
    );
  });

  it('fix: puts ip_hash first in the block', () => {
    checkFix(
      RULE,
      withUpstream(`    zone app 64k; # shared\n${TWO}`),
      withUpstream(`    ip_hash;\n    zone app 64k; # shared\n${TWO}`),
      OLD,
    );
    const crlf = (text: string): string => text.replace(/\n/g, '\r\n').replace('conf\r\n', 'conf\n');
    checkFix(RULE, crlf(withUpstream(TWO)), crlf(withUpstream(`    ip_hash;\n${TWO}`)), OLD);
  });

  it('fix: offers hash, and sticky where the version has it', () => {
    expect(fixTitles(RULE, withUpstream(TWO), OLD)).toEqual([
      'Use ip_hash in "app"',
      'Use hash $remote_addr consistent in "app"',
    ]);
    expect(fixTitles(RULE, withUpstream(TWO))).toHaveLength(2);
    const plus = `${withUpstream(TWO)}//- docker-compose.yml
services:
  lb:
    image: private-registry.nginx.com/nginx-plus/base:r33
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
`;
    expect(fixTitles(RULE, plus)).toContain('Add sticky cookie srv_id expires=1h to "app": NGINX Plus knows it');
    checkFix(RULE, withUpstream(TWO), withUpstream(`    hash $remote_addr consistent;\n${TWO}`), {
      ...OLD,
      title: 'Use hash $remote_addr consistent in "app"',
    });
    checkFix(RULE, withUpstream(TWO), withUpstream(`    sticky cookie srv_id expires=1h;\n${TWO}`), {
      ...NEW,
      title: 'Add sticky cookie srv_id expires=1h to "app": nginx 1.30.4 (setting upstreamLens.nginxVersion) knows it',
    });
  });

  it('fix: replaces another method, and keeps it beside sticky', () => {
    const fixture = withUpstream(`    least_conn; # busy\n${TWO}`);
    checkFix(RULE, fixture, withUpstream(`    ip_hash; # busy\n${TWO}`), OLD);
    checkFix(RULE, fixture, withUpstream(`    least_conn; # busy\n    sticky cookie srv_id expires=1h;\n${TWO}`), {
      ...NEW,
      title: 'Add sticky cookie srv_id expires=1h to "app": nginx 1.30.4 (setting upstreamLens.nginxVersion) knows it',
    });
  });

  it('fix: keeps backup servers with sticky only', () => {
    const backup = `${TWO}\n    server 10.0.0.3 backup;`;
    expect(fixTitles(RULE, withUpstream(backup), NEW)).toEqual([
      'Add sticky cookie srv_id expires=1h to "app": nginx 1.30.4 (setting upstreamLens.nginxVersion) knows it',
      'Use ip_hash in "app", without backup servers',
      'Use hash $remote_addr consistent in "app", without backup servers',
    ]);
    checkFix(RULE, withUpstream(backup), withUpstream(`    sticky cookie srv_id expires=1h;\n${backup}`), NEW);
    checkFix(RULE, withUpstream(backup), withUpstream(`    ip_hash;\n${TWO}\n    server 10.0.0.3 ${TUNED};`), OLD);
  });

  it('fix: puts sticky in the place of a method that knows no backup servers', () => {
    const backup = `${TWO}\n    server 10.0.0.3 backup;`;
    checkFix(
      RULE,
      withUpstream(`${backup}\n    random two; # any`),
      withUpstream(`${backup}\n    sticky cookie srv_id expires=1h; # any`),
      NEW,
    );
  });

  const BARE = `//- nginx.conf
http {
  # Chat.
  server {
${LOCATION.replace('http://app', 'http://chat:3000/socket')}  }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  chat: {image: chat, deploy: {replicas: 2}}
`;

  it('fix: makes an upstream of a service', () => {
    checkFix(
      RULE,
      BARE,
      `//- nginx.conf
http {
  upstream chat {
    ip_hash;
    server chat:3000 ${TUNED};
  }

  # Chat.
  server {
${LOCATION.replace('http://app', 'http://chat/socket')}  }
}
`,
    );
  });

  it('fix: gives the upstream another name where other locations name the service too', () => {
    const plain = '    location / { proxy_pass http://chat:3000; }\n';
    const allow = ['upstream-unused'];
    checkFix(
      RULE,
      BARE.replace('  server {\n', `  server {\n${plain}`),
      `//- nginx.conf
http {
  upstream chat-websocket {
    ip_hash;
    server chat:3000 ${TUNED};
  }

  # Chat.
  server {
${plain}${LOCATION.replace('http://app', 'http://chat-websocket/socket')}  }
}
`,
      { allow },
    );
  });
});
