import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionItem, CompletionList } from 'vscode-languageserver';
import { accept, acceptedLine, type Completed, completeAtCursor, itemNamed } from '../support/completion';
import { stopAll } from '../support/cursor';

afterEach(stopAll);

const HTTP = (body: string): string => `events {}\nhttp {\n${body}\n}\n`;
const UPSTREAM = (body: string): string => HTTP(`  upstream app {\n    ${body}\n  }`);
const LOCATION = (body: string): string => HTTP(`  server {\n    location / {\n      ${body}\n    }\n  }`);

const labelsOf = async (fixture: string): Promise<readonly string[]> => (await completeAtCursor(fixture)).labels;

async function resolved({ client }: Completed, item: CompletionItem): Promise<string> {
  const { documentation } = await client.connection.sendRequest<CompletionItem>('completionItem/resolve', item);
  return typeof documentation === 'object' ? documentation.value : (documentation ?? '');
}

describe('directives', () => {
  it('of an upstream: the zone it lacks, a server, then the methods', async () => {
    const done = await completeAtCursor(UPSTREAM('‸'));
    expect(done.labels.slice(0, 6)).toEqual(['server', 'zone', 'keepalive', 'least_conn', 'ip_hash', 'hash']);
    expect(done.labels).not.toContain('proxy_pass');
    expect(acceptedLine(done, 'zone')).toBe('zone ${1:app} ${2:64k};');
    expect(acceptedLine(done, 'server')).toBe('server ${1:host}:${2:8080} max_fails=${3:3} fail_timeout=${4:30s};');
  });

  it('of an upstream that has them: no second zone, no second method first', async () => {
    const labels = await labelsOf(UPSTREAM('zone app 64k;\n    least_conn;\n    ‸\n    server a:1;'));
    expect(labels[0]).toBe('server');
    expect(labels.indexOf('ip_hash')).toBeGreaterThan(labels.indexOf('keepalive_requests'));
    expect(labels).not.toContain('least_conn_');
  });

  it('of a location that passes requests on: the headers first', async () => {
    const labels = await labelsOf(LOCATION('proxy_pass http://app;\n      ‸'));
    expect(labels.slice(0, 2)).toEqual(['proxy_set_header', 'proxy_http_version']);
    expect(labels).not.toContain('proxy_pass');
    expect(labels).not.toContain('listen');
  });

  it('with headers further out: they are not lacking', async () => {
    const fixture = HTTP(
      '  proxy_set_header Host $host;\n  proxy_http_version 1.1;\n  server {\n    location / {\n      proxy_pass http://app;\n      ‸\n    }\n  }',
    );
    const { items } = await completeAtCursor(fixture);
    expect(items.filter(({ sortText }) => sortText?.startsWith('0'.repeat(3)))).toEqual([]);
    expect((await completeAtCursor(fixture.replaceAll('proxy_set', '# '))).items[0]?.sortText).toMatch(/^0000/);
  });

  it('of a location that does nothing yet: where it leads', async () => {
    expect((await labelsOf(LOCATION('‸')))[0]).toBe('proxy_pass');
  });

  it('the settings for health are those of the user', async () => {
    const done = await completeAtCursor(UPSTREAM('‸'), {
      initializationOptions: { health: { maxFails: 5, failTimeout: '10s' } },
    });
    expect(acceptedLine(done, 'server')).toContain('max_fails=${3:5} fail_timeout=${4:10s}');
  });

  it.each([
    ['on and off', LOCATION('proxy_buf‸'), 'proxy_buffering', 'proxy_buffering ${1|on,off|};'],
    ['a list of words', LOCATION('satis‸'), 'satisfy', 'satisfy ${1|all,any|};'],
    ['nothing', UPSTREAM('ip_‸'), 'ip_hash', 'ip_hash;'],
    ['a block', HTTP('  ups‸'), 'upstream', 'upstream ${1:backend} {'],
  ])('that take %s', async (_, fixture, label, line) => {
    expect(acceptedLine(await completeAtCursor(fixture), label)).toBe(line);
  });

  it.each([
    ['before its ;', UPSTREAM('zo‸;'), 'zone', 'zone;'],
    ['before its arguments', UPSTREAM('zo‸ne app 64k;'), 'zone', 'zone app 64k;'],
    ['at the start of its name', UPSTREAM('‸zone app 64k;'), 'zone', 'zone app 64k;'],
    ['before its block', HTTP('  ser‸ {\n  }'), 'server', 'server {'],
  ])('%s: the name alone', async (_, fixture, label, line) => {
    expect(acceptedLine(await completeAtCursor(fixture), label)).toBe(line);
  });

  it('replace the word, and leave the rest', async () => {
    const done = await completeAtCursor(HTTP('  upstream app { # ü 😀\n    server a:1; zo‸n\n    server b:2;\n  }'), {
      lineEnding: '\r\n',
    });
    expect(accept(done, 'zone')).toBe(done.text.replace('zon\r', 'zone ${1:app} ${2:64k};\r'));
  });

  it('between quotes', async () => {
    expect(acceptedLine(await completeAtCursor(UPSTREAM('"zo‸" app 64k;')), 'zone')).toBe('"zone" app 64k;');
  });

  it('each once', async () => {
    const { labels } = await completeAtCursor(LOCATION('p‸'));
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.length).toBe(64);
  });

  it('with the likeliest first: an editor asks for the others when something is typed', async () => {
    const { labels, isIncomplete } = await completeAtCursor(LOCATION('‸'));
    expect(labels).toHaveLength(64);
    expect(isIncomplete).toBe(true);
    expect(labels).not.toContain('uwsgi_temp_path');
    const typed = await completeAtCursor(LOCATION('uwsgi_t‸'));
    expect(typed.labels).toContain('uwsgi_temp_path');
    expect(typed.isIncomplete).toBe(false);
  });

  it('that have the letters which are typed, in their order', async () => {
    const { labels } = await completeAtCursor(LOCATION('psh‸'));
    expect(labels).toContain('proxy_set_header');
    expect(labels).not.toContain('proxy_pass');
  });

  it('not in comments and Lua', async () => {
    expect(await labelsOf(LOCATION('# pro‸'))).toEqual([]);
    expect(await labelsOf(LOCATION('content_by_lua_block {\n  ngx.‸\n}'))).toEqual([]);
  });

  it.each([
    ['server', '  server {\n    if ($a) {\n      ‸\n    }\n  }', ['return', 'set'], ['proxy_pass', 'add_header']],
    [
      'location',
      '  server {\n    location / {\n      if ($a) {\n        ‸\n      }\n    }\n  }',
      ['return', 'proxy_pass', 'add_header'],
      ['proxy_set_header'],
    ],
    ['http', '  ‸', ['upstream', 'server', 'map'], ['location', 'listen', 'events']],
    [
      'limit_except',
      '  server {\n    location / {\n      limit_except GET {\n        ‸\n      }\n    }\n  }',
      ['deny', 'proxy_pass'],
      ['return'],
    ],
  ])('of %s and what is in it', async (_, body, wanted, unwanted) => {
    const labels = await labelsOf(HTTP(body));
    expect(wanted.filter((name) => !labels.includes(name))).toEqual([]);
    expect(unwanted.filter((name) => labels.includes(name))).toEqual([]);
  });

  it('of stream', async () => {
    const labels = await labelsOf('events {}\nstream {\n  upstream db {\n    ‸\n  }\n}\n');
    expect(labels).toContain('least_conn');
    expect(labels).not.toContain('ip_hash');
    expect(labels).not.toContain('keepalive');
  });

  it('not when a blank is typed: lines begin with them', async () => {
    const { client, params } = await completeAtCursor(UPSTREAM('‸'));
    const typed = { ...params, context: { triggerKind: 2, triggerCharacter: ' ' } };
    expect(await client.connection.sendRequest('textDocument/completion', typed)).toBeNull();
  });

  it('of a root file that is empty still, and of one for http', async () => {
    expect((await labelsOf('//- nginx.conf\n‸\n')).slice(0, 3)).toEqual(['worker_processes', 'events', 'http']);
    const labels = await labelsOf('//- conf.d/app.conf\nup‸\n');
    expect(labels).toContain('upstream');
    expect(labels).not.toContain('user');
  });

  it('events and http once', async () => {
    const labels = await labelsOf('events {}\nhttp {\n}\n‸');
    expect(labels).not.toContain('events');
    expect(labels).not.toContain('http');
    expect(labels).toContain('stream');
  });
});

describe('what not every nginx has', () => {
  const withVersion = async (nginxVersion: string): Promise<Completed> =>
    completeAtCursor(UPSTREAM('‸'), { initializationOptions: { nginxVersion } });

  it('comes last where the version is unknown, and says what it needs', async () => {
    const done = await completeAtCursor(UPSTREAM('‸'));
    expect(itemNamed(done, 'sticky').detail).toBe('since 1.29.6');
    expect(itemNamed(done, 'queue').detail).toBe('NGINX Plus');
    expect(done.labels.indexOf('sticky')).toBeGreaterThan(done.labels.indexOf('include'));
  });

  it('is left out where nginx is too old, and comes in its place where it is not', async () => {
    expect((await withVersion('1.28.0')).labels).not.toContain('sticky');
    const done = await withVersion('1.30.0');
    expect(itemNamed(done, 'sticky').detail).toBeUndefined();
    expect(done.labels.indexOf('sticky')).toBeLessThan(done.labels.indexOf('include'));
  });

  it('is there in Plus, by the image', async () => {
    const image = (name: string): string =>
      `//- nginx.conf\n${UPSTREAM('‸')}//- compose.yaml\nservices:\n  nginx:\n    image: ${name}\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n`;
    const plus = await completeAtCursor(image('private-registry.nginx.com/nginx-plus/base:r34'));
    expect(itemNamed(plus, 'queue').detail).toBeUndefined();
    expect(await labelsOf(image('nginx:1.27'))).not.toContain('queue');
  });
});

describe('in a file that others include', () => {
  it('directives are those of the block it is included in', async () => {
    const done = await completeAtCursor(
      `//- nginx.conf\n${HTTP('  server {\n    include api.inc;\n  }')}//- api.inc\nloc‸\n`,
    );
    expect(done.labels).toContain('location');
    expect(done.labels).not.toContain('upstream');
    expect(done.labels).not.toContain('events');
  });

  it('with two such blocks: those of both, those that are good for one of them last', async () => {
    const typing = (typed: string) =>
      completeAtCursor(
        `//- nginx.conf\n${HTTP('  include both.inc;\n  server {\n    include both.inc;\n  }')}//- both.inc\n${typed}‸\n`,
      );
    const done = await typing('pstr');
    expect(done.labels).toContain('upstream');
    expect((await typing('lo')).labels).toContain('location');
    expect(done.labels.indexOf('proxy_set_header')).toBeLessThan(done.labels.indexOf('upstream'));
  });

  it('that nothing includes yet: by what stands in it', async () => {
    const labels = await labelsOf('//- snippets/proxy.conf\nproxy_set_header Host $host;\nproxy_pass http://app;\n‸\n');
    expect(labels).toContain('proxy_read_timeout');
    expect(labels).not.toContain('events');
    expect(labels).not.toContain('upstream');
  });
});

describe('in a file of several projects', () => {
  const project = (name: string, tag: string): string =>
    `//- ${name}/compose.yaml\nservices:\n  nginx:\n    image: nginx:${tag}\n    volumes: ["../shared/upstreams.conf:/etc/nginx/conf.d/default.conf"]\n  a:\n    image: a\n`;
  const shared = '//- shared/upstreams.conf\nupstream app {\n  ‸\n  server a:1;\n}\n';

  it('is offered what one of them has, each once', async () => {
    const labels = await labelsOf(shared + project('old', '1.28') + project('new', '1.30'));
    expect(labels.filter((label) => label === 'sticky')).toHaveLength(1);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('is not offered what none of them has', async () => {
    const labels = await labelsOf(shared + project('old', '1.28') + project('older', '1.26'));
    expect(labels).toContain('zone');
    expect(labels).not.toContain('sticky');
  });
});

describe('in a template', () => {
  const compose =
    '//- compose.yaml\nservices:\n  nginx:\n    image: nginx:1.28\n    environment: { NAME: app }\n    volumes: ["./templates:/etc/nginx/templates"]\n';

  it('directives and variables are those of nginx', async () => {
    const text = (line: string): string =>
      `//- templates/default.conf.template\nserver {\n  location / {\n    proxy_pass http://${'${NAME}'};\n    ${line}\n  }\n}\n${compose}`;
    expect((await labelsOf(text('‸')))[0]).toBe('proxy_set_header');
    const done = await completeAtCursor(text('proxy_set_header X-To $remo‸;'));
    expect(acceptedLine(done, '$remote_addr')).toBe('proxy_set_header X-To $remote_addr;');
  });
});

describe('blocks of data', () => {
  it('take no directives', async () => {
    const labels = await labelsOf(HTTP('  map $http_upgrade $connection_upgrade {\n    ‸\n    "" close;\n  }'));
    expect(labels).toEqual(['default', 'hostnames', 'include', 'volatile']);
  });

  it('have the rest of a split at their end', async () => {
    expect(await labelsOf(HTTP('  split_clients $a $b {\n    50% x;\n    ‸\n  }'))).toEqual(['*']);
    expect(await labelsOf(HTTP('  split_clients $a $b {\n    ‸\n    50% x;\n  }'))).toEqual([]);
  });

  it('have one default', async () => {
    const done = await completeAtCursor(HTTP('  geo $a {\n    default 0;\n    ‸\n  }'));
    expect(done.labels).toEqual(['include', 'proxy', 'proxy_recursive', 'delete']);
  });
});

describe('parameters', () => {
  it('of a server: those it lacks', async () => {
    const done = await completeAtCursor(UPSTREAM('server a:1 weight=2 ‸ backup;'));
    expect(done.labels.slice(0, 4)).toEqual(['max_fails=', 'fail_timeout=', 'down', 'max_conns=']);
    expect(acceptedLine(done, 'max_fails=')).toBe('server a:1 weight=2 max_fails=${1:3} backup;');
  });

  it('of a server beside a hash: no backup', async () => {
    expect(await labelsOf(UPSTREAM('ip_hash;\n    server b:1;\n    server a:1 ‸;'))).not.toContain('backup');
    expect(await labelsOf(UPSTREAM('least_conn;\n    server b:1;\n    server a:1 ‸;'))).toContain('backup');
  });

  it('of a server: backup only where another server is none', async () => {
    expect(await labelsOf(UPSTREAM('server a:1 ‸;'))).not.toContain('backup');
    expect(await labelsOf(UPSTREAM('server b:1 backup;\n    server a:1 ‸;'))).not.toContain('backup');
    expect(await labelsOf(UPSTREAM('include servers.inc;\n    server a:1 ‸;'))).toContain('backup');
  });

  it('of a server: resolve only where nginx takes it', async () => {
    const options = { initializationOptions: { nginxVersion: '1.28' } };
    const resolver = 'resolver 127.0.0.11;\n    ';
    const at = async (before: string): Promise<readonly string[]> =>
      (await completeAtCursor(UPSTREAM(`${before}server a:1 ‸;`), options)).labels;
    expect(await at('')).not.toContain('resolve');
    expect(await at(resolver)).not.toContain('resolve');
    expect(await at(`${resolver}zone app 64k;\n    `)).toContain('resolve');
  });

  it("of a resolver beside Docker: Docker's own", async () => {
    const compose =
      '//- compose.yaml\nservices:\n  nginx:\n    image: nginx:1.28\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n';
    const done = await completeAtCursor(`//- nginx.conf\n${HTTP('  resolver ‸;')}${compose}`);
    expect(acceptedLine(done, '127.0.0.11')).toBe('resolver 127.0.0.11 valid=${1:10s};');
    expect(await labelsOf(HTTP('  resolver ‸;'))).toEqual([]);
  });

  it('keep the value that is there', async () => {
    expect(acceptedLine(await completeAtCursor(UPSTREAM('server a:1 wei‸=5;')), 'weight=')).toBe(
      'server a:1 weight=5;',
    );
  });

  it.each([
    [
      'listen',
      HTTP('  server {\n    listen 80 ‸;\n  }'),
      ['ssl', 'default_server', 'reuseport'],
      ['ipv6only=on', 'udp', 'http2'],
    ],
    ['listen with ssl', HTTP('  server {\n    listen 443 ssl ‸;\n  }'), ['default_server'], ['ssl', 'quic']],
    [
      'listen beside a default server',
      HTTP('  server {\n    listen 80 default_server;\n  }\n  server {\n    listen 80 ‸;\n  }'),
      ['ssl'],
      ['default_server'],
    ],
    ['proxy_next_upstream', LOCATION('proxy_next_upstream ‸;'), ['error', 'http_502', 'off'], ['updating', 'http_501']],
    ['proxy_next_upstream with others', LOCATION('proxy_next_upstream error ‸;'), ['timeout'], ['error', 'off']],
    ['proxy_next_upstream off', LOCATION('proxy_next_upstream off ‸;'), [], ['timeout', 'error']],
    ['limit_req', LOCATION('limit_req zone=one ‸;'), ['burst=', 'nodelay', 'delay='], ['zone=']],
    ['limit_req with nodelay', LOCATION('limit_req zone=one nodelay ‸;'), ['burst='], ['delay=', 'nodelay']],
    ['error_page', LOCATION('error_page 502 ‸ /sorry;'), ['503', '504'], ['502']],
    ['a flag', LOCATION('proxy_buffering ‸;'), ['on', 'off'], []],
    ['a flag that is set', LOCATION('proxy_buffering on ‸;'), [], ['on', 'off']],
    ['rewrite', LOCATION('rewrite ^/a /b ‸;'), ['last', 'break', 'permanent'], []],
    ['sticky', UPSTREAM('sticky ‸;'), ['cookie', 'route', 'learn'], ['expires=']],
    [
      'sticky cookie',
      UPSTREAM('sticky cookie srv ‸;'),
      ['expires=', 'httponly', 'samesite=strict'],
      ['create=', 'cookie'],
    ],
  ])('of %s', async (_, fixture, wanted, unwanted) => {
    const labels = await labelsOf(fixture);
    expect(wanted.filter((label) => !labels.includes(label))).toEqual([]);
    expect(unwanted.filter((label) => labels.includes(label))).toEqual([]);
  });

  it.each([
    ['a time', LOCATION('proxy_read_timeout 30‸;'), '30s', 'proxy_read_timeout 30s;'],
    [
      'a time of a parameter',
      UPSTREAM('server a:1 fail_timeout=30‸;'),
      'fail_timeout=30m',
      'server a:1 fail_timeout=30m;',
    ],
    ['a size', LOCATION('client_max_body_size 10‸;'), '10m', 'client_max_body_size 10m;'],
  ])('units of %s', async (_, fixture, label, line) => {
    expect(acceptedLine(await completeAtCursor(fixture), label)).toBe(line);
  });
});

describe('variables', () => {
  it('after $', async () => {
    const done = await completeAtCursor(LOCATION('proxy_set_header Host "a ü 😀 $ho‸x";'));
    expect(acceptedLine(done, '$host')).toBe('proxy_set_header Host "a ü 😀 $host";');
    const host = itemNamed(done, '$host');
    expect(await resolved(done, host)).toContain('nginx.org');
  });

  it('between braces', async () => {
    const done = await completeAtCursor(LOCATION('proxy_set_header X a${re‸}b;'));
    expect(acceptedLine(done, '$remote_addr')).toBe('proxy_set_header X a${remote_addr}b;');
    expect(itemNamed(done, '$remote_addr').filterText).toBe('${remote_addr}');
    const open = await completeAtCursor(LOCATION('proxy_set_header X ${‸;'));
    expect(acceptedLine(open, '$host')).toBe('proxy_set_header X ${host};');
  });

  it('of the user first, with what defines them', async () => {
    const done = await completeAtCursor(
      HTTP(
        '  map $http_x $backend {\n    default a;\n  }\n  server {\n    location / {\n      proxy_set_header X-To $‸;\n    }\n  }',
      ),
    );
    expect(done.labels[0]).toBe('$backend');
    expect(done.items[0]?.detail).toBe('map, line 3');
    expect(new Set(done.labels).size).toBe(done.labels.length);
  });

  it('by families that go on', async () => {
    const done = await completeAtCursor(LOCATION('proxy_set_header X $ht‸;'));
    expect(acceptedLine(done, '$http_')).toBe('proxy_set_header X $http_;');
    expect(itemNamed(done, '$http_').command?.command).toBe('editor.action.triggerSuggest');
  });

  it.each([
    ['a zone of clients', HTTP('  limit_req_zone ‸'), '$binary_remote_addr'],
    ['a hash', UPSTREAM('hash ‸;'), '$request_uri'],
    ['a condition', LOCATION('if (‸) {\n      }'), '$request_method'],
  ])('first for %s: what is most often taken', async (_, fixture, label) => {
    expect((await labelsOf(fixture))[0]).toBe(label);
  });

  it('in a condition behind its bracket', async () => {
    const done = await completeAtCursor(LOCATION('if (‸ = POST) {\n      }'));
    expect(acceptedLine(done, '$request_method')).toBe('if ($request_method = POST) {');
  });

  it('not where nginx expands none', async () => {
    for (const line of ['proxy_connect_timeout $‸;', 'proxy_set_header $‸ a;', 'client_max_body_size $‸;']) {
      expect(await labelsOf(LOCATION(line))).toEqual([]);
    }
    expect(await labelsOf(UPSTREAM('server $‸;'))).toEqual([]);
    expect(await labelsOf(HTTP('  server {\n    server_name $‸;\n  }'))).toEqual([]);
  });

  it('of stream are its own', async () => {
    const labels = await labelsOf('events {}\nstream {\n  log_format a "$‸";\n}\n');
    expect(labels).toContain('$protocol');
    expect(labels).not.toContain('$http_host');
  });
});

describe('comments that silence a rule', () => {
  it('name the rules, those of the line first', async () => {
    const done = await completeAtCursor(UPSTREAM('# upstream-lens-ignore upstream-‸\n    server a:1;'));
    expect(done.labels).toContain('upstream-unused');
    expect(acceptedLine(done, 'upstream-zone-missing')).toBe('# upstream-lens-ignore upstream-zone-missing');
  });

  it('are offered once their mark is begun', async () => {
    const done = await completeAtCursor(UPSTREAM('# upst‸'));
    expect(acceptedLine(done, 'upstream-lens-ignore').trim()).toBe('# upstream-lens-ignore');
  });

  it('also in YAML', async () => {
    const done = await completeAtCursor(
      `//- nginx.conf\n${UPSTREAM('server web:1;')}//- compose.yaml\nservices:\n  web:\n    image: web # upstream-lens-ignore comp‸\n`,
    );
    expect(done.labels).toContain('compose-syntax');
  });
});

describe('documentation', () => {
  it('is made when an item is looked at', async () => {
    const done = await completeAtCursor(UPSTREAM('‸'));
    const item = itemNamed(done, 'least_conn');
    expect(item.documentation).toBeUndefined();
    const text = await resolved(done, item);
    expect(text).toContain('```nginx\nleast_conn;\n```');
    expect(text).toContain('Context: `upstream`');
    expect(text).toContain('[nginx.org](https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_conn)');
    expect(await resolved(done, itemNamed(done, 'sticky'))).toContain('Since nginx 1.29.6, before that NGINX Plus');
  });

  it('of a parameter is its own', async () => {
    const done = await completeAtCursor(UPSTREAM('server b:1;\n    server a:1 ‸;'));
    expect(await resolved(done, itemNamed(done, 'backup'))).toMatch(/^Marks the server as a backup/);
  });
});

describe('a text that changes while it is analysed', () => {
  it('is completed as it is now', async () => {
    const done = await completeAtCursor(UPSTREAM('server a:1;\n    ‸'));
    // no answer is waited for: the analysis is of the text before
    void done.client.replace('nginx.conf', 'server a:1;', 'zone app 64k;\n    server a:1;');
    const line = done.position.line + 1;
    const answer = await done.client.connection.sendRequest<CompletionList>('textDocument/completion', {
      ...done.params,
      position: { line, character: 4 },
    });
    expect(answer.items.map(({ label }) => label)).not.toContain('zone');
    expect(done.labels).toContain('zone');
  });
});
