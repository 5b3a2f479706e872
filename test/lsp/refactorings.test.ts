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

  it('are marked together where several are selected', async () => {
    const at = await startAtCursor(THREE);
    const both = 'server app-1:3000 max_fails=3;\n    server app-2:3000;';
    const titles = async (piece: string): Promise<string[]> =>
      (await at.client.actionsAt('nginx.conf', piece, ['refactor.rewrite'])).map(({ title }) => title).slice(0, 3);
    expect(await titles(both)).toEqual(['Mark 2 servers as down', expect.stringMatching(/^Follow/)]);
    const [mark] = await at.client.actionsAt('nginx.conf', both, ['refactor.rewrite']);
    expect(at.client.apply(mark?.edit).get('nginx.conf')).toContain(`    server app-1:3000 max_fails=3 down;
    server app-2:3000 down; # the second
    server app-10:3000 backup;
`);
    const all = both.replace('app-2:3000;', 'app-2:3000; # the second\n    server app-10:3000 backup;');
    expect((await titles(all))[0]).toBe('Remove "backup" from "app-10:3000"');
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

  it('are not sorted where nothing tells whose comment it is', async () => {
    const shared = '    server app-10:3000; server app-2:3000; # two\n    # one\n    server app-1‸:3000;\n';
    const sorts = async (body: string): Promise<number> =>
      (await titlesAt(stack(`  upstream app {\n${body}  }`))).filter((title) => title.startsWith('Sort')).length;
    expect(await sorts(shared)).toBe(0);
    expect(await sorts(shared.replace('# two', '').replace('# one', ''))).toBe(1);
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

  it('becomes an upstream in a file of one line', async () => {
    const { 'nginx.conf': text } = await afterAction(
      `${COMPOSE}//- nginx.conf\nevents {} http { server { location / { proxy_pass http://app-1‸:3000; } } } # ü\n`,
      /^Extract/,
    );
    expect(text).toBe(
      'events {} http { upstream app-1 { server app-1:3000; } server { location / { proxy_pass http://app-1; } } } # ü\n',
    );
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
    const newer = routes('    location / { fastcgi_pass app-1:9000‸; }').replace('nginx:1.27', 'nginx:1.30');
    expect(await titlesAt(newer)).toEqual(['Extract upstream "app-1" (keeps connections open)']);
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

  it('says so where nothing but the state of its servers changes', async () => {
    const fixture = routes(`    proxy_redirect off;
    proxy_set_header Host $host;
    location /a { proxy_pass http://app-1:3000‸; }
    location /b { proxy_pass http://app-1:3000; }`);
    expect(await titlesAt(fixture)).toEqual([
      'Extract upstream "app-1-3000" from this target (with failure counts of its own)',
      'Extract upstream "app-1" from all 2 targets "http://app-1:3000"',
    ]);
    const scaled = fixture.replace('app-1: { image: app }', 'app-1: { image: app, scale: 2 }');
    expect((await titlesAt(scaled))[1]).toBe(
      'Extract upstream "app-1" from all 2 targets "http://app-1:3000" (with max_fails=3 fail_timeout=30s)',
    );
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

  it('is left alone where an upstream is meant', async () => {
    const typo = stack('  upstream app-pool { server app-1:3000; server app-2:3000; }').replace(
      '//app;',
      '//app-pol‸;',
    );
    expect(await titlesAt(typo)).toEqual([]);
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

describe('headers that locations repeat', () => {
  const repeated = (extra = ''): string => `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes:
      - ./nginx:/etc/nginx
  app-1: { image: app }
  app-2: { image: app }
//- nginx/nginx.conf
events {}
http {
  server {
    listen 80; # ü 😀
    server_name a.example;

    location / {
      proxy_pass http://app-1:3000;
      proxy_set_header Host              $host;‸ # as asked
      proxy_set_header X-Forwarded-Proto $scheme;
    }
    location /api/ {
      proxy_pass http://app-2:3000;
      # the same
      proxy_set_header Host "$host";
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 5m;
    }
    location /ws/ {
      proxy_pass http://app-2:3000;
      proxy_set_header Host $host;
    }
    location /static/ { root /srv; }
${extra}  }
}
`;

  it('move to the server', async () => {
    const { 'nginx/nginx.conf': text } = await afterAction(
      repeated(),
      /^Move the 2 "proxy_set_header" lines of 2 locations to "server"$/,
      { lineEnding: '\r\n' },
    );
    expect(text).toContain(
      `    listen 80; # ü 😀
    server_name a.example;
    proxy_set_header Host              $host; # as asked
    proxy_set_header X-Forwarded-Proto $scheme;

    location / {
      proxy_pass http://app-1:3000;
    }
    location /api/ {
      proxy_pass http://app-2:3000;
      # the same
      proxy_read_timeout 5m;
    }
    location /ws/ {
      proxy_pass http://app-2:3000;
      proxy_set_header Host $host;
    }
`.replaceAll('\n', '\r\n'),
    );
  });

  it('move to http where that reaches more', async () => {
    const server = (name: string, mark: string): string => `  server {
    server_name ${name};
    location / {
      proxy_pass http://app-1:3000;
      proxy_set_header Host $host;${mark}
    }
  }
`;
    const { 'nginx.conf': text } = await afterAction(
      `${COMPOSE}//- nginx.conf\nevents {}\nhttp {\n  # all\n${server('a', '‸')}${server('b', '')}}\n`,
      /^Move the "proxy_set_header" line of 2 locations to "http"$/,
    );
    expect(text).toBe(`events {}
http {
  proxy_set_header Host $host;
  # all
  server {
    server_name a;
    location / {
      proxy_pass http://app-1:3000;
    }
  }
  server {
    server_name b;
    location / {
      proxy_pass http://app-1:3000;
    }
  }
}
`);
  });

  it('move with what else holds for requests that are passed on', async () => {
    const fixture = repeated().replaceAll(
      'proxy_set_header Host',
      'proxy_http_version 1.1;\n      proxy_set_header Host',
    );
    const settings = fixture.replace('‸', '').replace('proxy_http_version 1.1', 'proxy_http_‸version 1.1');
    const { 'nginx/nginx.conf': text } = await afterAction(
      settings,
      /^Move the "proxy_http_version" line of 3 locations to "server"$/,
    );
    expect(text).toContain('    server_name a.example;\n    proxy_http_version 1.1;\n');
    expect(text?.match(/proxy_http_version/g)).toHaveLength(1);
    const partly = repeated().replace('$host;‸ # as asked', '$host; # as asked\n      proxy_read_timeout‸ 5m;');
    expect((await titlesAt(partly)).filter((title) => title.startsWith('Move'))).toEqual([]);
    const buffers = fixture.replace('‸', '').replaceAll('proxy_http_version 1.1', 'proxy_busy_buffers_size 64k');
    const atBuffers = buffers.replace('busy_', 'busy_‸');
    expect((await titlesAt(atBuffers)).filter((title) => title.startsWith('Move'))).toEqual([]);
  });

  it('stay where another location would get them too', async () => {
    const near = [
      repeated('    location /plain/ { proxy_pass http://app-1:3000; }\n'),
      repeated('    proxy_set_header X-A b;\n'),
      repeated('    include more.conf;\n'),
      repeated().replace('"$host";', '"$host"; # otherwise said'),
      repeated().replace('"$host"', '$http_host'),
      repeated().replace('# the same', 'include unread.conf;'),
    ];
    for (const fixture of near) {
      const titles = await titlesAt(fixture);
      expect(titles.filter((title) => title.startsWith('Move'))).toEqual([]);
    }
  });

  it('go into a file that a mounted folder brings along', async () => {
    const at = await startAtCursor(repeated('    location /plain/ { proxy_pass http://app-1:3000; }\n'));
    const action = (await actionsAt(at, ['refactor.extract'])).find(({ title }) =>
      title.includes('"proxy_set_header"'),
    );
    expect(action).toMatchObject({
      title: 'Extract the 2 "proxy_set_header" lines of 2 locations into "proxy-headers.conf"',
      data: { isEqualEffect: true },
    });
    expect(action?.edit?.documentChanges?.[0]).toEqual({
      kind: 'create',
      uri: 'file:///fixture/nginx/proxy-headers.conf',
    });
    const files = at.client.apply(action?.edit);
    expect(files.get('nginx/proxy-headers.conf')).toBe(
      'proxy_set_header Host              $host; # as asked\nproxy_set_header X-Forwarded-Proto $scheme;\n',
    );
    expect(files.get('nginx/nginx.conf')).toContain(`    location / {
      proxy_pass http://app-1:3000;
      include /etc/nginx/proxy-headers.conf;
    }
    location /api/ {
      proxy_pass http://app-2:3000;
      # the same
      include /etc/nginx/proxy-headers.conf;
      proxy_read_timeout 5m;
    }
`);
  });

  it('go into a file that the Dockerfile copies along with its folder', async () => {
    const copied = (step: string): string =>
      repeated()
        .replace('image: nginx:1.27\n    volumes:\n      - ./nginx:/etc/nginx', 'build: .')
        .replace('//- nginx/nginx.conf', `//- Dockerfile\nFROM nginx:1.27\n${step}\n//- nginx/nginx.conf`);
    const extracts = async (step: string): Promise<string[]> =>
      (await titlesAt(copied(step))).filter((title) => title.includes('into "proxy-headers.conf"'));
    expect(await extracts('COPY nginx/ /etc/nginx/')).toHaveLength(1);
    expect(await extracts('COPY ./nginx /etc/nginx')).toHaveLength(1);
    expect(await extracts('COPY nginx/nginx.conf /etc/nginx/nginx.conf')).toEqual([]);
    expect(await extracts('COPY nginx/nginx.conf /etc/nginx/')).toEqual([]);
    expect(await extracts('COPY nginx/*.conf /etc/nginx/')).toEqual([]);
  });

  it('go into no file that nginx would not see, or would read elsewhere too', async () => {
    const extracts = async (fixture: string, options?: CursorOptions): Promise<string[]> =>
      (await titlesAt(fixture, options)).filter((title) => title.includes('into'));
    expect(
      await extracts(repeated().replace('./nginx:/etc/nginx', './nginx/nginx.conf:/etc/nginx/nginx.conf')),
    ).toEqual([]);
    expect(await extracts(repeated().replace('http {', 'http {\n  include /etc/nginx/p*;'))).toEqual([]);
    expect(await extracts(repeated(), { resourceOperations: [] })).toEqual([]);
    const [title] = await extracts(repeated().replace('http {', 'http {\n  include /etc/nginx/proxy*.conf;'));
    expect(title).toContain('into "proxy-headers.inc"');
  });
});

describe('a literal Connection header', () => {
  const literal = `${COMPOSE}//- nginx.conf
events {}
http {
  server {
    listen 80;
    location / {
      proxy_pass http://app-1:3000;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "up‸grade"; # ü
    }
  }
}
`;

  it('becomes a variable with a new map', async () => {
    const { 'nginx.conf': text } = await afterAction(literal, /^Set Connection with a new map \$connection_upgrade /);
    expect(text).toContain(`http {
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
  }

  server {`);
    expect(text).toContain('      proxy_set_header Connection $connection_upgrade; # ü\n');
  });

  it('becomes the variable of a map that is there', async () => {
    const map = 'map $http_upgrade $up { default upgrade; "" close; }';
    const { 'nginx.conf': text } = await afterAction(
      literal.replace('http {', `http {\n  ${map}`),
      /^Set Connection with \$up /,
    );
    expect(text).toContain('      proxy_set_header Connection $up; # ü\n');
    expect(text?.match(/map/g)).toHaveLength(1);
  });

  it('becomes a variable in a text inside of a compose file, where each dollar is written twice', async () => {
    const inline = literal.slice(literal.indexOf('//- nginx.conf\n') + '//- nginx.conf\n'.length);
    const { 'compose.yaml': text } = await afterAction(
      `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    configs:
      - source: main
        target: /etc/nginx/nginx.conf
  app-1: { image: app }
configs:
  main:
    content: |
${inline.replaceAll('$', '$$$$').replace(/^/gm, '      ').trimEnd()}
`,
      /^Set Connection with a new map \$connection_upgrade /,
      { lineEnding: '\r\n' },
    );
    expect(text).toContain(
      `      http {
        map $$http_upgrade $$connection_upgrade {
          default upgrade;
          ''      close;
        }

        server {`.replaceAll('\n', '\r\n'),
    );
    expect(text).toContain('            proxy_set_header Connection $$connection_upgrade; # ü\r\n');
  });

  it('is another one elsewhere', async () => {
    for (const line of [
      'proxy_set_header Connection "up‸"',
      'proxy_set_header Connection $‸x',
      'add_header Connection "up‸grade"',
    ]) {
      const titles = await titlesAt(literal.replace('proxy_set_header Connection "up‸grade"', line));
      expect(titles.filter((title) => title.includes('Connection'))).toEqual([]);
    }
  });
});

describe('names of services', () => {
  const names = stack(`  upstream app {
    least_conn;
    server app-1‸:3000; # one
    server app-2:3000;
    server 10.0.0.5:3000;
  }`);

  it('are looked up again', async () => {
    const { 'nginx.conf': text } = await afterAction(
      names,
      /^Follow changed addresses of "app": add "resolve", "zone" and "resolver"$/,
    );
    expect(text).toContain(`  upstream app {
    zone app 64k;
    resolver 127.0.0.11 valid=10s;
    least_conn;
    server app-1:3000 resolve; # one
    server app-2:3000 resolve;
    server 10.0.0.5:3000;
  }`);
  });

  it('are looked up only where this nginx can, and Docker answers', async () => {
    const titles = async (fixture: string): Promise<string[]> =>
      (await titlesAt(fixture)).filter((title) => title.startsWith('Follow'));
    expect(await titles(names.replace('nginx:1.27', 'nginx:1.26'))).toEqual([]);
    expect(await titles(names.replace('nginx:1.27', 'openresty/openresty:1.27.1.1-alpine'))).toEqual([]);
    expect(await titles(names.replace('nginx:1.27', 'nginx:1.27\n    network_mode: host'))).toEqual([]);
    expect(
      await titles(names.replaceAll('3000;', '3000 resolve;').replace('app {', 'app {\n    zone app 64k;')),
    ).toEqual([]);
    expect(await titles(names.replace('image: nginx:1.27', 'image: registry.example/edge:7'))).toEqual([
      'Follow changed addresses of "app": add "resolve", "zone" and "resolver" (needs nginx 1.27.3)',
    ]);
  });
});

describe('a server that was commented out', () => {
  const removed = stack(`  upstream app {
    ip_hash;
    server app-1:3000;
    # server app-2‸:3000 max_fails=2;  # broken 😀
    server app-10:3000;
  }`);

  it('comes back as down, where clients go by the number of servers', async () => {
    const { 'nginx.conf': text } = await afterAction(removed, /^Bring back "app-2:3000" as down/);
    expect(text).toContain('    server app-2:3000 max_fails=2 down;  # broken 😀\n');
  });

  it('stays out otherwise', async () => {
    for (const fixture of [
      removed.replace('ip_hash', 'least_conn'),
      removed.replace('ip_hash', 'hash $uri consistent'),
      removed.replace('# server app-2', '# the server app-2'),
      removed.replace('# server app-2', '# server nothing'),
      removed.replace('# server app-2', '# server app-1'),
      removed.replace('max_fails=2;', 'max_fails=2'),
      removed.replace('server app-1:3000;\n    #', 'server app-1:3000; #'),
    ]) {
      expect((await titlesAt(fixture)).filter((title) => title.startsWith('Bring'))).toEqual([]);
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
    const other = `${TWO.replace('http {', 'http {\n  include /etc/nginx/more.conf;')}//- more.conf\nmap $a $b { default "x; }\n`;
    const mounted = other.replace(':ro', ':ro\n      - ./more.conf:/etc/nginx/more.conf');
    expect(await titlesAt(mounted)).toEqual([]);
    expect(await titlesAt(mounted.replace('"x;', '"x";'))).not.toEqual([]);
  });

  it('leave alone what a project reads that nobody asked', async () => {
    const project = (name: string, extra: string): string => `//- ${name}/compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../shared/pass.inc:/etc/nginx/pass.inc"]
  app-1: { image: app }
//- ${name}/nginx.conf
events {}
http { server { ${extra} location /b { include pass.inc; } } }
`;
    const pass = '//- shared/pass.inc\nproxy_pass http://app-1:3000;\n';
    const own = 'location /a { proxy_pass http://app-1:3000‸; }';
    expect((await titlesAt(project('a', own) + pass)).map((title) => title.replace(/ \(.*/, ''))).toEqual([
      'Extract upstream "app-1-3000" from this target',
      'Extract upstream "app-1" from all 2 targets "http://app-1:3000"',
    ]);
    const shared = await titlesAt(project('a', own) + project('b', '') + pass);
    expect(shared.map((title) => title.replace(/ \(.*/, ''))).toEqual([
      'Extract upstream "app-1-3000" from this target',
    ]);
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
