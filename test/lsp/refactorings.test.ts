import { afterEach, describe, expect, it } from 'vitest';
import { type CodeAction, CodeActionRequest } from 'vscode-languageserver/node';
import { type AtCursor, type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

/** What editors offer under "Refactor…": titles, and the text afterwards. */

afterEach(stopAll);

async function actionsAt({ client, params }: AtCursor, only?: string[]): Promise<CodeAction[]> {
  const found = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: params.textDocument,
    range: { start: params.position, end: params.position },
    context: { diagnostics: [], ...(only && { only }) },
  });
  return (found ?? []).filter((action): action is CodeAction => 'kind' in action);
}

/** Titles of the refactorings at the cursor. */
async function titlesAt(fixture: string, options: CursorOptions = {}): Promise<string[]> {
  const actions = await actionsAt(await startAtCursor(fixture, options), ['refactor']);
  return actions.map(({ title }) => title);
}

/** The files that a refactoring changes, by path, as they are afterwards. */
async function afterAction(
  fixture: string,
  title: RegExp,
  options: CursorOptions = {},
): Promise<Record<string, string>> {
  const at = await startAtCursor(fixture, options);
  const actions = await actionsAt(at, ['refactor']);
  const action = actions.find((each) => title.test(each.title));
  if (!action) throw new Error(`no ${title} among: ${actions.map((each) => each.title).join(' | ')}`);
  return Object.fromEntries(at.client.apply(action.edit));
}

const COMPOSE = `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
  app-1: { image: app }
  app-2: { image: app }
  app-10: { image: app }
`;

function stack(upstream: string): string {
  return `${COMPOSE}//- nginx.conf
events {}
http {
${upstream}
  server {
    listen 80;
    location / { proxy_pass http://app; }
  }
}
`;
}

describe('the servers of an upstream', () => {
  const THREE = stack(`  # ü 😀
  upstream app {
    server app-1:3000 max_fails=3;
    server app-2‸:3000; # the second
    server app-10:3000 backup;
  }`);

  it('are marked as down, and brought back', async () => {
    const { 'nginx.conf': down = '' } = await afterAction(THREE, /^Mark "app-2:3000" as down$/);
    expect(down).toContain('    server app-2:3000 down; # the second\n');
    const again = `${COMPOSE}//- nginx.conf\n${down.replace('app-2', 'app-2‸')}`;
    const { 'nginx.conf': back } = await afterAction(again, /^Remove "down" from "app-2:3000"$/);
    expect(`${COMPOSE}//- nginx.conf\n${back}`).toBe(THREE.replace('‸', ''));
  });

  it('become backup servers, and primary ones again', async () => {
    const { 'nginx.conf': backup = '' } = await afterAction(THREE, /^Make "app-2:3000" a backup server$/);
    expect(backup).toContain('    server app-2:3000 backup; # the second\n');
    const { 'nginx.conf': back } = await afterAction(
      THREE.replace('‸', '').replace('server app-10:', 'server app-10‸:'),
      /^Remove "backup" from "app-10:3000"$/,
    );
    expect(back).toContain('    server app-10:3000;\n');
  });

  it('are not all taken out of use', async () => {
    const titles = await titlesAt(
      stack(`  upstream app {
    server app-1:3000‸;
    server app-2:3000 down;
  }`),
    );
    expect(titles.filter((title) => /down|backup/.test(title))).toEqual([]);
  });

  it('become no backup where nginx would refuse it', async () => {
    for (const method of ['ip_hash', 'hash $uri', 'hash $uri consistent', 'random two least_conn']) {
      const titles = await titlesAt(
        stack(`  upstream app {
    ${method};
    server app-1:3000‸;
    server app-2:3000;
  }`),
      );
      expect(titles.filter((title) => title.includes('backup'))).toEqual([]);
      expect(titles.filter((title) => title.startsWith('Mark'))).toEqual([
        /consistent|random/.test(method)
          ? 'Mark "app-1:3000" as down'
          : 'Mark "app-1:3000" as down instead of removing it (clients of other servers stay there)',
      ]);
    }
  });

  it('are sorted with their comments, in natural order', async () => {
    const { 'nginx.conf': text } = await afterAction(
      stack(`  upstream app {‸
    # the tenth: größer 😀
    # and last
    server app-10:3000 weight=2; # ten

    server app-2:3000;
    keepalive 8;
    server app-1:3001; # one
    server app-1:3000;
  }`),
      /^Sort the servers of "app"/,
      { lineEnding: '\r\n' },
    );
    expect(text).toContain(
      `  upstream app {
    server app-1:3000;

    server app-1:3001; # one
    keepalive 8;
    server app-2:3000;
    # the tenth: größer 😀
    # and last
    server app-10:3000 weight=2; # ten
  }`.replaceAll('\n', '\r\n'),
    );
  });

  it('are sorted in a block of one line', async () => {
    const { 'nginx.conf': text } = await afterAction(
      stack('  upstream app { server app-10:3000; server app-‸2:3000 weight=3; } # both'),
      /^Sort/,
    );
    expect(text).toContain('  upstream app { server app-2:3000 weight=3; server app-10:3000; } # both\n');
  });

  it('are not sorted where they are, or where their order says who gets which', async () => {
    const servers = '    server app-2:3000;\n    server app-1‸:3000;\n';
    const sorted = '    server app-1:3000;\n    server app-2‸:3000;\n';
    for (const body of [`    ip_hash;\n${servers}`, `    hash $uri;\n${servers}`, sorted]) {
      const titles = await titlesAt(stack(`  upstream app {\n${body}  }`));
      expect(titles.filter((title) => title.startsWith('Sort'))).toEqual([]);
    }
  });
});

function routes(body: string): string {
  return `${COMPOSE}//- nginx.conf
events {}
http {
  # the site
  server {
    listen 80;
${body}
  }
}
`;
}

describe('the host of a target', () => {
  it('becomes an upstream, and the URI part stays', async () => {
    const files = await afterAction(
      routes('    # ü 😀\n    location /api/ { proxy_pass http://app-1‸:3000/v1/$1; }'.replace('/$1', '/')),
      /^Extract/,
    );
    expect(files['nginx.conf']).toBe(`events {}
http {
  upstream app-1 {
    server app-1:3000;
  }

  # the site
  server {
    listen 80;
    # ü 😀
    location /api/ { proxy_pass http://app-1/v1/; }
  }
}
`);
  });

  it('says in its title what the service notices', async () => {
    expect(await titlesAt(routes('    location / { proxy_pass http://app-1:3000‸; }'))).toEqual([
      'Extract upstream "app-1" (sends "Host: app-1" instead of "app-1:3000")',
    ]);
    expect(
      await titlesAt(routes('    location / { proxy_set_header Host $host; proxy_pass http://app-1:3000‸; }')),
    ).toEqual(['Extract upstream "app-1" (rewrites redirects to "http://app-1" instead of "http://app-1:3000")']);
    expect(
      await titlesAt(
        routes('    proxy_redirect off; location / { proxy_set_header Host $host; proxy_pass http://app-1:3000‸; }'),
      ),
    ).toEqual(['Extract upstream "app-1"']);
  });

  it('becomes an upstream for all targets, or for one under a name that leaves the others alone', async () => {
    const fixture = routes(`    location /a { proxy_pass http://app-1:3000‸/; }
    location /b { proxy_pass http://APP-1:3000; }
    location /c { proxy_pass http://app-2:3000; }`);
    const titles = await titlesAt(fixture);
    expect(titles).toEqual([
      'Extract upstream "app-1-3000" from this target (sends "Host: app-1-3000" instead of "app-1:3000")',
      'Extract upstream "app-1" from all 2 targets "http://app-1:3000" (sends "Host: app-1" instead of "app-1:3000")',
    ]);
    const one = await afterAction(fixture, /from this target/);
    expect(one['nginx.conf']).toContain(`    location /a { proxy_pass http://app-1-3000/; }
    location /b { proxy_pass http://APP-1:3000; }`);
    const all = await afterAction(fixture, /from all/);
    expect(all['nginx.conf']).toContain(`    location /a { proxy_pass http://app-1/; }
    location /b { proxy_pass http://app-1; }
    location /c { proxy_pass http://app-2:3000; }`);
  });

  it('becomes an upstream of another name where the name is taken', async () => {
    const fixture = routes(`    location /a { proxy_pass http://app-1:3000‸; }
    location /b { proxy_pass http://app-1:4000; }`).replace(
      '  # the site',
      '  upstream App-1-3000 { server app-2:3000; }\n  # the site',
    );
    expect(await titlesAt(fixture)).toEqual([
      'Extract upstream "app-1-3000-2" (sends "Host: app-1-3000-2" instead of "app-1:3000")',
    ]);
  });

  it('keeps default ports, sockets and other protocols', async () => {
    const servers = async (pass: string): Promise<string> => {
      const { 'nginx.conf': text = '' } = await afterAction(routes(`    location / { ${pass} }`), /^Extract/);
      return `${/server [^;{]*;/.exec(text)?.[0]} ${/\w+_pass [^;]*;/.exec(text)?.[0]}`;
    };
    expect(await servers('proxy_pass http://app-1‸;')).toBe('server app-1:80; proxy_pass http://app-1;');
    expect(await servers('proxy_pass https://app-1‸/x;')).toBe('server app-1:443; proxy_pass https://app-1/x;');
    expect(await servers('grpc_pass app-1:50051‸;')).toBe('server app-1:50051; grpc_pass app-1;');
    expect(await servers('fastcgi_pass "app-1:9000‸";')).toBe('server app-1:9000; fastcgi_pass "app-1";');
    expect(await servers('uwsgi_pass unix:/run/my_app.sock‸;')).toBe(
      'server unix:/run/my_app.sock; uwsgi_pass my-app;',
    );
    expect(await servers('proxy_pass http://unix:/run/app.sock:/v1/‸;')).toBe(
      'server unix:/run/app.sock; proxy_pass http://app/v1/;',
    );
    expect(await servers('proxy_pass http://10.0.0.5:3000‸;')).toBe('server 10.0.0.5:3000; proxy_pass http://backend;');
  });

  it('gets health parameters where they have an effect', async () => {
    const { 'nginx.conf': text } = await afterAction(
      routes('    location / { proxy_pass http://app-1:3000‸; }').replace(
        'app-1: { image: app }',
        'app-1: { image: app, scale: 3 }',
      ),
      /^Extract/,
    );
    expect(text).toContain('    server app-1:3000 max_fails=3 fail_timeout=30s;\n');
  });

  it('becomes an upstream of stream', async () => {
    const { 'nginx.conf': text } = await afterAction(
      `${COMPOSE}//- nginx.conf
events {}
stream {
  server {
    listen 5432;
    proxy_pass app-1:5432‸;
  }
}
`,
      /^Extract upstream "app-1"$/,
    );
    expect(text).toContain('stream {\n  upstream app-1 {\n    server app-1:5432;\n  }\n\n  server {');
    expect(text).toContain('    proxy_pass app-1;\n');
  });

  it('is left alone where it is none of its own', async () => {
    for (const pass of [
      'set $x app-1; proxy_pass http://$x‸:3000;',
      'proxy_pass http://app-1‸:0;',
      'fastcgi_pass app-1‸;',
      'return 204‸;',
    ]) {
      expect(await titlesAt(routes(`    location / { ${pass} }`))).toEqual([]);
    }
    expect(
      await titlesAt(stack('  upstream app { server app-1:3000; server app-2:3000; }').replace('//app;', '//app‸;')),
    ).toEqual([]);
  });

  it('becomes an upstream in the included file that holds the server', async () => {
    const files = await afterAction(
      `${COMPOSE.replace('- ./nginx.conf:/etc/nginx/nginx.conf:ro', '- ./conf.d:/etc/nginx/conf.d')}//- conf.d/site.conf
server {
  listen 80;
  location /a { include conf.d/to-app.inc; }
  location /b { include conf.d/to-app.inc; }
}
//- conf.d/to-app.inc
proxy_pass http://app-1:3000‸;
`,
      /^Extract/,
      { lineEnding: '\r\n', languageId: 'nginx' },
    );
    expect(files).toEqual({
      'conf.d/site.conf': `upstream app-1 {
  server app-1:3000;
}

server {
  listen 80;
  location /a { include conf.d/to-app.inc; }
  location /b { include conf.d/to-app.inc; }
}
`.replaceAll('\n', '\r\n'),
      'conf.d/to-app.inc': 'proxy_pass http://app-1;\r\n',
    });
  });
});

describe('an upstream of one server', () => {
  const ONE = `${COMPOSE}//- nginx.conf
events {}
http {
  # of the team
  upstream app {
    server app-1:3000 weight=1;
  }

  server {
    listen 80;
    location / { proxy_pass http://app; }
    location /v1/ { proxy_pass http://APP/; }
  }
}
`;

  it('is written into its targets', async () => {
    for (const fixture of [ONE.replace('upstream app', 'upstream ‸app'), ONE.replace('//app;', '//app‸;')]) {
      const { 'nginx.conf': text } = await afterAction(
        fixture,
        /^Inline upstream "app" in 2 targets \(sends "Host: app-1:3000" instead of "app"\)$/,
      );
      expect(text).toBe(`events {}
http {
  # of the team

  server {
    listen 80;
    location / { proxy_pass http://app-1:3000; }
    location /v1/ { proxy_pass http://app-1:3000/; }
  }
}
`);
    }
  });

  it('has equal effect where nobody notices the name', async () => {
    const fixture = ONE.replace('server app-1:3000 weight=1', 'server app‸')
      .replace('app-1: {', 'app: {')
      .replace('//APP/', '//app/');
    const [action] = (await actionsAt(await startAtCursor(fixture), ['refactor.inline'])).values();
    expect(action).toMatchObject({ title: 'Inline upstream "app" in 2 targets', data: { isEqualEffect: true } });
  });

  it('stays where something would be lost', async () => {
    const near = [
      ONE.replace('weight=1', 'max_fails=3'),
      ONE.replace('weight=1;', 'weight=1; keepalive 8;'),
      ONE.replace('weight=1;', 'weight=1; server app-2:3000;'),
      ONE.replace('weight=1;', 'weight=1; # the only one'),
      ONE.replace('http://APP/', 'http://$arg_to/'),
      ONE.replace('http://APP/', 'http://app:80/'),
      ONE.replace('# of the team', 'upstream app-1 { server app-2:3000; }'),
      ONE.replace('# of the team', 'include more.conf;'),
      ONE.replace(/http:\/\/app/gi, 'http://app-2:3000'),
    ];
    for (const fixture of near) {
      const titles = await titlesAt(fixture.replace('upstream app {', 'upstream ‸app {'));
      expect(titles.filter((title) => title.startsWith('Inline'))).toEqual([]);
    }
  });
});

describe('refactorings', () => {
  const TWO = stack('  upstream app {\n    server app-2‸:3000;\n    server app-1:3000;\n  }');

  it('are offered by kind', async () => {
    const at = await startAtCursor(TWO);
    const kinds = async (only?: string[]): Promise<string[]> =>
      [...new Set((await actionsAt(at, only)).map(({ kind = '' }) => kind))].filter((kind) => kind !== 'quickfix');
    expect(await kinds()).toContain('refactor.rewrite');
    expect(await kinds(['refactor'])).toContain('refactor.rewrite');
    expect(await kinds(['refactor.rewrite'])).toEqual(['refactor.rewrite']);
    expect(await kinds(['refactor.rewrite.something'])).toEqual([]);
    expect(await kinds(['refactor.move'])).toEqual([]);
    expect(await kinds(['quickfix'])).toEqual([]);
  });

  it('keep away from files with broken syntax', async () => {
    expect(await titlesAt(TWO.replace('listen 80;', 'listen 80'))).toEqual([]);
  });

  it('reach into a text inside of a compose file', async () => {
    const { 'compose.yaml': text } = await afterAction(
      `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    configs:
      - source: main
        target: /etc/nginx/nginx.conf
  app-1: { image: app }
  app-2: { image: app }
configs:
  main:
    content: |
      # ü 😀
      events {}
      http {
        upstream app {
          # two
          server app-2:3000‸;
          # one
          server app-1:3000;
        }
        server {
          listen 80;
          location / { proxy_pass http://app; }
        }
      }
`,
      /^Sort/,
    );
    expect(text).toContain(`        upstream app {
          # one
          server app-1:3000;
          # two
          server app-2:3000;
        }
`);
  });

  it('hold for all projects that read the file', async () => {
    const twice = (second: string): string => `//- a/compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../shared/servers.conf:/etc/nginx/servers.conf"]
  app-1: { image: app }
  app-2: { image: app }
//- b/compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../shared/servers.conf:/etc/nginx/servers.conf"]
  app-1: { image: app }
  app-2: { image: app }
//- a/nginx.conf
events {}
http { upstream app { include servers.conf; } server { location / { proxy_pass http://app; } } }
//- b/nginx.conf
events {}
http { upstream app { ${second} include servers.conf; } server { location / { proxy_pass http://app; } } }
//- shared/servers.conf
server app-1:3000;
server app-2:3000‸;
`;
    expect(await titlesAt(twice(''))).toContain('Make "app-2:3000" a backup server');
    const titles = await titlesAt(twice('random;'));
    expect(titles).toEqual(['Mark "app-2:3000" as down']);
  });
});
